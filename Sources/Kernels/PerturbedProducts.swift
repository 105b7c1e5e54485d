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
    private static let panel = Int(TELOS_PANEL)
    /// Rows of x that are multiplied by several panels while they are in the second cache.
    private static let blockRows = 96

    /// Both products of a layer from one pass over its weights: y[2 T, O] = x[2 T, I] (w ± epsilon z)ᵀ, or added to y.
    ///
    /// Some panels of 16 rows of weights are perturbed at a time, both ways from the same noise, and multiplied while
    /// they are in the cache. Sums are in float32, in an order that depends on I alone.
    ///
    /// - Parameters:
    ///   - w: [O, I]
    ///   - tensor: its number in the order of the noise.
    ///   - rows: 2 T
    package func linear(
        _ x: UnsafePointer<Float>, weight w: UnsafePointer<Float>, tensor: Int, into y: UnsafeMutablePointer<Float>,
        rows: Int, inputs: Int, outputs: Int, adding: Bool = false
    ) {
        let panelCount = (outputs + Self.panel - 1) / Self.panel
        // As many as leave every thread its parts, and the second cache its rows.
        let together = max(1, min(panelCount / 24, (1 << 17) / (2 * Self.panel * inputs)))
        memory.parallel((panelCount + together - 1) / together, each: Self.packedCount(together, inputs)) { part, own in
            let first = part * together * Self.panel
            multiply(
                x, weight: w, tensor: tensor, outputs: first..<min(first + together * Self.panel, outputs),
                into: y + first, stride: outputs, rows: rows, inputs: inputs, adding: adding, memory: own)
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
        let size = Self.panel * inputs
        let panelCount = (outputs.count + Self.panel - 1) / Self.panel
        let z = memory + 2 * panelCount * size
        for panel in 0..<panelCount {
            let first = outputs.lowerBound + panel * Self.panel
            let count = min(Self.panel, outputs.upperBound - first)
            noise.fill(z, tensor: tensor, elements: first * inputs..<(first + count) * inputs)
            telos_pack_both_signs(
                memory + panel * size, memory + (panelCount + panel) * size, w + first * inputs, z, epsilon, count,
                inputs)
        }
        for sign in 0..<2 {
            for block in Swift.stride(from: sign * half, to: (sign + 1) * half, by: Self.blockRows) {
                let own = min(Self.blockRows, (sign + 1) * half - block)
                for panel in 0..<panelCount {
                    telos_panel_product(
                        y + block * stride + panel * Self.panel, stride, x + block * inputs,
                        memory + (sign * panelCount + panel) * size, own, inputs,
                        min(Self.panel, outputs.count - panel * Self.panel), adding ? 1 : 0)
                }
            }
        }
    }

    /// The numbers that `multiply` works in: the panels of both signs, and one panel's noise.
    fileprivate static func packedCount(_ panels: Int, _ inputs: Int) -> Int { (2 * panels + 1) * panel * inputs }

    /// Rows of a table: y[2 T, C] from w[V, C], or added to y.
    ///
    /// - Parameter tokens: which rows; [2 T], the same twice.
    package func rows(
        _ tokens: [Int32], of w: UnsafePointer<Float>, tensor: Int, into y: UnsafeMutablePointer<Float>, channels: Int,
        adding: Bool = false
    ) {
        let half = tokens.count / 2
        memory.parallel(half, each: (adding ? 3 : 1) * channels) { row, own in
            let first = Int(tokens[row]) * channels
            let (upper, lower) = (y + row * channels, y + (half + row) * channels)
            let (plus, minus) = adding ? (own + channels, own + 2 * channels) : (upper, lower)
            both(w + first, tensor: tensor, elements: first..<first + channels, plus: plus, minus: minus, z: own)
            guard adding else { return }
            telos_add_scaled(upper, plus, 1, channels)
            telos_add_scaled(lower, minus, 1, channels)
        }
    }

    /// Adds b ± epsilon z, b[C], to the rows of y[2 T, C].
    package func addToRows(
        _ b: UnsafePointer<Float>, tensor: Int, of y: UnsafeMutablePointer<Float>, rows: Int, channels: Int
    ) {
        let half = rows / 2
        let plus = memory.prepare(3 * channels)
        let minus = plus + channels
        both(b, tensor: tensor, elements: 0..<channels, plus: plus, minus: minus, z: minus + channels)
        Kernels.addToRows(plus, of: y, rows: half, channels: channels)
        Kernels.addToRows(minus, of: y + half * channels, rows: half, channels: channels)
    }

    /// y[2 T, C] = `layerNorm` of x[2 T, C] with the weights w ± epsilon z and b ± epsilon z, w[C] and b[C].
    package func layerNorm(
        _ x: UnsafePointer<Float>, weight w: UnsafePointer<Float>, tensor: Int, bias b: UnsafePointer<Float>,
        tensor biasTensor: Int, into y: UnsafeMutablePointer<Float>, rstd: UnsafeMutablePointer<Float>, rows: Int,
        channels: Int, epsilon: Float
    ) {
        let half = rows / 2
        let plus = memory.prepare(5 * channels)
        let (minus, biasPlus) = (plus + channels, plus + 2 * channels)
        let (biasMinus, z) = (plus + 3 * channels, plus + 4 * channels)
        both(w, tensor: tensor, elements: 0..<channels, plus: plus, minus: minus, z: z)
        both(b, tensor: biasTensor, elements: 0..<channels, plus: biasPlus, minus: biasMinus, z: z)
        Kernels.layerNorm(
            x, weight: plus, bias: biasPlus, into: y, rstd: rstd, rows: half, channels: channels, epsilon: epsilon)
        Kernels.layerNorm(
            x + half * channels, weight: minus, bias: biasMinus, into: y + half * channels, rstd: rstd + half,
            rows: half, channels: channels, epsilon: epsilon)
    }

    /// y[2 T, C] = `rmsNorm` of x[2 T, C] with the weights w ± epsilon z, w[C].
    package func rmsNorm(
        _ x: UnsafePointer<Float>, weight w: UnsafePointer<Float>, tensor: Int, into y: UnsafeMutablePointer<Float>,
        rstd: UnsafeMutablePointer<Float>, rows: Int, channels: Int, epsilon: Float
    ) {
        let half = rows / 2
        let plus = memory.prepare(3 * channels)
        let minus = plus + channels
        both(w, tensor: tensor, elements: 0..<channels, plus: plus, minus: minus, z: minus + channels)
        Kernels.rmsNorm(x, weight: plus, into: y, rstd: rstd, rows: half, channels: channels, epsilon: epsilon)
        Kernels.rmsNorm(
            x + half * channels, weight: minus, into: y + half * channels, rstd: rstd + half, rows: half,
            channels: channels, epsilon: epsilon)
    }

    /// plus = w + epsilon z and minus = w - epsilon z of these elements, by the calling thread.
    private func both(
        _ w: UnsafePointer<Float>, tensor: Int, elements: Range<Int>, plus: UnsafeMutablePointer<Float>,
        minus: UnsafeMutablePointer<Float>, z: UnsafeMutablePointer<Float>
    ) {
        noise.fill(z, tensor: tensor, elements: elements)
        plus.update(from: w, count: elements.count)
        minus.update(from: w, count: elements.count)
        telos_add_scaled(plus, z, epsilon, elements.count)
        telos_add_scaled(minus, z, -epsilon, elements.count)
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
        // Few panels at a time, which stay in the second cache.
        let together = 4
        let packed = Self.packedCount(together, channels)
        return HeadTiles(of: targets, inRows: targetRows, rows: rows, vocabulary: vocabulary, size: size)
            .logProbabilities(memory, each: packed + rows * size) { ids, own in
                let logits = own + packed
                for first in stride(from: ids.lowerBound, to: ids.upperBound, by: together * Self.panel) {
                    multiply(
                        x, weight: w, tensor: tensor,
                        outputs: first..<min(first + together * Self.panel, ids.upperBound),
                        into: logits + (first - ids.lowerBound), stride: ids.count, rows: rows, inputs: channels,
                        adding: false, memory: own)
                }
                return logits
            }
    }
}
