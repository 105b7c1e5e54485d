import JSONValues

extension Table {
    /// A table of GitHub's Markdown (https://github.github.com/gfm/#tables-extension-), with values as people read them.
    func writeMarkdown(_ lines: inout LineBuffer, _ write: (String) -> Void) {
        let columns = columnsForPeople
        for column in columns {
            lines.append("| ")
            lines.append(markdownEscaped(column.title))
            lines.append(" ")
        }
        lines.append("|")
        lines.endLine(write)
        for column in columns { lines.append(column.isRightAligned ? "| ---: " : "| --- ") }
        lines.append("|")
        lines.endLine(write)
        for row in rows {
            for (index, value) in row.enumerated() {
                lines.append("| ")
                lines.append(markdownEscaped(TableCell(value, columns[index].kind).text))
                lines.append(" ")
            }
            lines.append("|")
            lines.endLine(write)
        }
    }
}
