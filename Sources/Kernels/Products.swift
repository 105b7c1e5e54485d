import CBLAS

// The products of linear layers, by OpenBLAS. Legend: T rows (tokens), I inputs, O outputs of a layer; row-major.
// Weights are [O, I], as safetensors files hold them.

/// The threads that products use from now on, in the whole process.
package func useThreads(_ count: Int) {
    precondition(count > 0, "at least one thread works")
    openblas_set_num_threads(CInt(count))
}

/// y[T, O] = scale x[T, I] w[O, I]ᵀ, or added to y.
package func linear(
    _ x: UnsafePointer<Float>, weight w: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, rows: Int,
    inputs: Int, outputs: Int, adding: Bool = false, scale: Float = 1
) {
    guard rows > 0 else { return }
    cblas_sgemm(
        CblasRowMajor, CblasNoTrans, CblasTrans, blasSize(rows), blasSize(outputs), blasSize(inputs), scale, x,
        blasSize(inputs), w, blasSize(inputs), adding ? 1 : 0, y, blasSize(outputs))
}

/// dx[T, I] = scale dy[T, O] w[O, I], or added to dx.
package func linearInputGradient(
    _ dy: UnsafePointer<Float>, weight w: UnsafePointer<Float>, into dx: UnsafeMutablePointer<Float>, rows: Int,
    inputs: Int, outputs: Int, adding: Bool, scale: Float = 1
) {
    guard rows > 0 else { return }
    cblas_sgemm(
        CblasRowMajor, CblasNoTrans, CblasNoTrans, blasSize(rows), blasSize(inputs), blasSize(outputs), scale, dy,
        blasSize(outputs), w, blasSize(inputs), adding ? 1 : 0, dx, blasSize(inputs))
}

/// dw[O, I] += scale dy[T, O]ᵀ x[T, I].
package func addLinearWeightGradient(
    _ dy: UnsafePointer<Float>, input x: UnsafePointer<Float>, to dw: UnsafeMutablePointer<Float>, rows: Int,
    inputs: Int, outputs: Int, scale: Float = 1
) {
    guard rows > 0 else { return }
    cblas_sgemm(
        CblasRowMajor, CblasTrans, CblasNoTrans, blasSize(outputs), blasSize(inputs), blasSize(rows), scale, dy,
        blasSize(outputs), x, blasSize(inputs), 1, dw, blasSize(inputs))
}

/// OpenBLAS counts in 32 bits; sizes of models and batches are checked against that where they are read.
private func blasSize(_ size: Int) -> CInt { CInt(size) }
