import DurableFiles
import JSONValues
import Kernels
import Llama
import ModelFiles
import SystemPackage
import TestSupport

/// What PyTorch computes for a small model, in float32: `Tools/reference-models.py` says what the members are.
struct Reference {
    /// One model of every family and kind of file, and the example's.
    static let names = ["qwen2", "opt", "mistral-nemo", "llama3-shards", "example"]

    let json: JSONValue
    let model: LlamaModel
    let pass: ForwardPass

    init(_ name: String) throws {
        // Tests run beside each other: more threads would only wait for each other.
        useThreads(1)
        json = try JSONValue.parse(try fixtures.appending("references/\(name).json").readBytes())
        let repository = fixtures.removingLastComponent().removingLastComponent()
        model = try LlamaModel(ModelFolder(repository.appending(json["model"]!.string!)))
        pass = ForwardPass(model.config)
    }

    /// Each batch: of its examples' right candidates, the options scored.
    var batches: [PackedBatch] {
        json["batches"]!.array!.map { lines in
            var batch = PackedBatch()
            for line in lines.array! {
                let example = json["examples"]!.array![line.integer!]
                let label = example["label"]!.integer!
                batch.append(
                    option: example["option_len"]!.array![label].integer!,
                    of: example["ids"]!.array![label].array!.map { $0.integer! })
            }
            return batch
        }
    }

    func numbers(_ key: String) -> [Double] { json[key]!.array!.map { $0.number! } }
}
