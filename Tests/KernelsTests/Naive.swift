import Glibc

/// The layers as their formulas say, in double: the twins that the kernels are held against.
enum Naive {
    static func rmsNorm(_ x: [Double], weight w: [Double], epsilon: Double) -> [Double] {
        let mean = x.map { $0 * $0 }.reduce(0, +) / Double(x.count)
        return zip(x, w).map { $0 / (mean + epsilon).squareRoot() * $1 }
    }

    static func layerNorm(_ x: [Double], weight w: [Double], bias b: [Double], epsilon: Double) -> [Double] {
        let mean = x.reduce(0, +) / Double(x.count)
        let variance = x.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(x.count)
        return x.indices.map { (x[$0] - mean) / (variance + epsilon).squareRoot() * w[$0] + b[$0] }
    }

    static func siluGate(_ gate: Double, _ up: Double) -> Double { gate / (1 + exp(-gate)) * up }

    /// Attention of one packed batch; q[T, H, D], k and v[T, G, D].
    static func attention(
        _ q: [Double], _ k: [Double], _ v: [Double], starts: [Int], heads: Int, keyValueHeads: Int, headDim d: Int
    ) -> [Double] {
        var o = [Double](repeating: 0, count: q.count)
        for (start, end) in zip(starts, starts.dropFirst()) {
            for h in 0..<heads {
                let g = h / (heads / keyValueHeads)
                for i in start..<end {
                    let scores = (start...i).map { j in
                        (0..<d).map { q[(i * heads + h) * d + $0] * k[(j * keyValueHeads + g) * d + $0] }.reduce(0, +)
                            / Double(d).squareRoot()
                    }
                    let total = scores.map { exp($0) }.reduce(0, +)
                    for (j, score) in zip(start...i, scores) {
                        for c in 0..<d {
                            o[(i * heads + h) * d + c] += exp(score) / total * v[(j * keyValueHeads + g) * d + c]
                        }
                    }
                }
            }
        }
        return o
    }

    static func logProbability(_ logits: [Double], _ target: Int) -> Double {
        logits[target] - log(logits.map { exp($0) }.reduce(0, +))
    }

    /// The derivative of `f` at `x`, by central differences in double.
    static func gradient(_ x: [Double], _ f: ([Double]) -> Double) -> [Double] {
        x.indices.map { index in
            var up = x
            var down = x
            up[index] += 1e-5
            down[index] -= 1e-5
            return (f(up) - f(down)) / 2e-5
        }
    }
}

/// Reproducible numbers for tests, roughly uniform in -scale ... scale.
struct Numbers {
    private var state: UInt64 = 88_172_645_463_325_252

    mutating func next(_ count: Int, scale: Double = 1) -> [Double] {
        (0..<count).map { _ in
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            // A float32 number exactly, so that both twins start from the same.
            return Double(Float((Double(state >> 11) * 0x1p-53 * 2 - 1) * scale))
        }
    }
}

/// Whether each number is within `tolerance` of the other list's, relative to the largest of these (at least 1e-3).
func close(_ found: [Float], _ expected: [Double], _ tolerance: Double = 2e-6) -> Bool {
    let scale = max(expected.map(abs).max() ?? 0, 1e-3)
    return found.count == expected.count
        && zip(found, expected).allSatisfy { abs(Double($0) - $1) <= tolerance * scale }
}
