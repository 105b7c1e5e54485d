import Kernels
import TestSupport

@testable import FineTuning

/// The noise of the reference runs: of step 1 with seed 1000, and so on.
struct ReferenceNoiseSource: NoiseSource {
    var algorithm: String { "splitmix64-boxmuller" }

    func noise(of step: Int) -> any TensorNoise { OfStep(seed: 999 + step) }

    private struct OfStep: TensorNoise {
        var seed: Int

        func fill(_ z: UnsafeMutablePointer<Float>, tensor: Int, elements: Range<Int>) {
            let all = ReferenceNoise.numbers(seed: seed, tensor: tensor, elements: elements)
            for (place, value) in all.enumerated() { z[place] = value }
        }

        func add(
            scale: Float, to w: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, tensor: Int,
            elements: Range<Int>
        ) {
            let all = ReferenceNoise.numbers(seed: seed, tensor: tensor, elements: elements)
            for (place, value) in all.enumerated() { y[place] = w[place] + scale * value }
        }
    }
}
