import JSONValues

extension Table {
    /// Exact values; `null` for an unknown one.
    func writeJSON(_ lines: inout LineBuffer, _ write: (String) -> Void) {
        let keys = columns.enumerated().map { index, column in
            (index == 0 ? "" : ",") + JSONValue.string(column.name).compactText + ":"
        }
        var array = JSONLines()
        for row in rows {
            array.begin(&lines, write)
            lines.append("{")
            for (key, value) in zip(keys, row) {
                lines.append(key)
                append(value, &lines)
            }
            lines.append("}")
        }
        array.end(&lines, write)
    }

    /// As `compactText` has it, quicker for what most cells hold.
    private func append(_ value: JSONValue, _ lines: inout LineBuffer) {
        switch value {
        case .integer(let integer): lines.append(String(integer))
        case .number(let number) where number.isFinite: lines.append(shortestText(number))
        case .string(let text) where text.utf8.allSatisfy { $0 &- 0x20 < 0x5F && $0 != 0x22 && $0 != 0x5C }:
            lines.append("\"")
            lines.append(text)
            lines.append("\"")
        default: lines.append(value.compactText)
        }
    }
}
