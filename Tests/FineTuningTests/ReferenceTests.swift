import DurableFiles
import JSONValues
import Kernels
import Llama
import ModelFiles
import SystemPackage
import Tasks
import TestSupport
import Testing
import Tokenizers

@testable import FineTuning

/// Against PyTorch on a small model of every family, and on the example's (`Tools/reference-models.py`): steps of every
/// method. Losses are summed in double there, too: 2e-6 relative is what float32 rounds.
struct ReferenceTests {
    private static let names = ["qwen2", "opt", "mistral-nemo", "llama3-shards", "example"]
    private static let repository = fixtures.removingLastComponent().removingLastComponent()

    private struct Reference {
        let json: JSONValue
        let folder: FilePath
        let batches: [[EncodedExample]]
        let llama: LlamaModel

        init(_ name: String) throws {
            let json = try JSONValue.parse(try fixtures.appending("references/\(name).json").readBytes())
            self.json = json
            folder = repository.appending(json["model"]!.string!)
            let examples = json["examples"]!.array!.enumerated().map { index, example in
                EncodedExample(
                    index: index, label: example["label"]!.integer!,
                    candidates: zip(example["ids"]!.array!, example["option_len"]!.array!).map {
                        EncodedSequence(
                            ids: $0.array!.map { $0.integer! }, optionCount: $1.integer!, isTruncated: false)
                    })
            }
            batches = json["batches"]!.array!.map { $0.array!.map { examples[$0.integer!] } }
            llama = try LlamaModel(ModelFolder(folder))
        }

        var source: TrainableLlama.Source { .init(folder: folder, name: "reference") }

        func numbers(_ path: String...) -> [Double] {
            path.reduce(json) { $0[$1]! }.array!.map { $0.number! }
        }
    }

    @Test(arguments: names, [false, true])
    func lossesOfBatches(name: String, isClassification: Bool) throws {
        let reference = try Reference(name)
        let model = LlamaZeroOrderModel(reference.llama, noise: ReferenceNoiseSource(), source: reference.source)
        let loss = TrainingLoss(isClassification: isClassification)
        let expected = reference.numbers(isClassification ? "classification_losses" : "losses")
        for (batch, expected) in zip(reference.batches, expected) {
            let found = loss.loss(of: batch, scores: try model.scores(of: loss.sequences(of: batch)))
            #expect(abs(found / expected - 1) < 2e-6)
        }
    }

    /// The projected gradient is a difference of losses over 2e-3: 1e-3 absolute are 2e-6 of a loss.
    @Test(arguments: names)
    func stepsOfZeroOrderTraining(name: String) throws {
        let reference = try Reference(name)
        let zo = reference.json["zo"]!
        let model = LlamaZeroOrderModel(reference.llama, noise: ReferenceNoiseSource(), source: reference.source)
        let loss = TrainingLoss(isClassification: false)
        let expected = zo["steps"]!.array!
        #expect(zo["first_seed"] == 1000 && expected.count == 3)
        for (index, batch) in reference.batches.enumerated() {
            let step = try ZeroOrderStep(
                index + 1, batch: batch, loss: loss, epsilon: zo["epsilon"]!.number!, model: model)
            #expect(abs(step.plusLoss / expected[index]["plus"]!.number! - 1) < 2e-6)
            #expect(abs(step.minusLoss / expected[index]["minus"]!.number! - 1) < 2e-6)
            #expect(abs(step.projectedGradient - expected[index]["g"]!.number!) < 1e-3)
            try ZeroOrderStep.apply(
                index + 1, projectedGradient: step.projectedGradient, learningRate: zo["learning_rate"]!.number!,
                weightDecay: 0, to: model)
        }
    }

    @Test(arguments: names, ["sgd", "adamw"])
    func stepsOfDescent(name: String, optimizer: String) throws {
        let reference = try Reference(name)
        let expected = reference.json[optimizer]!
        let settings = try TrainingSettings.forTests(
            method: .foFull, [("learning_rate", expected["learning_rate"]!), ("optimizer", .string(optimizer))])
        let model = LlamaFirstOrderModel(reference.llama, source: reference.source)
        try expectLosses(reference.numbers(optimizer, "losses"), of: model, settings, on: reference.batches)
        for (index, tensor) in reference.llama.parameters.layout.tensors.enumerated() {
            // What is added to all keys changes no probability: without RoPE the gradient of the keys' bias is nothing
            // but rounding, of which AdamW makes whole steps.
            if tensor.name.hasSuffix("k_proj.bias"), name == "opt" { continue }
            let values = reference.llama.parameters[index]
            let norm = sumOfSquares(values.baseAddress!, count: values.count).squareRoot()
            #expect(abs(norm / expected["norms"]![tensor.name]!.number! - 1) < 2e-6, "\(tensor.name)")
        }
    }

    @Test(arguments: names, ["sgd", "adamw"])
    func stepsOfAdapters(name: String, optimizer: String) throws {
        let reference = try Reference(name)
        let lora = reference.json["lora"]!
        let settings = try TrainingSettings.forTests(
            method: .foLora, family: reference.llama.config.family,
            [
                ("learning_rate", lora[optimizer]!["learning_rate"]!), ("optimizer", .string(optimizer)),
                ("lora_rank", lora["rank"]!), ("lora_alpha", lora["alpha"]!),
            ])
        let adapters = Adapters(try #require(settings.lora), of: reference.llama.config, seed: 0)
        for (index, tensor) in adapters.parameters.layout.tensors.enumerated() {
            let scale = Float(lora["noise_scale"]!.number!)
            let z = ReferenceNoise.numbers(
                seed: lora["noise_seed"]!.integer!, tensor: index, elements: 0..<tensor.count)
            for (place, z) in z.enumerated() { adapters.parameters[index][place] = scale * z }
        }
        let model = LlamaFirstOrderModel(reference.llama, adapters: adapters, source: reference.source)
        try expectLosses(reference.numbers("lora", optimizer, "losses"), of: model, settings, on: reference.batches)
        for (index, tensor) in adapters.parameters.layout.tensors.enumerated() {
            let values = adapters.parameters[index]
            let norm = sumOfSquares(values.baseAddress!, count: values.count).squareRoot()
            #expect(abs(norm / lora[optimizer]!["norms"]![tensor.name]!.number! - 1) < 1e-5, "\(tensor.name)")
        }
    }

    private func expectLosses(
        _ expected: [Double], of model: LlamaFirstOrderModel, _ settings: TrainingSettings,
        on batches: [[EncodedExample]]
    ) throws {
        let optimizer = FirstOrderOptimizer(model, settings: settings)
        // AdamW makes whole steps of gradients that are next to nothing, and so of their rounding: on the example's model
        // PyTorch's float32 is 4e-6 away from its own float64 after two of them.
        var tolerance = 5e-6
        if case .firstOrder(let own) = settings.method, own.usesAdamW { tolerance = 2e-5 }
        for (index, batch) in batches.enumerated() {
            let loss = try optimizer.takeStep(index + 1, on: batch)
            #expect(abs(loss / expected[index] - 1) < tolerance)
        }
    }

    /// The example's lines become the ids that transformers' tokenizer gives them, in the words of MeZO's authors.
    @Test func examplesAreEncodedAsTheReferences() throws {
        let reference = try Reference("example")
        let tokenizer = try Tokenizer(reading: reference.folder.appending("tokenizer.json"))
        let encoder = ExampleEncoder(
            tokenizer: tokenizer, maxLength: 256, vocabSize: reference.llama.config.vocabSize)
        let data = Self.repository.appending("Examples/copa/Data_v2/original/Copa/copa_train.jsonl")
        let file = ExampleFile(try data.readBytes(), split: .train, task: try .named("Copa"), template: .llama)
        let expected = reference.batches.flatMap { $0 }
        #expect(expected.count == 24)
        for (example, expected) in zip(file.examples, expected) {
            #expect(try encoder.encode(example, in: .train) == expected)
        }
    }
}
