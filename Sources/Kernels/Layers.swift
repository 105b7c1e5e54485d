import CKernels
import Glibc

// The layers between the products, each a formula in `CKernels/include/CKernels.h` and a naive twin in the tests. All
// threads share the work; each number is made by one, in an order that depends on the sizes alone.
// Legend: T tokens, C channels, V vocabulary.

/// Calls `body` for pieces of T rows of C numbers that are worth a thread's while.
private func parallelRows(_ rows: Int, channels: Int, _ body: (Range<Int>) -> Void) {
    parallelRanges(rows, of: max(1, (1 << 14) / max(channels, 1)), body)
}

/// Calls `body` for pieces of a vector that are worth a thread's while.
private func parallelElements(_ count: Int, _ body: (Range<Int>) -> Void) { parallelRanges(count, of: 1 << 16, body) }

/// y[T, C] = x rstd w with rstd[T] = 1 / √(mean(x²) + epsilon). y may be x.
package func rmsNorm(
    _ x: UnsafePointer<Float>, weight w: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>,
    rstd: UnsafeMutablePointer<Float>, rows: Int, channels: Int, epsilon: Float
) {
    parallelRows(rows, channels: channels) {
        let first = $0.lowerBound * channels
        telos_rms_norm(y + first, rstd + $0.lowerBound, x + first, w, $0.count, channels, epsilon)
    }
}

/// dx[T, C] and dw[C] += the derivatives of `rmsNorm`, from dy[T, C].
///
/// - Parameter dw: nil when the weights are frozen.
package func addRMSNormGradient(
    _ dy: UnsafePointer<Float>, input x: UnsafePointer<Float>, weight w: UnsafePointer<Float>,
    rstd: UnsafePointer<Float>, toInput dx: UnsafeMutablePointer<Float>, toWeight dw: UnsafeMutablePointer<Float>?,
    rows: Int, channels: Int
) {
    parallelRows(rows, channels: channels) {
        let first = $0.lowerBound * channels
        telos_rms_norm_backward(dx + first, dy + first, x + first, w, rstd + $0.lowerBound, $0.count, channels)
    }
    guard let dw else { return }
    parallelRanges(channels, of: 64) {
        telos_rms_norm_weight_gradient(dw, dy, x, rstd, rows, channels, $0.lowerBound, $0.upperBound)
    }
}

/// y[T, C] = (x - mean(x)) rstd w + b with rstd[T] = 1 / √(variance(x) + epsilon). y may be x.
package func layerNorm(
    _ x: UnsafePointer<Float>, weight w: UnsafePointer<Float>, bias b: UnsafePointer<Float>,
    into y: UnsafeMutablePointer<Float>, rstd: UnsafeMutablePointer<Float>, rows: Int, channels: Int, epsilon: Float
) {
    parallelRows(rows, channels: channels) {
        let first = $0.lowerBound * channels
        telos_layer_norm(y + first, rstd + $0.lowerBound, x + first, w, b, $0.count, channels, epsilon)
    }
}

/// dx[T, C], dw[C] and db[C] += the derivatives of `layerNorm`, from dy[T, C]; of frozen weights dw and db are nil.
package func addLayerNormGradient(
    _ dy: UnsafePointer<Float>, input x: UnsafePointer<Float>, weight w: UnsafePointer<Float>,
    rstd: UnsafePointer<Float>, toInput dx: UnsafeMutablePointer<Float>, toWeight dw: UnsafeMutablePointer<Float>?,
    toBias db: UnsafeMutablePointer<Float>?, rows: Int, channels: Int
) {
    telos_layer_norm_backward(dx, dw, db, dy, x, w, rstd, rows, channels)
}

/// y = max(x, 0), element by element; NaN stays NaN. y may be x.
package func relu(_ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, count: Int) {
    parallelRanges(count, of: 1 << 14) { telos_relu(y + $0.lowerBound, x + $0.lowerBound, $0.count) }
}

/// From dy, turns x into its derivative.
package func replaceByReLUGradient(_ x: UnsafeMutablePointer<Float>, _ dy: UnsafePointer<Float>, count: Int) {
    parallelRanges(count, of: 1 << 14) { telos_relu_backward(x + $0.lowerBound, dy + $0.lowerBound, $0.count) }
}

/// y[T, C] += b[C], to every row: the bias of a linear layer.
package func addToRows(
    _ b: UnsafePointer<Float>, of y: UnsafeMutablePointer<Float>, rows: Int, channels: Int
) {
    parallelRows(rows, channels: channels) {
        telos_add_to_rows(y + $0.lowerBound * channels, b, $0.count, channels)
    }
}

/// db[C] += the sum of the rows of dy[T, C]: the derivative of `addToRows`.
package func addRowSums(
    of dy: UnsafePointer<Float>, to db: UnsafeMutablePointer<Float>, rows: Int, channels: Int
) {
    telos_add_row_sums(db, dy, rows, channels)
}

/// y = gate sigmoid(gate) up, element by element. y may be `gate` or `up`.
package func siluGate(
    _ gate: UnsafePointer<Float>, _ up: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, count: Int
) {
    parallelRanges(count, of: 1 << 14) {
        telos_silu_gate(y + $0.lowerBound, gate + $0.lowerBound, up + $0.lowerBound, $0.count)
    }
}

/// From dy, turns `gate` and `up` into their derivatives.
package func replaceBySiluGateGradient(
    _ gate: UnsafeMutablePointer<Float>, _ up: UnsafeMutablePointer<Float>, _ dy: UnsafePointer<Float>, count: Int
) {
    parallelRanges(count, of: 1 << 14) {
        telos_silu_gate_backward(gate + $0.lowerBound, up + $0.lowerBound, dy + $0.lowerBound, $0.count)
    }
}

/// log Σ exp over logits[V], natural; summed in double, by the calling thread.
package func logSumOfExponentials(_ logits: UnsafePointer<Float>, vocabulary: Int) -> Double {
    var greatest: Float = 0
    let sum = telos_exponential_sum(logits, vocabulary, &greatest)
    return Double(greatest) + log(sum)
}

/// Turns logits[V] into factor × softmax(logits), by the calling thread.
///
/// - Parameter logSum: their `logSumOfExponentials`.
package func replaceBySoftmax(
    _ logits: UnsafeMutablePointer<Float>, logSum: Double, factor: Double, vocabulary: Int
) {
    telos_scaled_softmax(logits, vocabulary, Float(logSum), Float(factor))
}

/// y += a x, element by element.
package func addScaled(_ a: Float, _ x: UnsafePointer<Float>, to y: UnsafeMutablePointer<Float>, count: Int) {
    parallelElements(count) { telos_add_scaled(y + $0.lowerBound, x + $0.lowerBound, a, $0.count) }
}

/// y *= a, element by element.
package func scale(_ y: UnsafeMutablePointer<Float>, by a: Float, count: Int) {
    parallelElements(count) { telos_scale(y + $0.lowerBound, a, $0.count) }
}

/// Σ x², in double; the sum of the sums of pieces of a fixed size.
package func sumOfSquares(_ x: UnsafePointer<Float>, count: Int) -> Double {
    let size = 1 << 16
    var sums = [Double](repeating: 0, count: (count + size - 1) / size)
    sums.withUnsafeMutableBufferPointer { sums in
        let sums = sums.baseAddress
        parallelElements(count) { sums![$0.lowerBound / size] = telos_sum_of_squares(x + $0.lowerBound, $0.count) }
    }
    return sums.reduce(0, +)
}
