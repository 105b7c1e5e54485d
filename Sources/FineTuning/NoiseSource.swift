package import Kernels

/// Where z comes from: a function of step, tensor and element.
package protocol NoiseSource: Sendable {
    /// The algorithm's name with its version, as trajectories keep it.
    var algorithm: String { get }

    /// z of that step.
    func noise(of step: Int) -> any TensorNoise
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

    package func noise(of step: Int) -> any TensorNoise {
        Noise(distribution, seed: UInt64(seed), step: UInt32(step))
    }
}
