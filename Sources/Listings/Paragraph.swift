import RunModel

/// A text in lines no wider than a terminal.
package enum Paragraph {
    /// - Parameters:
    ///   - width: of the terminal, in cells. A word that is wider stands on a line of its own.
    ///   - margin: before the first line, in cells.
    ///   - indent: before each other line, in cells.
    /// - Returns: lines, each ended by a line feed. Control characters are made visible.
    package static func text(_ text: String, width: Int, margin: Int = 0, indent: Int = 0) -> String {
        var lines: [String] = []
        var line = ""
        for word in visible(text).split(separator: " ", omittingEmptySubsequences: true) {
            let joined = line.isEmpty ? String(word) : line + " " + word
            let available = width - (lines.isEmpty ? margin : indent)
            if line.isEmpty || cellWidth(joined) <= available {
                line = joined
            } else {
                lines.append(line)
                line = String(word)
            }
        }
        lines.append(line)
        return lines.enumerated().map { place, line in
            String(repeating: " ", count: place == 0 ? margin : indent) + line + "\n"
        }.joined()
    }
}
