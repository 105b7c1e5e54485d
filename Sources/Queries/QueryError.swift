import RunModel

/// What is wrong with a query, or with a list of keys, and where.
package struct QueryError: Error, Equatable {
    /// What the text was given to: `--where`.
    package let option: String
    package let text: String
    /// In bytes of UTF-8, from the beginning of the text.
    package let offset: Int
    package let problem: QueryProblem

    /// A problem and its place, before it is known what the text was given to.
    struct Found: Error {
        var problem: QueryProblem
        var offset: Int

        init(_ problem: QueryProblem, at offset: Int) {
            self.problem = problem
            self.offset = offset
        }
    }

    init(_ found: Found, in text: String, of option: String) {
        self.option = option
        self.text = text
        offset = found.offset
        problem = found.problem
    }

    /// In characters, from 1.
    package var column: Int { before.count + 1 }

    private var before: Substring {
        text[..<text.utf8.index(text.startIndex, offsetBy: min(offset, text.utf8.count))]
    }
}

extension QueryError: CustomStringConvertible {
    /// What is wrong and what to write instead; below it the text, of a long one the part around the place, and a mark.
    package var description: String {
        var lines = "\(option): \(problem.what) at column \(column)"
        if let remedy = problem.remedy { lines += "; \(remedy)" }
        guard text.contains(where: { !$0.isWhitespace }) else { return lines }
        // Control characters take several columns once they are visible, so both halves are made visible first.
        var left = visible(String(before))
        var right = visible(String(text[before.endIndex...]))
        if left.count > Self.widthBefore { left = "…" + left.suffix(Self.widthBefore - 1) }
        if right.count > Self.widthAfter { right = right.prefix(Self.widthAfter - 1) + "…" }
        return lines + "\n  \(left)\(right)\n  \(String(repeating: " ", count: left.count))^"
    }

    // Together they fit the narrowest terminal in use.
    private static let widthBefore = 34
    private static let widthAfter = 42
}
