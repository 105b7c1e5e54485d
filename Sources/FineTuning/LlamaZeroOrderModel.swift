import Kernels
package import Llama

/// A Llama model under zeroth-order training.
///
/// The perturbed weights are made in a second block, tensor by tensor; the weights themselves change in `update` only.
package final class LlamaZeroOrderModel: TrainableLlama, ZeroOrderModel {
    private let noise: any NoiseSource
    /// Made at the first step that is measured: rebuilding weights needs none.
    private lazy var perturbed = Parameters(trained.layout)

    package init(_ model: LlamaModel, adapters: Adapters? = nil, noise: any NoiseSource, source: Source) {
        self.noise = noise
        super.init(model, adapters: adapters, source: source)
    }

    package var noiseAlgorithm: String { noise.algorithm }

    package var tensors: [(name: String, shape: [Int])] { trained.layout.tensors.map { ($0.name, $0.shape) } }

    package func perturbedScores(
        of sequences: [EncodedSequence], step: Int, epsilon: Double
    ) throws -> (plus: [Double], minus: [Double]) {
        let batch = PackedBatch(sequences)
        perturb(step: step, scale: Float(epsilon))
        let plus = try scores(of: batch, at: perturbed)
        perturb(step: step, scale: Float(-epsilon))
        return (plus, try scores(of: batch, at: perturbed))
    }

    private func perturb(step: Int, scale: Float) {
        for (index, tensor) in trained.layout.tensors.enumerated() {
            guard let w = trained[index].baseAddress, let y = perturbed[index].baseAddress else { continue }
            noise.add(scale: scale, to: w, into: y, step: step, tensor: index, count: tensor.count)
        }
    }

    package func update(step: Int, scale: Double, decay: Double) {
        let kept = 1 - Float(decay)
        for (index, tensor) in trained.layout.tensors.enumerated() {
            guard let w = trained[index].baseAddress else { continue }
            if decay != 0, !TrainedTensor.isExemptFromDecay(tensor.name) {
                for element in 0..<tensor.count { w[element] *= kept }
            }
            noise.add(scale: Float(-scale), to: w, into: w, step: step, tensor: index, count: tensor.count)
        }
    }
}
