package import Kernels

/// Where z comes from: a function of step, tensor and element.
package protocol NoiseSource: Sendable {
    /// The algorithm's name with its version, as trajectories keep it.
    var algorithm: String { get }

    /// y = w + scale z over the first `count` elements of a tensor; y may be w.
    func add(
        scale: Float, to w: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, step: Int, tensor: Int,
        count: Int)
}

/// The noise of the kernels, seeded by the run.
package struct SeededNoise: NoiseSource {
    package var distribution: Noise.Distribution
    package var seed: Int

    package init(_ distribution: Noise.Distribution, seed: Int) {
        self.distribution = distribution
        self.seed = seed
    }

    package var algorithm: String { distribution.algorithm }

    package func add(
        scale: Float, to w: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, step: Int, tensor: Int,
        count: Int
    ) {
        Noise(distribution, seed: UInt64(seed), step: UInt32(step))
            .add(scale: scale, to: w, into: y, tensor: tensor, elements: 0..<count)
    }
}
