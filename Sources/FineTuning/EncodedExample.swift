/// An example as ids.
package struct EncodedExample: Equatable, Sendable {
    /// The 0-based line of its file.
    package var index: Int
    /// Which candidate is right.
    package var label: Int
    package var candidates: [EncodedSequence]

    package init(index: Int, label: Int, candidates: [EncodedSequence]) {
        self.index = index
        self.label = label
        self.candidates = candidates
    }

    /// What training with candidates of their own (language-model style) feeds.
    package var right: EncodedSequence { candidates[label] }
}

/// One candidate in full.
package struct EncodedSequence: Equatable, Sendable {
    /// At least two.
    package var ids: [Int]
    /// How many of the last ids are the option: those that are scored. At least 1, and never all: the first id has
    /// nothing before it that could predict it.
    package var optionCount: Int
    package var isTruncated: Bool

    package init(ids: [Int], optionCount: Int, isTruncated: Bool) {
        self.ids = ids
        self.optionCount = optionCount
        self.isTruncated = isTruncated
    }
}
