extension String {
    /// The text in at most that many cells, `…` in its middle when it is longer: the ends of a name tell the most.
    func elidedInside(_ width: Int) -> String {
        guard width > 0, cellWidth(self) > width else { return width > 0 ? self : "" }
        if isPrintableASCII {
            return String(Substring(utf8.prefix((width - 1) / 2))) + "…" + String(Substring(utf8.suffix(width / 2)))
        }
        let end = self.reversed().prefix(cells: width / 2).reversed()
        return String(prefix(cells: (width - 1) / 2)) + "…" + String(end)
    }

    /// The text in at most that many cells, `…` at its beginning when it is longer.
    func elidedAtBeginning(_ width: Int) -> String {
        guard width > 0, cellWidth(self) > width else { return width > 0 ? self : "" }
        return "…" + String(reversed().prefix(cells: width - 1).reversed())
    }

    /// The text in at most that many cells, `…` at its end when it is longer.
    func elidedAtEnd(_ width: Int) -> String {
        guard width > 0, cellWidth(self) > width else { return width > 0 ? self : "" }
        return String(prefix(cells: width - 1)) + "…"
    }
}

extension Sequence<Character> {
    /// As many characters from the beginning as fit into that many cells.
    fileprivate func prefix(cells: Int) -> [Character] {
        var left = cells
        return Array(
            prefix { character in
                left -= cellWidth(String(character))
                return left >= 0
            })
    }
}
