import JSONValues

extension Table {
    /// A table of GitHub's Markdown (https://github.github.com/gfm/#tables-extension-), with values as people read them.
    func writeMarkdown(_ lines: inout LineBuffer, _ write: (String) -> Void) {
        let columns = columnsForPeople
        for column in columns {
            lines.append("| ")
            appendMarkdown(TableCell(text: column.title).text, &lines)
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
                appendMarkdown(TableCell(value, columns[index].kind).text, &lines)
                lines.append(" ")
            }
            lines.append("|")
            lines.endLine(write)
        }
    }

    /// The text with everything escaped that would end the cell, or be read as markup.
    private func appendMarkdown(_ text: String, _ lines: inout LineBuffer) {
        for byte in text.utf8 {
            switch Unicode.Scalar(byte) {
            case "|", "\\", "`", "*", "<", ">", "[", "]", "&", "~": lines.append("\\")
            default: break
            }
            lines.bytes.append(byte)
        }
    }
}
