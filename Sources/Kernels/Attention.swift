import CKernels

// Legend: T tokens, H query heads, G key and value heads, D channels of a head.

/// The shape of attention over segments packed back to back: whole sequences, or a prefix that several share and what
/// follows it in each.
package struct AttentionShape {
    /// Rows at which segments begin, and the number of rows: one more than there are segments.
    package let starts: [Int32]
    /// Of each segment the one that comes before it in its sequence; -1 where it begins one.
    package let prefixes: [Int32]
    package let heads: Int
    package let keyValueHeads: Int
    package let headDim: Int
    /// Segments that are worked on together: none sees a segment of another group.
    private let groups: [Range<Int>]

    /// - Parameter prefixes: nil when every segment is a sequence. A segment that is a prefix has none itself, and those
    ///   that share it follow it.
    package init(starts: [Int32], prefixes: [Int32]? = nil, heads: Int, keyValueHeads: Int, headDim: Int) {
        let prefixes = prefixes ?? Array(repeating: -1, count: starts.count - 1)
        precondition(heads % keyValueHeads == 0, "each head of keys serves as many heads of queries")
        precondition(starts.first == 0 && zip(starts, starts.dropFirst()).allSatisfy(<), "segments stand in order")
        precondition(prefixes.count == starts.count - 1, "every segment has a prefix or none")
        self.starts = starts
        self.prefixes = prefixes
        self.heads = heads
        self.keyValueHeads = keyValueHeads
        self.headDim = headDim
        // Enough rows to be worth a thread's while; the same groups whatever the threads.
        var groups: [Range<Int>] = []
        var first = 0
        for segment in prefixes.indices {
            precondition(
                prefixes[segment] < 0
                    || (first..<segment).contains(Int(prefixes[segment])) && prefixes[Int(prefixes[segment])] < 0,
                "a prefix begins its sequence, and what follows it comes soon after")
            let next = segment + 1
            if next == prefixes.count || prefixes[next] < 0 && starts[next] - starts[first] >= 64 {
                groups.append(first..<next)
                first = next
            }
        }
        self.groups = groups
    }

    /// Calls `body` for each group of segments and each head of keys.
    fileprivate func forEachPart(
        _ body: (_ starts: UnsafePointer<Int32>, _ prefixes: UnsafePointer<Int32>, _ segments: Range<Int>, _ g: Int) ->
            Void
    ) {
        starts.withUnsafeBufferPointer { starts in
            prefixes.withUnsafeBufferPointer { prefixes in
                parallel(groups.count * keyValueHeads) { part in
                    body(
                        starts.baseAddress!, prefixes.baseAddress!, groups[part / keyValueHeads], part % keyValueHeads)
                }
            }
        }
    }
}

/// Causal attention within each sequence: o[T, H, D] from q[T, H, D], k[T, G, D] and v[T, G, D], scores divided by √D;
/// lse[T, H] is the log of the sum of the exponentials of a row's scores.
package func attention(
    _ q: UnsafePointer<Float>, _ k: UnsafePointer<Float>, _ v: UnsafePointer<Float>,
    into o: UnsafeMutablePointer<Float>, lse: UnsafeMutablePointer<Float>, shape: borrowing AttentionShape
) {
    let (heads, keyValueHeads, headDim) = (shape.heads, shape.keyValueHeads, shape.headDim)
    shape.forEachPart { starts, prefixes, segments, g in
        telos_attention(
            o, lse, q, k, v, starts, prefixes, segments.lowerBound, segments.upperBound, g, heads, keyValueHeads,
            headDim)
    }
}

/// dq, dk, dv += the derivatives of `attention`, from dout[T, H, D].
package func addAttentionGradient(
    _ dout: UnsafePointer<Float>, output o: UnsafePointer<Float>, lse: UnsafePointer<Float>,
    _ q: UnsafePointer<Float>, _ k: UnsafePointer<Float>, _ v: UnsafePointer<Float>,
    to dq: UnsafeMutablePointer<Float>, _ dk: UnsafeMutablePointer<Float>, _ dv: UnsafeMutablePointer<Float>,
    shape: borrowing AttentionShape
) {
    let (heads, keyValueHeads, headDim) = (shape.heads, shape.keyValueHeads, shape.headDim)
    shape.forEachPart { starts, prefixes, segments, g in
        telos_attention_backward(
            dq, dk, dv, dout, o, lse, q, k, v, starts, prefixes, segments.lowerBound, segments.upperBound, g, heads,
            keyValueHeads, headDim)
    }
}
