import Kernels
import ModelFiles

// From tokens, and learned positions, to the residual stream.
extension ForwardPass {
    /// x[T, C] = the embeddings of the tokens, and of their positions where these are learned.
    func embed(_ batch: PackedBatch, weights: PassWeights, into x: UnsafeMutablePointer<Float>) {
        addRows(batch.tokens, at: offsets.embedding, weights: weights, into: x, adding: false)
        guard let positions = offsets.positions else { return }
        addRows(
            batch.positions.map { $0 + Int32(ModelFamily.positionOffset) }, at: positions, weights: weights, into: x,
            adding: true)
    }

    /// x[T, C] = these rows of the table that begins there, or added to x.
    private func addRows(
        _ rows: [Int32], at table: Int, weights: PassWeights, into x: UnsafeMutablePointer<Float>, adding: Bool
    ) {
        let (c, w) = (config.hiddenSize, weights.base + table)
        if let perturbation = weights.basePerturbation {
            perturbation.rows(rows, of: w, tensor: layout.index(at: table), into: x, channels: c, adding: adding)
        } else if adding {
            for (place, row) in rows.enumerated() { addScaled(1, w + Int(row) * c, to: x + place * c, count: c) }
        } else {
            for (place, row) in rows.enumerated() { (x + place * c).update(from: w + Int(row) * c, count: c) }
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
            addScaled(
                1, dx + row * c, to: gradient + positions + (Int(position) + ModelFamily.positionOffset) * c, count: c)
        }
    }
}
