/// The keys that a run has: those of its hyperparameters and metrics, which have columns, and the others, whose values
/// stand in its document in this order.
struct KeySet {
    var values: [String]
    var leaves: [String]

    init(values: [String], leaves: [String]) {
        self.values = values
        self.leaves = leaves
    }

    init(text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let gap = lines.firstIndex(of: Self.gap) ?? lines.endIndex
        values = Array(lines[..<gap])
        leaves = Array(lines[gap...].dropFirst())
    }

    /// One key a line.
    var text: String { (values + [Self.gap] + leaves).joined(separator: "\n") }

    /// No key's name: an empty name has no dot before it, and stands in no configuration.
    private static let gap = ""
}
