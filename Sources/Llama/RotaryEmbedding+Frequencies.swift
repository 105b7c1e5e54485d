import Glibc
import ModelFiles

extension RotaryEmbedding {
    /// The angle from one position to the next, of each pair of channels of a head; [headDim / 2].
    ///
    /// In float32 throughout, as transformers computes them (`modeling_rope_utils.py`): a checkpoint's weights were
    /// trained with these roundings.
    func frequencies(headDim: Int) -> [Float] {
        (0..<headDim / 2).map { pair in
            scaled(1 / powf(Float(theta), Float(2 * pair) / Float(headDim)))
        }
    }

    private func scaled(_ frequency: Float) -> Float {
        switch scaling {
        case .none: return frequency
        case .linear(let factor): return frequency / Float(factor)
        case .llama3(let factor, let low, let high, let original):
            let wavelength = 2 * Float.pi / frequency
            if wavelength < Float(Double(original) / high) { return frequency }
            if wavelength > Float(Double(original) / low) { return frequency / Float(factor) }
            let smooth = (Float(original) / wavelength - Float(low)) / Float(high - low)
            return (1 - smooth) * frequency / Float(factor) + smooth * frequency
        }
    }
}
