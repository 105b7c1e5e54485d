import RunModel

/// A tree for people: each node with what is known of it, and below it what came of it.
package enum TreeListing {
    /// - Parameter width: in cells. Longer values go on in the next line, and nothing is cut.
    /// - Returns: lines, each ended by a line feed.
    package static func text(of node: TreeNode, width: Int) -> String {
        var text = ""
        add(node, "", "", width: max(width, 40), to: &text)
        return text
    }

    /// - Parameters:
    ///   - head: what stands before the node's first line.
    ///   - margin: what stands before all others.
    private static func add(_ node: TreeNode, _ head: String, _ margin: String, width: Int, to text: inout String) {
        let stem = node.children.isEmpty ? "  " : "│ "
        // The lines that go on are set in by two cells, and are never less far in than the first.
        let title = wrapped(visible("\(node.kind)  \(node.title)"), width - cellWidth(margin + stem) - 2)
        for (index, line) in title.enumerated() {
            text += (index == 0 ? head : margin + stem + "  ") + line + "\n"
        }
        let nameWidth = node.facts.map { cellWidth(visible($0.name)) }.max() ?? 0
        for fact in node.facts {
            let name = visible(fact.name)
            let gap = String(repeating: " ", count: nameWidth - cellWidth(name) + 2)
            let lead = margin + stem + name + gap
            let room = max(width - cellWidth(lead), 16)
            for (index, line) in wrapped(visible(fact.value), room).enumerated() {
                let begin = index == 0 ? lead : margin + stem + String(repeating: " ", count: nameWidth + 2)
                text += begin + line + "\n"
            }
        }
        for (index, child) in node.children.enumerated() {
            let isLast = index == node.children.count - 1
            add(child, margin + (isLast ? "└─ " : "├─ "), margin + (isLast ? "   " : "│  "), width: width, to: &text)
        }
    }

    /// Lines of so many cells: broken after a space, else within a path after a `/`, else anywhere.
    ///
    /// - Complexity: O(characters)
    static func wrapped(_ text: String, _ width: Int) -> [String] {
        var lines: [String] = []
        var rest = Substring(text)
        while true {
            var cells = 0
            var end = rest.startIndex
            var space: Substring.Index?
            var slash: Substring.Index?
            while end < rest.endIndex {
                let character = rest[end]
                cells += cellWidth(String(character))
                // A space may stand beyond the end of the line: it is not written.
                if cells > width, character != " " { break }
                end = rest.index(after: end)
                if character == " " { space = end }
                if character == "/" { slash = end }
                if cells > width { break }
            }
            if end == rest.endIndex {
                lines.append(rest.withoutSpacesAtEnd)
                return lines
            }
            // A character that is wider than the line stands alone.
            let cut = space ?? slash ?? (end > rest.startIndex ? end : rest.index(after: end))
            lines.append(rest[..<cut].withoutSpacesAtEnd)
            rest = rest[cut...].drop { $0 == " " }
        }
    }
}

extension Substring {
    fileprivate var withoutSpacesAtEnd: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
