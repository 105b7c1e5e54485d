import CKernels
import Glibc

// Legend: R rows, C channels, V vocabulary, S scored tokens.

/// The natural log-probabilities of scored tokens under softmax(x wᵀ): the LM head with its loss, some ids of the
/// vocabulary at a time, so that logits never stand in memory as a whole. Summed in double.
///
/// - Parameters:
///   - targets: the tokens, [S]
///   - targetRows: the row of x that predicts each, [S]
///   - x: [R, C]
///   - w: [V, C]
///   - memory: what the threads work in.
package func logProbabilities(
    of targets: [Int32], inRows targetRows: [Int32], _ x: UnsafePointer<Float>, weight w: UnsafePointer<Float>,
    rows: Int, channels: Int, vocabulary: Int, memory: ThreadMemory
) -> [Double] {
    let size = HeadTiles.size(rows: rows)
    let packed = HeadTiles.panels * Panels.width * channels
    return HeadTiles(of: targets, inRows: targetRows, rows: rows, vocabulary: vocabulary, size: size)
        .logProbabilities(memory, each: packed + rows * size) { ids, logits, own in
            linearAlone(
                x, weight: w, of: ids, into: logits, stride: size, rows: rows, inputs: channels, adding: false,
                memory: own)
        }
}

/// Log-probabilities from logits that are made some ids at a time.
struct HeadTiles {
    private let targets: [Int32]
    private let targetRows: [Int32]
    private let rows: Int
    private let vocabulary: Int
    private let size: Int

    /// How many ids are worked on at a time: whole panels, and few enough that a long batch's logits stay small. The
    /// same whatever the number of threads, because sums are taken tile by tile.
    static func size(rows: Int) -> Int { rows < 512 ? 256 : 64 }

    /// How many panels are packed at a time: they stay in the second cache.
    static let panels = 4

    init(of targets: [Int32], inRows targetRows: [Int32], rows: Int, vocabulary: Int, size: Int) {
        precondition(targets.count == targetRows.count, "every scored token has a row")
        self.targets = targets
        self.targetRows = targetRows
        self.rows = rows
        self.vocabulary = vocabulary
        self.size = size
    }

    /// - Parameters:
    ///   - count: the numbers that a thread needs: R × size, and what `makeLogits` works in.
    ///   - makeLogits: is given ids of a few panels, where their logits go, [R, size], and room to work in.
    func logProbabilities(
        _ memory: ThreadMemory, each count: Int,
        _ makeLogits: (Range<Int>, UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>) -> Void
    ) -> [Double] {
        let parts = (vocabulary + size - 1) / size
        // Of each part, [R]: the greatest logit, and the sum of the exponentials of what the others are below it.
        var greatest = [Float](repeating: 0, count: parts * rows)
        var sums = [Double](repeating: 0, count: parts * rows)
        // [S]
        var found = [Float](repeating: 0, count: targets.count)
        // Each element is written by the one part that it belongs to.
        greatest.withUnsafeMutableBufferPointer { greatest in
            sums.withUnsafeMutableBufferPointer { sums in
                found.withUnsafeMutableBufferPointer { found in
                    let (greatest, sums, found) = (greatest.baseAddress!, sums.baseAddress!, found.baseAddress!)
                    memory.parallel(parts, each: count) { part, own in
                        let ids = part * size..<min((part + 1) * size, vocabulary)
                        let logits = own
                        let step = Self.panels * Panels.width
                        for first in stride(from: ids.lowerBound, to: ids.upperBound, by: step) {
                            makeLogits(
                                first..<min(first + step, ids.upperBound), logits + (first - ids.lowerBound),
                                own + rows * size)
                        }
                        for row in 0..<rows {
                            let place = part * rows + row
                            sums[place] = telos_exponential_sum(logits + row * size, ids.count, greatest + place)
                        }
                        for (index, target) in targets.enumerated() where ids.contains(Int(target)) {
                            found[index] = logits[Int(targetRows[index]) * size + Int(target) - ids.lowerBound]
                        }
                    }
                }
            }
        }
        let logSums = (0..<rows).map { row in
            let places = stride(from: row, to: parts * rows, by: rows)
            let most = places.reduce(-Float.infinity) { max($0, greatest[$1]) }
            let sum = places.reduce(0.0) { $0 + sums[$1] * exp(Double(greatest[$1]) - Double(most)) }
            return Double(most) + log(sum)
        }
        return zip(found, targetRows).map { Double($0) - logSums[Int($1)] }
    }
}
