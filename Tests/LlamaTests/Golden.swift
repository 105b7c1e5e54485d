import DurableFiles
import JSONValues
import Kernels
import Llama
import ModelFiles
import SystemPackage
import TestSupport

/// The numbers that PyTorch gives for stories260K, in float32.
struct Golden {
    struct Example {
        /// Token ids of each candidate.
        var ids: [[Int]]
        /// Tokens of each candidate's option.
        var optionLengths: [Int]
        var label: Int
    }

    let json: JSONValue
    let examples: [Example]
    let batches: [[Int]]
    let folder: ModelFolder
    let path: FilePath

    init() throws {
        // Tests run beside each other: more threads would only wait for each other.
        useThreads(1)
        let data = testData!
        path = data.appending("golden/stories260K")
        json = try JSONValue.parse(try path.appending("golden.json").readBytes())
        examples = json["examples"]!.array!.map {
            Example(
                ids: $0["ids"]!.array!.map { $0.array!.map { $0.integer! } },
                optionLengths: $0["option_len"]!.array!.map { $0.integer! }, label: $0["label"]!.integer!)
        }
        batches = json["batches"]!.array!.map { $0.array!.map { $0.integer! } }
        folder = try ModelFolder(data.appending("models/stories260K"))
    }

    /// The right candidates of these examples, their options scored.
    func batch(_ lines: [Int]) -> PackedBatch {
        var batch = PackedBatch()
        for line in lines {
            let example = examples[line]
            batch.append(option: example.optionLengths[example.label], of: example.ids[example.label])
        }
        return batch
    }

    func numbers(_ key: String) -> [Double] { json[key]!.array!.map { $0.number! } }
}

extension PackedBatch {
    /// Adds a sequence whose last `count` tokens are scored.
    mutating func append(option count: Int, of sequence: [Int]) {
        append(sequence, scored: sequence.count - count..<sequence.count)
    }
}

/// The mean cross-entropy.
func loss(_ logProbabilities: [Double]) -> Double {
    -logProbabilities.reduce(0, +) / Double(logProbabilities.count)
}
