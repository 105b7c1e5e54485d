import Kernels
package import Llama

/// A Llama model under zeroth-order training.
///
/// The perturbed weights are never made as a whole: a pass makes them as it needs them, for both signs at once. The
/// weights themselves change in `update` only.
package final class LlamaZeroOrderModel: TrainableLlama, ZeroOrderModel {
    private let noise: any NoiseSource
    private let threadMemory = ThreadMemory()

    package init(_ model: LlamaModel, adapters: Adapters? = nil, noise: any NoiseSource, source: Source) {
        self.noise = noise
        super.init(model, adapters: adapters, source: source)
    }

    package var noiseAlgorithm: String { noise.algorithm }

    package var tensors: [(name: String, shape: [Int])] { trained.layout.tensors.map { ($0.name, $0.shape) } }

    package func perturbedScores(
        of sequences: [EncodedSequence], step: Int, epsilon: Double
    ) throws -> (plus: [Double], minus: [Double]) {
        try scores(
            of: sequences,
            perturbedBy: Perturbation(
                noise: noise.noise(of: step), epsilon: Float(epsilon), memory: threadMemory))
    }

    package func update(step: Int, scale: Double, decay: Double) {
        let noise = noise.noise(of: step)
        for (index, tensor) in trained.layout.tensors.enumerated() {
            guard let w = trained[index].baseAddress else { continue }
            if decay != 0, !TrainedTensor.isExemptFromDecay(tensor.name) {
                Kernels.scale(w, by: 1 - Float(decay), count: tensor.count)
            }
            noise.add(scale: Float(-scale), to: w, tensor: index, count: tensor.count)
        }
    }
}
