import DurableFiles
import JSONValues
import Kernels
import Llama
import ModelFiles
import SystemPackage
import Tasks
import TestSupport
import Testing

@testable import FineTuning

/// Against PyTorch in float32 (tools/torch_peer.py --mode golden) on a real pretrained Llama.
@Suite(.enabled(if: testData != nil, "needs TELOS_TEST_DATA"))
struct GoldenTests {
    private let golden: JSONValue
    private let folder: FilePath
    private let examples: [EncodedExample]

    init() throws {
        let data = try #require(testData)
        golden = try JSONValue.parse(try data.appending("golden/stories260K/golden.json").readBytes())
        folder = data.appending("models/stories260K")
        examples = try #require(golden["examples"]?.array).enumerated().map { index, example in
            let ids = example["ids"]?.array ?? []
            let counts = example["option_len"]?.array ?? []
            return EncodedExample(
                index: index, label: try #require(example["label"]?.integer),
                candidates: zip(ids, counts).map {
                    EncodedSequence(
                        ids: $0.array!.map { $0.integer! }, optionCount: $1.integer!, isTruncated: false)
                })
        }
    }

    private func model(_ noise: any NoiseSource = ReferenceNoiseSource()) throws -> LlamaZeroOrderModel {
        LlamaZeroOrderModel(
            try LlamaModel(ModelFolder(folder)), noise: noise, source: .init(folder: folder, name: "stories260K"))
    }

    private func batches() throws -> [[EncodedExample]] {
        try #require(golden["batches"]?.array).map { $0.array!.map { examples[$0.integer!] } }
    }

    @Test func theNoiseIsTheReferences() throws {
        for (key, seed, tensor) in [
            ("noise_first8_seed1000_tensor0", 1000, 0), ("noise_first8_seed1001_tensor3", 1001, 3),
        ] {
            let expected = try #require(golden[key]?.array).map { Float($0.number!) }
            #expect(ReferenceNoise.numbers(seed: seed, tensor: tensor, elements: 0..<8) == expected)
        }
    }

    @Test func lossesOfBatches() throws {
        let model = try model()
        let loss = TrainingLoss(isClassification: false)
        let expected = try #require(golden["losses_at_start"]?.array)
        for (batch, expected) in zip(try batches(), expected) {
            let value = loss.loss(of: batch, scores: try model.scores(of: loss.sequences(of: batch)))
            #expect(abs(value / expected.number! - 1) < 2e-6)
        }
        #expect(abs(expected[0].number! - 2.851971) < 1e-6)
    }

    @Test func classificationLoss() throws {
        let loss = TrainingLoss(isClassification: true)
        let batch = try batches()[0]
        let value = loss.loss(of: batch, scores: try model().scores(of: loss.sequences(of: batch)))
        #expect(abs(value / golden["classification_loss_batch0"]!.number! - 1) < 2e-6)
    }

    @Test func candidateScores() throws {
        let evaluation = Evaluation(loss: TrainingLoss(isClassification: false)) {}
        let predictions = try evaluation.predictions(on: Array(examples.prefix(20)), split: "dev", with: model())
        let expected = try #require(golden["candidate_scores_first20"]?.array).map { $0.array!.map { $0.number! } }
        #expect(predictions.count == 20)
        for (prediction, scores) in zip(predictions, expected) {
            #expect(zip(prediction.scores, scores).allSatisfy { abs($0 / $1 - 1) < 2e-6 })
            #expect(prediction.predicted == (scores[0] >= scores[1] ? 0 : 1))
        }
    }

    /// Losses accumulate in double here and in float there: 2e-6 relative. The reference perturbs in place, so its
    /// weights carry rounding that ours do not: projected gradients 2e-3 absolute.
    @Test func fiveStepsOfZeroOrderTraining() throws {
        let model = try model()
        let loss = TrainingLoss(isClassification: false)
        let expected = try #require(golden["zo_counter_noise"]?.array)
        for (index, batch) in try batches().enumerated() {
            let step = try ZeroOrderStep(
                index + 1, batch: batch, loss: loss, epsilon: golden["eps"]!.number!, model: model)
            #expect(abs(step.plusLoss / expected[index]["f1"]!.number! - 1) < 2e-6)
            #expect(abs(step.minusLoss / expected[index]["f2"]!.number! - 1) < 2e-6)
            #expect(abs(step.projectedGradient - expected[index]["g"]!.number!) < 2e-3)
            try ZeroOrderStep.apply(
                index + 1, projectedGradient: step.projectedGradient, learningRate: golden["zo_lr"]!.number!,
                weightDecay: 0, to: model)
        }
        #expect(expected.count == 5)
    }

    /// Losses 2e-6 relative, the norms of all weights after the last step 1e-6.
    @Test(arguments: [("sgd", 2e-6, 1e-6), ("adamw", 2e-6, 1e-6)])
    func fiveStepsOfDescent(optimizer name: String, lossTolerance: Double, normTolerance: Double) throws {
        let settings = try TrainingSettings.forTests(
            method: .foFull, [("learning_rate", .number(golden["lr"]!.number!)), ("optimizer", .string(name))])
        let llama = try LlamaModel(ModelFolder(folder))
        let optimizer = FirstOrderOptimizer(
            LlamaFirstOrderModel(llama, source: .init(folder: folder, name: "stories260K")), settings: settings)
        let expected = try #require(golden["losses_\(name)"]?.array)
        for (index, batch) in try batches().enumerated() {
            let loss = try optimizer.takeStep(index + 1, on: batch)
            #expect(abs(loss / expected[index].number! - 1) < lossTolerance)
        }
        for (index, tensor) in llama.parameters.layout.tensors.enumerated() {
            let values = llama.parameters[index]
            let norm = sumOfSquares(values.baseAddress!, count: values.count).squareRoot()
            let reference = golden["param_l2_after_\(name)"]![tensor.name]!.number!
            #expect(abs(norm / reference - 1) < normTolerance, "\(tensor.name)")
        }
    }

    @Test(arguments: [("sgd", 0.1), ("adamw", 1e-3)])
    func fiveStepsOfAdapters(optimizer name: String, learningRate: Double) throws {
        let expected = try #require(golden["lora"])
        let settings = try TrainingSettings.forTests(
            method: .foLora,
            [
                ("learning_rate", .number(learningRate)), ("optimizer", .string(name)),
                ("lora_rank", expected["rank"]!), ("lora_alpha", expected["alpha"]!),
            ])
        let llama = try LlamaModel(ModelFolder(folder))
        let adapters = Adapters(try #require(settings.lora), of: llama.config, seed: 0)
        #expect(
            adapters.parameters.layout.tensors.map(\.name)
                == expected["order"]!.array!.map { $0.string!.replacing(".default", with: "") })
        for (index, tensor) in adapters.parameters.layout.tensors.enumerated() where tensor.name.contains("lora_A") {
            let noise = ReferenceNoise.numbers(seed: 7, tensor: index, elements: 0..<tensor.count)
            for (place, z) in noise.enumerated() { adapters.parameters[index][place] = z * 0.02 }
        }
        let before = llama.parameters.copy()
        let model = LlamaFirstOrderModel(
            llama, adapters: adapters, source: .init(folder: folder, name: "stories260K"))
        let optimizer = FirstOrderOptimizer(model, settings: settings)
        for (index, batch) in try batches().enumerated() {
            let loss = try optimizer.takeStep(index + 1, on: batch)
            #expect(abs(loss / expected["losses_\(name)"]!.array![index].number! - 1) < 2e-6)
        }
        #expect(llama.parameters.block.values.elementsEqual(before.block.values))
    }

    @Test func measuringAStepLeavesTheWeightsAlone() throws {
        let model = try model(SeededNoise(.gaussian, seed: 3))
        let sequences = [examples[0].right]
        let before = try model.scores(of: sequences)
        _ = try model.perturbedScores(of: sequences, step: 1, epsilon: 0.1)
        #expect(try model.scores(of: sequences) == before)
    }

    @Test func aCheckpointHoldsTheWeightsToTheBit() throws {
        try withTemporaryFolder { temporary in
            let model = try model(SeededNoise(.rademacher, seed: 3))
            let sequences = examples.prefix(5).map(\.right)
            model.update(step: 1, scale: 0.01, decay: 0)
            let saved = try model.scores(of: sequences)
            try model.save(to: temporary.appending("checkpoint"))
            model.update(step: 2, scale: 0.01, decay: 0)
            #expect(try model.scores(of: sequences) != saved)
            try model.load(from: temporary.appending("checkpoint"))
            #expect(try model.scores(of: sequences) == saved)
            #expect(temporary.appending("checkpoint/tokenizer.json").exists)
        }
    }

    @Test func weightDecaySparesTheLayersNormalisations() throws {
        let llama = try LlamaModel(ModelFolder(folder))
        let model = LlamaZeroOrderModel(
            llama, noise: SeededNoise(.gaussian, seed: 0), source: .init(folder: folder, name: "stories260K"))
        let names = ["model.norm.weight", "model.layers.0.input_layernorm.weight", "model.embed_tokens.weight"]
        let before = names.map { llama.parameters[$0]![0] }
        model.update(step: 1, scale: 0, decay: 0.5)
        let after = names.map { llama.parameters[$0]![0] }
        #expect(after == [before[0] / 2, before[1], before[2] / 2])
    }
}
