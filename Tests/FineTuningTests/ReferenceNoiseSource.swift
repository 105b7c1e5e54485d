import TestSupport

@testable import FineTuning

/// The noise of the reference runs: of step 1 with seed 1000, and so on.
struct ReferenceNoiseSource: NoiseSource {
    var algorithm: String { "splitmix64-boxmuller" }

    func add(
        scale: Float, to w: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, step: Int, tensor: Int,
        count: Int
    ) {
        for (element, z) in ReferenceNoise.numbers(seed: 999 + step, tensor: tensor, elements: 0..<count).enumerated() {
            y[element] = w[element] + scale * z
        }
    }
}
