import Glibc
import Llama

/// AdamW (Loshchilov and Hutter 2019) with the gradient clipped to a norm of 1.
struct AdamW {
    private let mean: Parameters
    private let square: Parameters
    private var step = 0

    private static let decayOfMean: Float = 0.9
    private static let decayOfSquare: Float = 0.98
    private static let epsilon: Float = 1e-8
    private static let weightDecay: Float = 0.01
    private static let maximumNorm = 1.0

    init(_ layout: ParameterLayout) {
        mean = Parameters(layout)
        square = Parameters(layout)
    }

    mutating func update(_ parameters: Parameters, gradient: Parameters, learningRate: Float) {
        step += 1
        let tensors = parameters.layout.tensors.indices
        var sum = 0.0
        for tensor in tensors {
            for value in gradient[tensor] { sum += Double(value) * Double(value) }
        }
        let clip = Float(min(1, Self.maximumNorm / max(sum.squareRoot(), 1e-12)))
        let meanScale = 1 / (1 - powf(Self.decayOfMean, Float(step)))
        let squareScale = 1 / (1 - powf(Self.decayOfSquare, Float(step)))
        for tensor in tensors {
            let (w, g, m, v) = (parameters[tensor], gradient[tensor], mean[tensor], square[tensor])
            // Scales of normalisations do not decay towards zero.
            let decay = parameters.layout.tensors[tensor].isNorm ? 0 : Self.weightDecay
            for index in w.indices {
                let slope = g[index] * clip
                m[index] = Self.decayOfMean * m[index] + (1 - Self.decayOfMean) * slope
                v[index] = Self.decayOfSquare * v[index] + (1 - Self.decayOfSquare) * slope * slope
                let change = m[index] * meanScale / ((v[index] * squareScale).squareRoot() + Self.epsilon)
                w[index] -= learningRate * (change + decay * w[index])
            }
        }
    }
}
