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
    return HeadTiles(of: targets, inRows: targetRows, rows: rows, vocabulary: vocabulary, size: size)
        .logProbabilities(memory, each: rows * size) { ids, logits in
            linearAlone(
                x, weight: w + ids.lowerBound * channels, into: logits, rows: rows, inputs: channels,
                outputs: ids.count)
            return logits
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

    init(of targets: [Int32], inRows targetRows: [Int32], rows: Int, vocabulary: Int, size: Int) {
        precondition(targets.count == targetRows.count, "every scored token has a row")
        self.targets = targets
        self.targetRows = targetRows
        self.rows = rows
        self.vocabulary = vocabulary
        self.size = size
    }

    /// - Parameter makeLogits: is given some ids and room for `count` numbers, and gives their logits, [R, ids], in there.
    func logProbabilities(
        _ memory: ThreadMemory, each count: Int,
        _ makeLogits: (Range<Int>, UnsafeMutablePointer<Float>) -> UnsafeMutablePointer<Float>
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
                        let logits = makeLogits(ids, own)
                        for row in 0..<rows {
                            let place = part * rows + row
                            sums[place] = telos_exponential_sum(logits + row * ids.count, ids.count, greatest + place)
                        }
                        for (index, target) in targets.enumerated() where ids.contains(Int(target)) {
                            found[index] = logits[Int(targetRows[index]) * ids.count + Int(target) - ids.lowerBound]
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
