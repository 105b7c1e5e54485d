import CKernels

/// A model's weights w + epsilon z and w - epsilon z, as no block of memory holds them.
///
/// What works on both at once takes twice the rows: the first half are those of w + epsilon z, the other half those of
/// w - epsilon z.
package struct Perturbation {
    /// z
    package let noise: any TensorNoise
    package let epsilon: Float
    private let memory: ThreadMemory

    /// - Parameter memory: what the threads work in; of one perturbation at a time.
    package init(noise: any TensorNoise, epsilon: Float, memory: ThreadMemory = ThreadMemory()) {
        self.noise = noise
        self.epsilon = epsilon
        self.memory = memory
    }
}

extension Perturbation {
    /// Both products of a layer from one pass over its weights: y[2 T, O] = x[2 T, I] (w ± epsilon z)ᵀ, or added to y.
    ///
    /// Some panels of weights are perturbed at a time, both ways from the same noise. Sums are in float32, in an order
    /// that depends on I alone.
    ///
    /// - Parameters:
    ///   - w: [O, I]
    ///   - tensor: its number in the order of the noise.
    ///   - rows: 2 T
    package func linear(
        _ x: UnsafePointer<Float>, weight w: UnsafePointer<Float>, tensor: Int, into y: UnsafeMutablePointer<Float>,
        rows: Int, inputs: Int, outputs: Int, adding: Bool = false
    ) {
        let together = Panels.together(outputs: outputs, inputs: inputs, signs: 2)
        Panels.forEachPart(of: outputs, together: together, memory: memory, each: Self.packedCount(together, inputs)) {
            multiply(
                x, weight: w, tensor: tensor, outputs: $0, into: y + $0.lowerBound, stride: outputs, rows: rows,
                inputs: inputs, adding: adding, memory: $1)
        }
    }

    /// Some columns of the two products, by the calling thread: y[2 T, stride] begins at the first of these outputs.
    ///
    /// - Parameter memory: room for `packedCount` numbers of these outputs.
    fileprivate func multiply(
        _ x: UnsafePointer<Float>, weight w: UnsafePointer<Float>, tensor: Int, outputs: Range<Int>,
        into y: UnsafeMutablePointer<Float>, stride: Int, rows: Int, inputs: Int, adding: Bool,
        memory: UnsafeMutablePointer<Float>
    ) {
        let half = rows / 2
        let size = Panels.width * inputs
        let panelCount = (outputs.count + Panels.width - 1) / Panels.width
        let (plus, minus, z) = (memory, memory + panelCount * size, memory + 2 * panelCount * size)
        for panel in 0..<panelCount {
            let first = outputs.lowerBound + panel * Panels.width
            let count = min(Panels.width, outputs.upperBound - first)
            noise.fill(z, tensor: tensor, elements: first * inputs..<(first + count) * inputs)
            telos_pack_both_signs(
                plus + panel * size, minus + panel * size, w + first * inputs, z, epsilon, count, inputs)
        }
        Panels.multiply(
            x, by: plus, into: y, stride: stride, rows: half, inputs: inputs, outputs: outputs.count, adding: adding)
        Panels.multiply(
            x + half * inputs, by: minus, into: y + half * stride, stride: stride, rows: half, inputs: inputs,
            outputs: outputs.count, adding: adding)
    }

    /// The numbers that `multiply` works in: the panels of both signs, and one panel's noise.
    fileprivate static func packedCount(_ panels: Int, _ inputs: Int) -> Int {
        (2 * panels + 1) * Panels.width * inputs
    }

    /// Rows of a table: y[2 T, C] from w[V, C], or added to y.
    ///
    /// - Parameter tokens: which rows; [2 T], the same twice.
    package func rows(
        _ tokens: [Int32], of w: UnsafePointer<Float>, tensor: Int, into y: UnsafeMutablePointer<Float>, channels: Int,
        adding: Bool = false
    ) {
        let half = tokens.count / 2
        memory.parallel(half, each: 3 * channels) { row, own in
            let first = Int(tokens[row]) * channels
            let vectors = both(
                w + first, tensor: tensor, elements: first..<first + channels, in: own, z: own + 2 * channels)
            for (vector, to) in [(vectors.plus, y + row * channels), (vectors.minus, y + (half + row) * channels)] {
                if adding {
                    telos_add_scaled(to, vector, 1, channels)
                } else {
                    to.update(from: vector, count: channels)
                }
            }
        }
    }

    /// y[2 T, C] = `rmsNorm` of x[2 T, C] with the weights w ± epsilon z, w[C].
    package func rmsNorm(
        _ x: UnsafePointer<Float>, weight w: UnsafePointer<Float>, tensor: Int, into y: UnsafeMutablePointer<Float>,
        rstd: UnsafeMutablePointer<Float>, rows: Int, channels: Int, epsilon: Float
    ) {
        let own = memory.prepare(3 * channels)
        let w = both(w, tensor: tensor, elements: 0..<channels, in: own, z: own + 2 * channels)
        forEachSign(rows) { first, count, sign in
            Kernels.rmsNorm(
                x + first * channels, weight: sign > 0 ? w.plus : w.minus, into: y + first * channels,
                rstd: rstd + first, rows: count, channels: channels, epsilon: epsilon)
        }
    }

    /// y[2 T, C] = `layerNorm` of x[2 T, C] with the weights w ± epsilon z and the bias b ± epsilon z, w[C] and b[C].
    package func layerNorm(
        _ x: UnsafePointer<Float>, weight w: UnsafePointer<Float>, tensor: Int, bias b: UnsafePointer<Float>,
        biasTensor: Int, into y: UnsafeMutablePointer<Float>, rstd: UnsafeMutablePointer<Float>, rows: Int,
        channels: Int, epsilon: Float
    ) {
        let own = memory.prepare(5 * channels)
        let z = own + 4 * channels
        let w = both(w, tensor: tensor, elements: 0..<channels, in: own, z: z)
        let b = both(b, tensor: biasTensor, elements: 0..<channels, in: own + 2 * channels, z: z)
        forEachSign(rows) { first, count, sign in
            Kernels.layerNorm(
                x + first * channels, weight: sign > 0 ? w.plus : w.minus, bias: sign > 0 ? b.plus : b.minus,
                into: y + first * channels, rstd: rstd + first, rows: count, channels: channels, epsilon: epsilon)
        }
    }

    /// y[2 T, C] += b ± epsilon z, to every row; b[C].
    package func addToRows(
        _ b: UnsafePointer<Float>, tensor: Int, of y: UnsafeMutablePointer<Float>, rows: Int, channels: Int
    ) {
        let own = memory.prepare(3 * channels)
        let b = both(b, tensor: tensor, elements: 0..<channels, in: own, z: own + 2 * channels)
        forEachSign(rows) { first, count, sign in
            Kernels.addToRows(sign > 0 ? b.plus : b.minus, of: y + first * channels, rows: count, channels: channels)
        }
    }

    /// Calls `body` with the first row and the number of rows of each sign.
    private func forEachSign(_ rows: Int, _ body: (_ first: Int, _ count: Int, _ sign: Int) -> Void) {
        body(0, rows / 2, 1)
        body(rows / 2, rows / 2, -1)
    }

    /// w + epsilon z and w - epsilon z of these elements, by the calling thread.
    ///
    /// - Parameters:
    ///   - memory: room for both.
    ///   - z: room for the noise.
    private func both(
        _ w: UnsafePointer<Float>, tensor: Int, elements: Range<Int>, in memory: UnsafeMutablePointer<Float>,
        z: UnsafeMutablePointer<Float>
    ) -> (plus: UnsafeMutablePointer<Float>, minus: UnsafeMutablePointer<Float>) {
        let (plus, minus) = (memory, memory + elements.count)
        noise.fill(z, tensor: tensor, elements: elements)
        plus.update(from: w, count: elements.count)
        minus.update(from: w, count: elements.count)
        telos_add_scaled(plus, z, epsilon, elements.count)
        telos_add_scaled(minus, z, -epsilon, elements.count)
        return (plus, minus)
    }
}

extension Perturbation {
    /// The natural log-probabilities that `Kernels.logProbabilities` gives, with the LM head's weights w ± epsilon z.
    ///
    /// - Parameters:
    ///   - x: [2 R, C]
    ///   - tensor: the head's number in the order of the noise.
    ///   - rows: 2 R
    package func logProbabilities(
        of targets: [Int32], inRows targetRows: [Int32], _ x: UnsafePointer<Float>, weight w: UnsafePointer<Float>,
        tensor: Int, rows: Int, channels: Int, vocabulary: Int
    ) -> [Double] {
        let size = HeadTiles.size(rows: rows)
        let packed = Self.packedCount(HeadTiles.panels, channels)
        return HeadTiles(of: targets, inRows: targetRows, rows: rows, vocabulary: vocabulary, size: size)
            .logProbabilities(memory, each: packed + rows * size) { ids, logits, own in
                multiply(
                    x, weight: w, tensor: tensor, outputs: ids, into: logits, stride: size, rows: rows,
                    inputs: channels, adding: false, memory: own)
            }
    }
}
