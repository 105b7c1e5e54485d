import Kernels
import ModelFiles
import Testing

@testable import Llama

struct PerturbedPassTests {
    private static let noise = Noise(.gaussian, seed: 8, step: 2)
    private static let epsilon: Float = 0.05
    private static var perturbation: Perturbation { Perturbation(noise: noise, epsilon: epsilon) }

    /// Both signs in one pass give what passes with perturbed weights give.
    @Test(arguments: SmallModels.all)
    func bothSignsAreThoseOfPerturbedWeights(config: ModelConfig) throws {
        let parameters = SmallModels.parameters(config)
        let pass = ForwardPass(config)
        let before = Array(parameters.block.values)
        let both = try pass.targetLogProbabilities(parameters, SmallModels.batch, perturbedBy: Self.perturbation)
        #expect(Array(parameters.block.values) == before)
        let perturbed = Parameters(parameters.layout)
        for (sign, found) in [(Float(1), both.plus), (-1, both.minus)] {
            parameters.add(Self.noise, scale: sign * Self.epsilon, into: perturbed)
            let expected = try pass.targetLogProbabilities(perturbed, SmallModels.batch)
            #expect(found.count == expected.count)
            for (one, other) in zip(found, expected) { #expect(abs(one - other) < 2e-6) }
        }
        #expect(both.plus != both.minus)
    }

    /// With adapters these are perturbed, the base is not.
    @Test func bothSignsOfAdapters() throws {
        let config = SmallModels.untied
        let model = LlamaModel(config: config, parameters: SmallModels.parameters(config))
        let lora = LoRAConfig(rank: 3, alpha: 4)
        let adapters = Adapters(lora, of: config, seed: 4)
        adapters.parameters.add(Noise(.gaussian, seed: 1, step: 1), scale: 0.3, into: adapters.parameters)
        let pass = ForwardPass(config, lora: lora)
        let both = try pass.targetLogProbabilities(
            model.parameters, adapters: adapters.parameters, SmallModels.batch, perturbedBy: Self.perturbation)
        let perturbed = Parameters(adapters.parameters.layout)
        for (sign, found) in [(Float(1), both.plus), (-1, both.minus)] {
            adapters.parameters.add(Self.noise, scale: sign * Self.epsilon, into: perturbed)
            let expected = try pass.targetLogProbabilities(model.parameters, adapters: perturbed, SmallModels.batch)
            for (one, other) in zip(found, expected) { #expect(abs(one - other) < 2e-6) }
        }
        #expect(both.plus != both.minus)
    }

    /// A model large enough that every product is divided.
    @Test func bitsDoNotDependOnTheThreads() throws {
        let config = ModelConfig(
            hiddenSize: 192, intermediateSize: 400, numHiddenLayers: 2, numAttentionHeads: 6, numKeyValueHeads: 3,
            vocabSize: 700, maxPositionEmbeddings: 128)
        let parameters = Parameters.random(ParameterLayout(config), seed: 6, standardDeviation: 0.1)
        var batch = PackedBatch()
        for sequence in 0..<6 {
            let ids = (0..<50).map { ($0 * 31 + sequence * ($0 / 40) * 7) % 700 }
            batch.append(sharing: [(ids, 45..<50), (ids.map { $0 < 690 ? $0 : $0 - 1 }, 45..<50)])
        }
        func numbers(_ threads: Int) throws -> ([[Double]], [Float]) {
            useThreads(threads)
            let pass = ForwardPass(config)
            let both = try pass.targetLogProbabilities(parameters, batch, perturbedBy: Self.perturbation)
            let gradient = Parameters(pass.layout)
            let scores = try pass.gradient(parameters, batch, into: gradient) { $0 }
            return (
                [both.plus, both.minus, scores, try pass.targetLogProbabilities(parameters, batch)],
                Array(gradient.block.values)
            )
        }
        let one = try numbers(1)
        for threads in [2, 3, 5] {
            let other = try numbers(threads)
            #expect(other.0 == one.0 && other.1 == one.1)
        }
    }

    /// Beyond the learned positions stand other weights.
    @Test func positionsThatAModelDoesNotHaveAreRefused() throws {
        let config = SmallModels.opt
        var batch = PackedBatch()
        // The last id is predicted, and is no row of the batch.
        let count = config.maxPositionEmbeddings + 2
        batch.append(sharing: [(Array(repeating: 1, count: count), count - 1..<count)])
        #expect(throws: LlamaError.sequenceTooLong(count: count - 1, positions: config.maxPositionEmbeddings)) {
            try ForwardPass(config).targetLogProbabilities(SmallModels.parameters(config), batch)
        }
    }

    @Test func emptyBatchHasNoScores() throws {
        let both = try ForwardPass(SmallModels.tied).targetLogProbabilities(
            SmallModels.parameters(SmallModels.tied), PackedBatch(), perturbedBy: Self.perturbation)
        #expect(both.plus.isEmpty && both.minus.isEmpty)
    }
}
