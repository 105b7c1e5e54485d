import Kernels
import Llama
import ModelFiles

/// Models of a few hundred weights and odd sizes, of every shape the family has.
enum SmallModels {
    static let tied = ModelConfig(
        hiddenSize: 6, intermediateSize: 7, numHiddenLayers: 2, numAttentionHeads: 3, numKeyValueHeads: 1,
        vocabSize: 11, maxPositionEmbeddings: 32)

    /// Untied, `headDim` of its own, grouped heads, Llama 3's positions.
    static let untied = ModelConfig(
        hiddenSize: 5, intermediateSize: 9, numHiddenLayers: 3, numAttentionHeads: 4, numKeyValueHeads: 2, headDim: 6,
        vocabSize: 13, maxPositionEmbeddings: 64,
        rope: RotaryEmbedding(
            theta: 100,
            scaling: .llama3(
                factor: 4, lowFrequencyFactor: 1, highFrequencyFactor: 4, originalMaxPositionEmbeddings: 16)),
        tieWordEmbeddings: false)

    /// Biases of queries, keys and values.
    static let qwen2 = ModelConfig(
        architecture: .qwen2, hiddenSize: 8, intermediateSize: 5, numHiddenLayers: 1, numAttentionHeads: 2,
        numKeyValueHeads: 1, vocabSize: 11, maxPositionEmbeddings: 32)

    /// Learned positions, layer normalisation, ReLU, biases everywhere; heads of an odd number of channels.
    static let opt = ModelConfig(
        architecture: .opt, hiddenSize: 6, intermediateSize: 9, numHiddenLayers: 2, numAttentionHeads: 2,
        numKeyValueHeads: 2, vocabSize: 13, maxPositionEmbeddings: 9)

    static let all = [tied, untied, qwen2, opt]

    /// Weights large enough that every layer matters, scales that are not 1, and biases that are not 0.
    static func parameters(_ config: ModelConfig) -> Parameters {
        let parameters = Parameters.random(ParameterLayout(config), seed: 3, standardDeviation: 0.4)
        for (index, tensor) in parameters.layout.tensors.enumerated() where tensor.isNorm || tensor.isBias {
            let first: Float = tensor.isNorm ? 0.6 : -0.2
            for (place, _) in parameters[index].enumerated() { parameters[index][place] = first + 0.1 * Float(place) }
            // ReLU bends at zero, where differences show no slope: every unit is far on one side.
            guard tensor.name.hasSuffix("fc1.bias") else { continue }
            for (place, _) in parameters[index].enumerated() { parameters[index][place] = place % 3 == 2 ? -4 : 4 }
        }
        return parameters
    }

    /// Sequences of one and of several tokens; all, some and none of their tokens scored.
    static let batch: PackedBatch = {
        var batch = PackedBatch()
        batch.append([1, 4, 9, 4, 2, 10], scored: 3..<6)
        batch.append([7], scored: 0..<1)
        batch.append([3, 3, 8], scored: 0..<3)
        batch.append([5, 6], scored: 0..<0)
        return batch
    }()
}
