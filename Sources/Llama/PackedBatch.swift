/// Token sequences back to back, without padding, and which of their tokens are scored.
///
/// Legend: T rows (tokens that the model reads), S scored tokens, R rows that predict any. A scored token, the target,
/// is predicted by the row before it. Sequences may share the rows of what they begin with.
package struct PackedBatch: Equatable, Sendable {
    /// [T]
    package private(set) var tokens: [Int32] = []
    /// The place of each token in its own sequence, [T].
    package private(set) var positions: [Int32] = []
    /// Where each segment begins, and T at the end: a sequence, what several begin with, or how one of them goes on.
    package private(set) var starts: [Int32] = [0]
    /// Of each segment the one that comes before it in its sequence; -1 where it begins one.
    package private(set) var prefixes: [Int32] = []
    /// The rows that predict scored tokens, [R].
    package private(set) var scoredRows: [Int32] = []
    /// The scored tokens, sequence by sequence, [S].
    package private(set) var targets: [Int32] = []
    /// Which of `scoredRows` predicts each, [S].
    package private(set) var targetRows: [Int32] = []
    /// Where each sequence's targets begin, and S at the end.
    private var scoredStarts: [Int] = [0]

    package init() {}

    /// Adds a sequence.
    ///
    /// - Parameters:
    ///   - sequence: token ids, at least one.
    ///   - scored: the places in the sequence of the tokens to score: the last n, for an option of n tokens. Nothing
    ///     predicts the first token, so it is never scored, as in transformers.
    package mutating func append(_ sequence: [Int], scored: Range<Int>) {
        precondition(!sequence.isEmpty, "a sequence has at least one token")
        precondition(
            scored.lowerBound >= 0 && scored.upperBound <= sequence.count, "only tokens of the sequence are scored")
        let start = appendSegment(sequence[...], prefix: -1)
        var rows: [Int32: Int32] = [:]
        appendTargets(sequence, scored, rows: &rows) { start + Int32($0) }
    }

    /// Adds sequences, the candidates of an example for instance: the model reads only once what they all begin with,
    /// and not at all what predicts no scored token.
    ///
    /// The numbers are those of whole sequences, up to rounding: what a row gives does not depend on what follows it.
    ///
    /// - Parameter sequences: as `append(_:scored:)` takes them.
    package mutating func append(sharing sequences: [(ids: [Int], scored: Range<Int>)]) {
        let read = sequences.map { $0.ids.prefix(max(0, $0.scored.isEmpty ? 0 : $0.scored.upperBound - 1)) }
        let shared = sequences.count > 1 ? Self.commonCount(read) : 0
        let prefix = Int32(prefixes.count)
        let prefixStart = shared > 0 ? appendSegment(read[0].prefix(shared), prefix: -1) : 0
        var rows: [Int32: Int32] = [:]
        for (sequence, read) in zip(sequences, read) {
            let start =
                read.count > shared
                ? appendSegment(read.dropFirst(shared), prefix: shared > 0 ? prefix : -1, from: shared) : 0
            appendTargets(sequence.ids, sequence.scored, rows: &rows) {
                $0 < shared ? prefixStart + Int32($0) : start + Int32($0 - shared)
            }
        }
    }

    /// With how many ids all of them begin.
    private static func commonCount(_ sequences: [ArraySlice<Int>]) -> Int {
        guard let first = sequences.first else { return 0 }
        return sequences.dropFirst().reduce(first.count) { count, other in
            zip(first.prefix(count), other).prefix { $0 == $1 }.count
        }
    }

    /// - Returns: its first row.
    private mutating func appendSegment(_ ids: ArraySlice<Int>, prefix: Int32, from position: Int = 0) -> Int32 {
        let start = Int32(tokens.count)
        // An id beyond 32 bits is in no vocabulary: -1 is not either, and the forward pass refuses both.
        tokens += ids.map { Int32(exactly: $0) ?? -1 }
        positions += Int32(position)..<Int32(position + ids.count)
        starts.append(Int32(tokens.count))
        prefixes.append(prefix)
        return start
    }

    /// - Parameters:
    ///   - rows: of the rows that predict already, their places in `scoredRows`.
    ///   - row: of a place in the sequence.
    private mutating func appendTargets(
        _ ids: [Int], _ scored: Range<Int>, rows: inout [Int32: Int32], row: (Int) -> Int32
    ) {
        for place in scored where place > 0 {
            let row = row(place - 1)
            if rows[row] == nil {
                rows[row] = Int32(scoredRows.count)
                scoredRows.append(row)
            }
            targets.append(Int32(exactly: ids[place]) ?? -1)
            targetRows.append(rows[row]!)
        }
        scoredStarts.append(targets.count)
    }

    package var tokenCount: Int { tokens.count }
    package var sequenceCount: Int { scoredStarts.count - 1 }
    /// S
    package var scoredCount: Int { targets.count }
    package var longestSequence: Int { Int(positions.max() ?? -1) + 1 }

    /// The places of a sequence's scored tokens in the list of log-probabilities that a pass gives.
    package func scores(ofSequence sequence: Int) -> Range<Int> { scoredStarts[sequence]..<scoredStarts[sequence + 1] }

    /// The places in `targets` of the tokens that each of `scoredRows` predicts.
    var scoredTokensOfRows: [[Int]] {
        var tokens = [[Int]](repeating: [], count: scoredRows.count)
        for (index, row) in targetRows.enumerated() { tokens[Int(row)].append(index) }
        return tokens
    }

    /// The batch and behind it the same again.
    var twice: PackedBatch {
        var twice = self
        twice.tokens += tokens
        twice.positions += positions
        twice.starts += starts.dropFirst().map { $0 + Int32(tokens.count) }
        twice.prefixes += prefixes.map { $0 < 0 ? $0 : $0 + Int32(prefixes.count) }
        twice.scoredRows += scoredRows.map { $0 + Int32(tokens.count) }
        twice.targets += targets
        twice.targetRows += targetRows.map { $0 + Int32(scoredRows.count) }
        twice.scoredStarts += scoredStarts.dropFirst().map { $0 + targets.count }
        return twice
    }
}
