/// The keys that a run has: those of its hyperparameters and metrics, which have columns, and the others, whose values
/// stand apart in this order.
///
/// As text: one key a line, an empty line between the two kinds.
struct KeySet {
    var values: [String]
    var leaves: [String]

    init(text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let gap = lines.firstIndex(of: "") ?? lines.endIndex
        values = Array(lines[..<gap])
        leaves = lines[gap...].filter { !$0.isEmpty }
    }

    /// - Parameter leafNames: each with its line feed.
    static func text(values: some Sequence<String>, leafNames: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(leafNames.count + 512)
        for name in values {
            text += name.utf8
            text.append(UInt8(ascii: "\n"))
        }
        text.append(UInt8(ascii: "\n"))
        text += leafNames
        return text
    }

    /// Whether the key can stand in a line.
    static func canName(_ key: some Collection<UInt8>) -> Bool {
        !key.contains(UInt8(ascii: "\n"))
    }
}
