import Kernels
import ModelFiles

// From tokens, and learned positions, to the residual stream.
extension ForwardPass {
    /// x[T, C] = the embeddings of the tokens, and of their positions where these are learned.
    func embed(_ batch: PackedBatch, weights: PassWeights, into x: UnsafeMutablePointer<Float>) {
        let (c, w) = (config.hiddenSize, weights.base)
        if let perturbation = weights.basePerturbation {
            perturbation.rows(
                batch.tokens, of: w + offsets.embedding, tensor: layout.index(at: offsets.embedding), into: x,
                channels: c)
            guard let positions = offsets.positions else { return }
            perturbation.rows(
                batch.positions.map { Int32(positionRow($0)) }, of: w + positions,
                tensor: layout.index(at: positions), into: x, channels: c, adding: true)
            return
        }
        for (row, token) in batch.tokens.enumerated() {
            (x + row * c).update(from: w + offsets.embedding + Int(token) * c, count: c)
        }
        guard let positions = offsets.positions else { return }
        for (row, position) in batch.positions.enumerated() {
            addScaled(1, w + positions + positionRow(position) * c, to: x + row * c, count: c)
        }
    }

    /// From dx[T, C], adds the gradients of the embeddings.
    func addEmbeddingGradient(
        _ dx: UnsafePointer<Float>, _ batch: PackedBatch, to gradient: UnsafeMutablePointer<Float>
    ) {
        let c = config.hiddenSize
        for (row, token) in batch.tokens.enumerated() {
            addScaled(1, dx + row * c, to: gradient + offsets.embedding + Int(token) * c, count: c)
        }
        guard let positions = offsets.positions else { return }
        for (row, position) in batch.positions.enumerated() {
            addScaled(1, dx + row * c, to: gradient + positions + positionRow(position) * c, count: c)
        }
    }

    private func positionRow(_ position: Int32) -> Int { Int(position) + ModelFamily.positionOffset }
}
