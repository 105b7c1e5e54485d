import SystemPackage

/// What a look at the tree, or at some of its runs, found.
package struct VerificationReport: Equatable, Sendable {
    /// Runs looked at. Those that are just being made are not.
    package var runCount = 0
    /// Files looked at.
    package var fileCount = 0
    /// Sorted by path, then by the order in which the codes stand.
    package var findings: [Finding] = []

    package init() {}

    package var wrongCount: Int { findings.count(where: \.isWrong) }

    mutating func sort() {
        let order = Dictionary(uniqueKeysWithValues: Finding.Code.allCases.enumerated().map { ($1, $0) })
        findings.sort { a, b in
            a.path == b.path
                ? (order[a.code] ?? 0) < (order[b.code] ?? 0)
                : a.path.string.utf8.lexicographicallyPrecedes(b.path.string.utf8)
        }
    }
}
