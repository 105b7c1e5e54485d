import CKernels

// The layers between the products, each a formula in `CKernels/include/CKernels.h` and a naive twin in the tests.
// Legend: T tokens, C channels, V vocabulary.

/// y[T, C] = x rstd w with rstd[T] = 1 / √(mean(x²) + epsilon). y may be x.
package func rmsNorm(
    _ x: UnsafePointer<Float>, weight w: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>,
    rstd: UnsafeMutablePointer<Float>, rows: Int, channels: Int, epsilon: Float
) {
    telos_rms_norm(y, rstd, x, w, rows, channels, epsilon)
}

/// dx[T, C] and dw[C] += the derivatives of `rmsNorm`, from dy[T, C].
package func addRMSNormGradient(
    _ dy: UnsafePointer<Float>, input x: UnsafePointer<Float>, weight w: UnsafePointer<Float>,
    rstd: UnsafePointer<Float>, toInput dx: UnsafeMutablePointer<Float>, toWeight dw: UnsafeMutablePointer<Float>,
    rows: Int, channels: Int
) {
    telos_rms_norm_backward(dx, dw, dy, x, w, rstd, rows, channels)
}

/// y[T, C] = (x - mean(x)) rstd w + b with rstd[T] = 1 / √(variance(x) + epsilon). y may be x.
package func layerNorm(
    _ x: UnsafePointer<Float>, weight w: UnsafePointer<Float>, bias b: UnsafePointer<Float>,
    into y: UnsafeMutablePointer<Float>, rstd: UnsafeMutablePointer<Float>, rows: Int, channels: Int, epsilon: Float
) {
    telos_layer_norm(y, rstd, x, w, b, rows, channels, epsilon)
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
    telos_relu(y, x, count)
}

/// From dy, turns x into its derivative.
package func replaceByReLUGradient(_ x: UnsafeMutablePointer<Float>, _ dy: UnsafePointer<Float>, count: Int) {
    telos_relu_backward(x, dy, count)
}

/// y[T, C] += b[C], to every row: the bias of a linear layer.
package func addToRows(
    _ b: UnsafePointer<Float>, of y: UnsafeMutablePointer<Float>, rows: Int, channels: Int
) {
    telos_add_to_rows(y, b, rows, channels)
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
    telos_silu_gate(y, gate, up, count)
}

/// From dy, turns `gate` and `up` into their derivatives.
package func replaceBySiluGateGradient(
    _ gate: UnsafeMutablePointer<Float>, _ up: UnsafeMutablePointer<Float>, _ dy: UnsafePointer<Float>, count: Int
) {
    telos_silu_gate_backward(gate, up, dy, count)
}

/// The natural logarithm of the probability of `target` under softmax(logits[V]); summed in double.
package func logProbability(of target: Int, logits: UnsafePointer<Float>, vocabulary: Int) -> Double {
    precondition(0 <= target && target < vocabulary, "the target is no token")
    return telos_log_probability(logits, vocabulary, target)
}

/// Turns logits[V] into the derivative of weight × `logProbability`.
package func replaceByLogProbabilityGradient(
    _ logits: UnsafeMutablePointer<Float>, target: Int, weight: Double, vocabulary: Int
) {
    precondition(0 <= target && target < vocabulary, "the target is no token")
    telos_log_probability_backward(logits, vocabulary, target, weight)
}

/// y += a x, element by element.
package func addScaled(_ a: Float, _ x: UnsafePointer<Float>, to y: UnsafeMutablePointer<Float>, count: Int) {
    telos_add_scaled(y, x, a, count)
}

/// Σ x², in double.
package func sumOfSquares(_ x: UnsafePointer<Float>, count: Int) -> Double { telos_sum_of_squares(x, count) }
