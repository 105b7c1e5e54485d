/// Token sequences back to back, without padding, and which of their tokens are scored.
///
/// Legend: T tokens of all sequences together, R scored tokens. A scored token, the target, is predicted by the row
/// before it.
package struct PackedBatch: Equatable, Sendable {
    /// [T]
    package private(set) var tokens: [Int32] = []
    /// The place of each token in its own sequence, [T].
    package private(set) var positions: [Int32] = []
    /// Where each sequence begins, and T at the end.
    package private(set) var starts: [Int32] = [0]
    /// The rows whose next token is scored, ascending, [R].
    package private(set) var scoredRows: [Int32] = []
    /// The tokens that follow them, [R].
    package private(set) var targets: [Int32] = []
    /// Where each sequence's scored rows begin among `scoredRows`, and R at the end.
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
        let start = tokens.count
        // An id beyond 32 bits is in no vocabulary: -1 is not either, and the forward pass refuses both.
        tokens += sequence.map { Int32(exactly: $0) ?? -1 }
        positions += 0..<Int32(sequence.count)
        starts.append(Int32(tokens.count))
        for place in scored where place > 0 {
            scoredRows.append(Int32(start + place - 1))
            targets.append(tokens[start + place])
        }
        scoredStarts.append(scoredRows.count)
    }

    package var tokenCount: Int { tokens.count }
    package var sequenceCount: Int { starts.count - 1 }
    package var scoredCount: Int { scoredRows.count }
    package var longestSequence: Int { zip(starts, starts.dropFirst()).map { Int($1 - $0) }.max() ?? 0 }

    /// The places of a sequence's scored tokens in the list of log-probabilities that a pass gives.
    package func scores(ofSequence sequence: Int) -> Range<Int> { scoredStarts[sequence]..<scoredStarts[sequence + 1] }
}
