import Kernels
import ModelFiles

// One normalisation, of the family's kind.
extension ForwardPass {
    /// y[T, C] = the normalised x[T, C]; keeps rstd[T] for the gradient.
    func normalize(
        _ x: UnsafePointer<Float>, at part: WeightOffsets.Part, weights: PassWeights,
        into y: UnsafeMutablePointer<Float>, rstd: UnsafeMutablePointer<Float>, rows: Int
    ) {
        let (c, epsilon) = (config.hiddenSize, Float(config.normalizationEpsilon))
        if let perturbation = weights.basePerturbation {
            let (w, tensor) = (weights.base + part.weight, layout.index(at: part.weight))
            if let bias = part.bias {
                perturbation.layerNorm(
                    x, weight: w, tensor: tensor, bias: weights.base + bias, biasTensor: layout.index(at: bias),
                    into: y, rstd: rstd, rows: rows, channels: c, epsilon: epsilon)
            } else {
                perturbation.rmsNorm(
                    x, weight: w, tensor: tensor, into: y, rstd: rstd, rows: rows, channels: c, epsilon: epsilon)
            }
            return
        }
        if let bias = part.bias {
            layerNorm(
                x, weight: weights.base + part.weight, bias: weights.base + bias, into: y, rstd: rstd, rows: rows,
                channels: c, epsilon: epsilon)
        } else {
            rmsNorm(
                x, weight: weights.base + part.weight, into: y, rstd: rstd, rows: rows, channels: c, epsilon: epsilon)
        }
    }

    /// From dy[T, C], adds the gradient of the input to dx[T, C], and those of the weights, unless they are frozen.
    func addNormalizationGradient(
        _ dy: UnsafePointer<Float>, input x: UnsafePointer<Float>, at part: WeightOffsets.Part, weights: PassWeights,
        rstd: UnsafePointer<Float>, toInput dx: UnsafeMutablePointer<Float>, to gradient: PassGradient, rows: Int
    ) {
        let dw = gradient.base.map { $0 + part.weight }
        if let bias = part.bias {
            addLayerNormGradient(
                dy, input: x, weight: weights.base + part.weight, rstd: rstd, toInput: dx, toWeight: dw,
                toBias: gradient.base.map { $0 + bias }, rows: rows, channels: config.hiddenSize)
        } else {
            addRMSNormGradient(
                dy, input: x, weight: weights.base + part.weight, rstd: rstd, toInput: dx,
                toWeight: dw, rows: rows, channels: config.hiddenSize)
        }
    }
}
