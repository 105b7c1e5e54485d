import CKernels

/// Turns IEEE half-precision numbers, little-endian at any alignment, into float32; nothing is lost.
package func convertHalf(_ bytes: UnsafeRawBufferPointer, into y: UnsafeMutablePointer<Float>) {
    telos_float_from_half(y, bytes.baseAddress, bytes.count / 2)
}

/// Turns bfloat16 numbers, little-endian at any alignment, into float32; nothing is lost.
package func convertBFloat16(_ bytes: UnsafeRawBufferPointer, into y: UnsafeMutablePointer<Float>) {
    telos_float_from_bfloat(y, bytes.baseAddress, bytes.count / 2)
}
