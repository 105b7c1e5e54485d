import CKernels
import Glibc

/// AdamW (Loshchilov and Hutter 2019, arXiv 1711.05101), with the numbers and the order of operations of PyTorch's.
package struct AdamW: Equatable, Sendable {
    package var beta1 = 0.9
    package var beta2 = 0.999
    package var epsilon = 1e-8

    package init() {}

    /// Moves w[count] by one step, and the running means of the gradient and of its square with it.
    ///
    /// - Parameters:
    ///   - step: counted from 1: the means begin at zero, and are corrected for that.
    ///   - scale: the gradient is multiplied by it.
    ///   - decay: learning rate × weight decay: the part of each weight that is taken away.
    package func update(
        _ w: UnsafeMutablePointer<Float>, mean: UnsafeMutablePointer<Float>, square: UnsafeMutablePointer<Float>,
        gradient: UnsafePointer<Float>, count: Int, step: Int, learningRate: Double, scale: Double, decay: Double
    ) {
        let meanCorrection = 1 - pow(beta1, Double(step))
        let squareCorrection = 1 - pow(beta2, Double(step))
        let numbers = telos_adamw_step(
            scale: Float(scale), mean_gain: Float(1 - beta1), square_kept: Float(beta2), square_gain: Float(1 - beta2),
            root_correction: Float(squareCorrection.squareRoot()), epsilon: Float(epsilon), kept: Float(1 - decay),
            rate: Float(learningRate / meanCorrection))
        withUnsafePointer(to: numbers) { numbers in
            parallelRanges(count, of: 1 << 16) {
                let first = $0.lowerBound
                telos_adamw(w + first, mean + first, square + first, gradient + first, $0.count, numbers)
            }
        }
    }
}
