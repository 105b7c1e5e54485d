/// The beginnings of ids that listings show: the shortest that tell these ids apart, at least 6 characters.
package struct ShortIDs: Sendable {
    private static let minimum = 6
    /// Of the few that need more than the least.
    private var lengths: [RunID: Int] = [:]

    /// - Complexity: O(n log n)
    package init(_ ids: some Sequence<RunID>) {
        let sorted = Set(ids).sorted()
        for (a, b) in zip(sorted, sorted.dropFirst()) {
            let common = zip(a.text.utf8, b.text.utf8).prefix { $0 == $1 }.count
            guard common >= Self.minimum else { continue }
            for id in [a, b] { lengths[id] = max(lengths[id] ?? 0, common + 1) }
        }
    }

    package subscript(id: RunID) -> String { String(id.text.prefix(lengths[id] ?? Self.minimum)) }
}
