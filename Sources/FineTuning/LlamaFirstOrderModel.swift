package import Llama

/// A Llama model under first-order training: beside the weights stands their gradient.
package final class LlamaFirstOrderModel: TrainableLlama, FirstOrderModel {
    private let gradient: Parameters

    package override init(_ model: LlamaModel, adapters: Adapters? = nil, source: Source) {
        gradient = Parameters((adapters?.parameters ?? model.parameters).layout)
        super.init(model, adapters: adapters, source: source)
    }

    package var trainedTensors: [TrainedTensor] {
        trained.layout.tensors.enumerated().map { index, tensor in
            TrainedTensor(
                name: tensor.name, shape: tensor.shape, count: tensor.count, values: trained[index].baseAddress!,
                gradient: gradient[index].baseAddress!)
        }
    }

    package func clearGradient() { gradient.clear() }

    package func addGradient(
        of sequences: [EncodedSequence], weights: ([Double]) -> [Double]
    ) throws -> [Double] {
        let batch = PackedBatch(sequences)
        let logProbabilities = try gradient(of: batch, into: gradient) { logProbabilities in
            // A sequence's score is the sum over its ids: each has the score's weight.
            let weights = weights(batch.sums(of: logProbabilities))
            return weights.indices.flatMap { sequence in
                batch.scores(ofSequence: sequence).map { _ in weights[sequence] }
            }
        }
        return batch.sums(of: logProbabilities)
    }
}
