/// One question with its possible answers, worded as the model reads it.
///
/// Candidate `i` in full is `prefix + candidates[i]`. Neither part is stripped of spaces.
package struct Example: Equatable, Sendable {
    /// The 0-based line of its file, blank lines counted.
    package var index: Int
    package var prefix: String
    /// At least two, none empty.
    package var candidates: [String]
    /// Which candidate is right; nil in an unlabelled split.
    package var label: Int?

    package init(index: Int, prefix: String, candidates: [String], label: Int?) {
        self.index = index
        self.prefix = prefix
        self.candidates = candidates
        self.label = label
    }
}
