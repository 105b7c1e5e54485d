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

    static let all = [tied, untied]

    /// Weights large enough that every layer matters, and scales that are not 1.
    static func parameters(_ config: ModelConfig) -> Parameters {
        let parameters = Parameters.random(ParameterLayout(config), seed: 3, standardDeviation: 0.4)
        for (index, tensor) in parameters.layout.tensors.enumerated() where tensor.isNorm {
            for (place, _) in parameters[index].enumerated() { parameters[index][place] = 0.6 + 0.1 * Float(place) }
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
