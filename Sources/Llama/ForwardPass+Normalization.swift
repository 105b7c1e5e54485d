import Kernels
import ModelFiles

// One normalisation, of the family's kind.
extension ForwardPass {
    private var epsilon: Float { Float(config.normalizationEpsilon) }

    /// y[T, C] = the normalised x[T, C]; keeps rstd[T] for the gradient.
    func normalize(
        _ x: UnsafePointer<Float>, _ part: WeightOffsets.Part, weights w: UnsafePointer<Float>,
        into y: UnsafeMutablePointer<Float>, rstd: UnsafeMutablePointer<Float>, rows: Int
    ) {
        switch part.bias {
        case nil:
            rmsNorm(
                x, weight: w + part.weight, into: y, rstd: rstd, rows: rows, channels: config.hiddenSize,
                epsilon: epsilon)
        case let bias?:
            layerNorm(
                x, weight: w + part.weight, bias: w + bias, into: y, rstd: rstd, rows: rows,
                channels: config.hiddenSize, epsilon: epsilon)
        }
    }

    /// From dy[T, C], adds the gradient of the input to dx[T, C], and those of the weights, unless they are frozen.
    func addNormalizationGradient(
        _ dy: UnsafePointer<Float>, input x: UnsafePointer<Float>, _ part: WeightOffsets.Part,
        weights w: UnsafePointer<Float>, rstd: UnsafePointer<Float>, toInput dx: UnsafeMutablePointer<Float>,
        to gradient: PassGradient, rows: Int
    ) {
        // Of frozen weights into scratch that nobody reads.
        func place(_ offset: Int) -> UnsafeMutablePointer<Float> {
            gradient.base.map { $0 + offset } ?? workspace.ignored
        }
        switch part.bias {
        case nil:
            addRMSNormGradient(
                dy, input: x, weight: w + part.weight, rstd: rstd, toInput: dx, toWeight: place(part.weight),
                rows: rows, channels: config.hiddenSize)
        case let bias?:
            addLayerNormGradient(
                dy, input: x, weight: w + part.weight, rstd: rstd, toInput: dx, toWeight: place(part.weight),
                toBias: place(bias), rows: rows, channels: config.hiddenSize)
        }
    }
}
