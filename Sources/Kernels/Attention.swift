import CKernels

// Legend: T tokens, H query heads, G key and value heads, D channels of a head.

/// The shape of attention over sequences packed back to back.
package struct AttentionShape {
    /// Rows at which sequences begin, and the number of rows: one more than there are sequences.
    package var starts: [Int32]
    package var heads: Int
    package var keyValueHeads: Int
    package var headDim: Int

    package init(starts: [Int32], heads: Int, keyValueHeads: Int, headDim: Int) {
        precondition(heads % keyValueHeads == 0, "each head of keys serves as many heads of queries")
        precondition(starts.first == 0 && zip(starts, starts.dropFirst()).allSatisfy(<), "sequences stand in order")
        self.starts = starts
        self.heads = heads
        self.keyValueHeads = keyValueHeads
        self.headDim = headDim
    }
}

/// Causal attention within each sequence: o[T, H, D] from q[T, H, D], k[T, G, D] and v[T, G, D], scores divided by √D;
/// lse[T, H] is the log of the sum of the exponentials of a row's scores.
///
/// - Parameter scores: scratch for as many numbers as the longest sequence has tokens.
package func attention(
    _ q: UnsafePointer<Float>, _ k: UnsafePointer<Float>, _ v: UnsafePointer<Float>,
    into o: UnsafeMutablePointer<Float>, lse: UnsafeMutablePointer<Float>, shape: borrowing AttentionShape,
    scores: UnsafeMutablePointer<Float>
) {
    telos_attention(
        o, lse, q, k, v, shape.starts, shape.starts.count - 1, shape.heads, shape.keyValueHeads, shape.headDim, scores)
}

/// dq, dk, dv += the derivatives of `attention`, from dout[T, H, D].
package func addAttentionGradient(
    _ dout: UnsafePointer<Float>, output o: UnsafePointer<Float>, lse: UnsafePointer<Float>,
    _ q: UnsafePointer<Float>, _ k: UnsafePointer<Float>, _ v: UnsafePointer<Float>,
    to dq: UnsafeMutablePointer<Float>, _ dk: UnsafeMutablePointer<Float>, _ dv: UnsafeMutablePointer<Float>,
    shape: borrowing AttentionShape
) {
    telos_attention_backward(
        dq, dk, dv, dout, o, lse, q, k, v, shape.starts, shape.starts.count - 1, shape.heads, shape.keyValueHeads,
        shape.headDim)
}
