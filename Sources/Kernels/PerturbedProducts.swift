import CKernels
import Glibc

/// A model's weights w + epsilon z and w - epsilon z, as no block of memory holds them.
package struct Perturbation {
    /// z
    package var noise: any TensorNoise
    package var epsilon: Float

    package init(noise: any TensorNoise, epsilon: Float) {
        self.noise = noise
        self.epsilon = epsilon
    }
}

extension Perturbation {
    private static let panel = Int(TELOS_PANEL)

    /// Both products of a layer from one pass over its weights: y[2 T, O] = x[2 T, I] (w ± epsilon z)ᵀ, or added to y.
    /// The first T rows are those of w + epsilon z, the others those of w - epsilon z.
    ///
    /// A panel of 16 rows of weights is perturbed at a time, both ways from the same noise, and multiplied while it is
    /// in the cache. Sums are in float32, in an order that depends on I alone.
    ///
    /// - Parameters:
    ///   - w: [O, I]
    ///   - tensor: its number in the order of the noise.
    ///   - rows: 2 T
    package func linear(
        _ x: UnsafePointer<Float>, weight w: UnsafePointer<Float>, tensor: Int, into y: UnsafeMutablePointer<Float>,
        rows: Int, inputs: Int, outputs: Int, adding: Bool = false, memory: ThreadMemory
    ) {
        let half = rows / 2
        memory.prepare(Self.panelMemory(inputs))
        parallel((outputs + Self.panel - 1) / Self.panel) { part, worker in
            let first = part * Self.panel
            let count = min(Self.panel, outputs - first)
            let panels = pack(w, tensor: tensor, outputs: first..<first + count, inputs: inputs, into: memory[worker])
            telos_panel_product(y + first, outputs, x, panels.plus, half, inputs, count, adding ? 1 : 0)
            telos_panel_product(
                y + half * outputs + first, outputs, x + half * inputs, panels.minus, half, inputs, count,
                adding ? 1 : 0)
        }
    }

    /// What `pack` works in and returns.
    fileprivate static func panelMemory(_ inputs: Int) -> Int { 3 * panel * inputs }

    /// Some rows of weights, perturbed both ways and transposed: each [I, 16].
    fileprivate func pack(
        _ w: UnsafePointer<Float>, tensor: Int, outputs: Range<Int>, inputs: Int, into memory: UnsafeMutablePointer<Float>
    ) -> (plus: UnsafeMutablePointer<Float>, minus: UnsafeMutablePointer<Float>) {
        let size = Self.panel * inputs
        let (plus, minus, z) = (memory, memory + size, memory + 2 * size)
        noise.fill(z, tensor: tensor, elements: outputs.lowerBound * inputs..<outputs.upperBound * inputs)
        telos_pack_both_signs(plus, minus, w + outputs.lowerBound * inputs, z, epsilon, outputs.count, inputs)
        return (plus, minus)
    }

    /// Rows of a table: y[2 T, C], first those of w + epsilon z, then those of w - epsilon z, from w[V, C].
    ///
    /// - Parameter tokens: which rows; [2 T], the same twice.
    package func rows(
        _ tokens: [Int32], of w: UnsafePointer<Float>, tensor: Int, into y: UnsafeMutablePointer<Float>, channels: Int,
        memory: ThreadMemory
    ) {
        let half = tokens.count / 2
        memory.prepare(channels)
        parallel(half) { row, worker in
            let first = Int(tokens[row]) * channels
            both(
                w + first, tensor: tensor, elements: first..<first + channels, plus: y + row * channels,
                minus: y + (half + row) * channels, z: memory[worker])
        }
    }

    /// y[2 T, C] = `rmsNorm` of x[2 T, C] with the weights w ± epsilon z, w[C].
    package func rmsNorm(
        _ x: UnsafePointer<Float>, weight w: UnsafePointer<Float>, tensor: Int, into y: UnsafeMutablePointer<Float>,
        rstd: UnsafeMutablePointer<Float>, rows: Int, channels: Int, epsilon: Float, memory: ThreadMemory
    ) {
        let half = rows / 2
        memory.prepare(3 * channels)
        let plus = memory[0]
        let minus = plus + channels
        both(w, tensor: tensor, elements: 0..<channels, plus: plus, minus: minus, z: minus + channels)
        Kernels.rmsNorm(x, weight: plus, into: y, rstd: rstd, rows: half, channels: channels, epsilon: epsilon)
        Kernels.rmsNorm(
            x + half * channels, weight: minus, into: y + half * channels, rstd: rstd + half, rows: half,
            channels: channels, epsilon: epsilon)
    }

    /// plus = w + epsilon z and minus = w - epsilon z of these elements.
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

/// The natural log-probability of each row's target under softmax(x wᵀ): the LM head with its loss, some hundred ids of
/// the vocabulary at a time, so that logits never stand in memory as a whole. Summed in double.
///
/// - Parameters:
///   - x: [R, C]
///   - w: [V, C]
///   - tensor: its number in the order of the noise.
///   - targets: [R]
///   - perturbation: makes the weights w + epsilon z for the first R / 2 rows and w - epsilon z for the others; nil
///     leaves them alone.
package func logProbabilities(
    of targets: [Int32], _ x: UnsafePointer<Float>, weight w: UnsafePointer<Float>, tensor: Int, channels: Int,
    vocabulary: Int, perturbation: Perturbation?, memory: ThreadMemory
) -> [Double] {
    let rows = targets.count
    let half = rows / 2
    // Whole panels. Few enough that a long batch's logits stay small, whatever the number of threads.
    let size = rows < 1024 ? 512 : 128
    let parts = (vocabulary + size - 1) / size
    let panelMemory = perturbation == nil ? 0 : Perturbation.panelMemory(channels)
    memory.prepare(panelMemory + rows * size)
    var greatest = [Float](repeating: 0, count: parts * rows)
    var sums = [Double](repeating: 0, count: parts * rows)
    var found = [Float](repeating: 0, count: rows)
    greatest.withUnsafeMutableBufferPointer { greatest in
        sums.withUnsafeMutableBufferPointer { sums in
            found.withUnsafeMutableBufferPointer { found in
                let (greatest, sums, found) = (greatest.baseAddress!, sums.baseAddress!, found.baseAddress!)
                parallel(parts) { part, worker in
                    let ids = part * size..<min((part + 1) * size, vocabulary)
                    let logits = memory[worker] + panelMemory
                    if let perturbation {
                        for first in stride(from: ids.lowerBound, to: ids.upperBound, by: Int(TELOS_PANEL)) {
                            let own = first..<min(first + Int(TELOS_PANEL), ids.upperBound)
                            let panels = perturbation.pack(
                                w, tensor: tensor, outputs: own, inputs: channels, into: memory[worker])
                            let y = logits + (first - ids.lowerBound)
                            telos_panel_product(y, ids.count, x, panels.plus, half, channels, own.count, 0)
                            telos_panel_product(
                                y + half * ids.count, ids.count, x + half * channels, panels.minus, half, channels,
                                own.count, 0)
                        }
                    } else {
                        linearAlone(
                            x, weight: w + ids.lowerBound * channels, into: logits, rows: rows, inputs: channels,
                            outputs: ids.count)
                    }
                    for row in 0..<rows {
                        let place = part * rows + row
                        sums[place] = telos_exponential_sum(logits + row * ids.count, ids.count, greatest + place)
                        let target = Int(targets[row])
                        if ids.contains(target) { found[row] = logits[row * ids.count + target - ids.lowerBound] }
                    }
                }
            }
        }
    }
    return (0..<rows).map { row in
        let places = stride(from: row, to: parts * rows, by: rows)
        let most = places.reduce(-Float.infinity) { max($0, greatest[$1]) }
        let sum = places.reduce(0.0) { $0 + sums[$1] * exp(Double(greatest[$1]) - Double(most)) }
        return Double(found[row]) - Double(most) - log(sum)
    }
}
