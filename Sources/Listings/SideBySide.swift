import RunModel

/// Two texts beside each other, each in its half of the width.
package enum SideBySide {
    /// - Parameters:
    ///   - width: of the terminal, in cells; narrow ones get the texts one below the other.
    ///   - indent: before each line, in cells.
    /// - Returns: lines, each ended by a line feed.
    package static func text(_ left: String, _ right: String, width: Int, indent: Int) -> String {
        let margin = String(repeating: " ", count: indent)
        let available = width - indent
        guard available >= 40 else {
            let below = { (sign: String, text: String) in
                wrapped(visible(text), max(available - 2, 10)).map { "\(margin)\(sign) \($0)\n" }.joined()
            }
            return below("-", left) + below("+", right)
        }
        let half = (available - 3) / 2
        let (leftLines, rightLines) = (wrapped(visible(left), half), wrapped(visible(right), half))
        return (0..<max(leftLines.count, rightLines.count)).map { index in
            let first = index < leftLines.count ? leftLines[index] : ""
            let second = index < rightLines.count ? rightLines[index] : ""
            let gap = String(repeating: " ", count: half - cellWidth(first))
            return "\(margin)\(first)\(gap) | \(second)".trimmingEnd + "\n"
        }.joined()
    }

    /// The lines of a text in so many cells; of a very long one the first, and how it goes on.
    private static func wrapped(_ text: String, _ width: Int) -> [String] {
        let lineLimit = 8
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ", omittingEmptySubsequences: true) {
            var rest = String(word)
            while !rest.isEmpty {
                let joined = line.isEmpty ? rest : line + " " + rest
                if cellWidth(joined) <= width {
                    line = joined
                    break
                }
                if line.isEmpty {
                    // A word that is wider than the column is cut.
                    line = rest.prefix(fitting: width)
                    rest = String(rest.dropFirst(line.count))
                }
                lines.append(line)
                line = ""
                if lines.count == lineLimit {
                    lines[lineLimit - 1] = (lines[lineLimit - 1] + " …").elidedAtEnd(width)
                    return lines
                }
            }
        }
        return line.isEmpty && !lines.isEmpty ? lines : lines + [line]
    }
}

extension String {
    /// At least one character.
    fileprivate func prefix(fitting width: Int) -> String {
        var left = width
        let fitting = prefix { character in
            left -= cellWidth(String(character))
            return left >= 0
        }
        return String(fitting.isEmpty ? prefix(1) : fitting)
    }

    fileprivate var trimmingEnd: String {
        var text = self[...]
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
