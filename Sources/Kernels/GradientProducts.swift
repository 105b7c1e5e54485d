import CBLAS

// The products of gradients, by OpenBLAS: each thread makes a part of the result. Legend: T rows (tokens), I inputs,
// O outputs of a layer; row-major. Weights are [O, I], as safetensors files hold them.

/// dx[T, I] = scale dy[T, O] w[O, I], or added to dx.
package func linearInputGradient(
    _ dy: UnsafePointer<Float>, weight w: UnsafePointer<Float>, into dx: UnsafeMutablePointer<Float>, rows: Int,
    inputs: Int, outputs: Int, adding: Bool, scale: Float = 1
) {
    divided(rows: rows, columns: inputs, depth: outputs) { rows, columns in
        cblas_sgemm(
            CblasRowMajor, CblasNoTrans, CblasNoTrans, blasSize(rows.count), blasSize(columns.count),
            blasSize(outputs), scale, dy + rows.lowerBound * outputs, blasSize(outputs), w + columns.lowerBound,
            blasSize(inputs), adding ? 1 : 0, dx + rows.lowerBound * inputs + columns.lowerBound, blasSize(inputs))
    }
}

/// dw[O, I] += scale dy[T, O]ᵀ x[T, I].
package func addLinearWeightGradient(
    _ dy: UnsafePointer<Float>, input x: UnsafePointer<Float>, to dw: UnsafeMutablePointer<Float>, rows: Int,
    inputs: Int, outputs: Int, scale: Float = 1
) {
    guard rows > 0 else { return }
    divided(rows: outputs, columns: inputs, depth: rows) { own, columns in
        cblas_sgemm(
            CblasRowMajor, CblasTrans, CblasNoTrans, blasSize(own.count), blasSize(columns.count), blasSize(rows),
            scale, dy + own.lowerBound, blasSize(outputs), x + columns.lowerBound, blasSize(inputs), 1,
            dw + own.lowerBound * inputs + columns.lowerBound, blasSize(inputs))
    }
}

/// Divides a product among the threads, along the longer side of its result.
///
/// Where the parts begin depends on the sizes alone, so that bits do not depend on the number of threads.
private func divided(rows: Int, columns: Int, depth: Int, _ product: (Range<Int>, Range<Int>) -> Void) {
    guard rows > 0, columns > 0 else { return }
    _ = oneThreadEach
    parallelRanges(max(rows, columns), of: productPartSize(rows: rows, columns: columns, depth: depth)) { range in
        if rows > columns { product(range, 0..<columns) } else { product(0..<rows, range) }
    }
}

/// How long a part of the longer side is.
func productPartSize(rows: Int, columns: Int, depth: Int) -> Int {
    let all = max(rows, columns)
    // More parts than threads, so that one that is held up takes fewer; none too small to be worth it.
    let worth = max(1, (rows * columns * depth) >> 19)
    let parts = min(worth, max(8, all / 512))
    // Whole vectors.
    return max(64, ((all + parts - 1) / parts + 15) / 16 * 16)
}

/// OpenBLAS must not start threads of its own beside ours.
private let oneThreadEach: Void = openblas_set_num_threads(1)

/// OpenBLAS counts in 32 bits; sizes of models and batches are checked against that where they are read.
private func blasSize(_ size: Int) -> CInt { CInt(size) }
