extension Table {
    /// A table as people read it, for a form of one's own: HTML, LaTeX.
    package struct Texts: Hashable, Sendable {
        package var titles: [String]
        package var isRightAligned: [Bool]
        package var rows: [[String]]
    }

    /// The values as the other forms for people show them; control characters are visible.
    package var texts: Texts {
        let columns = columnsForPeople
        return Texts(
            titles: columns.map(\.title), isRightAligned: columns.map(\.isRightAligned),
            rows: rows.map { row in zip(row, columns).map { TableCell($0, $1.kind).text } })
    }
}
