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
        let weight = weights.base + part.weight
        if let perturbation = weights.basePerturbation {
            let tensor = layout.index(at: part.weight)
            if let bias = part.bias {
                perturbation.layerNorm(
                    x, weight: weight, tensor: tensor, bias: weights.base + bias, tensor: layout.index(at: bias),
                    into: y, rstd: rstd, rows: rows, channels: c, epsilon: epsilon)
            } else {
                perturbation.rmsNorm(
                    x, weight: weight, tensor: tensor, into: y, rstd: rstd, rows: rows, channels: c, epsilon: epsilon)
            }
        } else if let bias = part.bias {
            layerNorm(
                x, weight: weight, bias: weights.base + bias, into: y, rstd: rstd, rows: rows,
                channels: c, epsilon: epsilon)
        } else {
            rmsNorm(x, weight: weight, into: y, rstd: rstd, rows: rows, channels: c, epsilon: epsilon)
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
