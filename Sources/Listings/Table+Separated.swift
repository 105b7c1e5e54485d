import JSONValues

extension Table {
    /// Exact values; nothing for an unknown one, `""` for an empty text.
    func writeCSV(_ lines: inout LineBuffer, _ write: (String) -> Void) {
        for (index, column) in columns.enumerated() {
            if index > 0 { lines.append(",") }
            appendQuoted(guarded(column.name), &lines)
        }
        lines.endLine(write)
        for row in rows {
            for (index, value) in row.enumerated() {
                if index > 0 { lines.append(",") }
                switch value {
                // A line with nothing at all in it is no row to most readers.
                case .null: lines.append(columns.count == 1 ? "\"\"" : "")
                case .string(let text): appendQuoted(value.number == nil ? guarded(text) : text, &lines)
                default: appendQuoted(value.plainText, &lines)
                }
            }
            lines.endLine(write)
        }
    }

    /// Exact values; nothing for an unknown one.
    func writeTSV(_ lines: inout LineBuffer, _ write: (String) -> Void) {
        for (index, column) in columns.enumerated() {
            if index > 0 { lines.append("\t") }
            appendEscaped(column.name, &lines)
        }
        lines.endLine(write)
        for row in rows {
            for (index, value) in row.enumerated() {
                if index > 0 { lines.append("\t") }
                appendEscaped(value.plainText, &lines)
            }
            lines.endLine(write)
        }
    }

    /// A text that a spreadsheet would take for a formula, with the apostrophe that makes it a text
    /// (https://owasp.org/www-community/attacks/CSV_Injection).
    private func guarded(_ text: String) -> String {
        guard let first = text.utf8.first, "=+-@\t\r".utf8.contains(first) else { return text }
        let isNumber = text.utf8.allSatisfy("0123456789+-.eE".utf8.contains) && Double(text) != nil
        return isNumber ? text : "'" + text
    }

    private func appendQuoted(_ text: String, _ lines: inout LineBuffer) {
        let utf8 = text.utf8
        let needsQuotes =
            utf8.isEmpty || utf8.first == UInt8(ascii: " ") || utf8.last == UInt8(ascii: " ")
            || utf8.contains { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }
        guard needsQuotes else { return lines.append(text) }
        lines.append("\"")
        for byte in utf8 {
            if byte == UInt8(ascii: "\"") { lines.append("\"") }
            lines.bytes.append(byte)
        }
        lines.append("\"")
    }

    private func appendEscaped(_ text: String, _ lines: inout LineBuffer) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\t"): lines.append("\\t")
            case UInt8(ascii: "\n"): lines.append("\\n")
            case UInt8(ascii: "\r"): lines.append("\\r")
            case UInt8(ascii: "\\"): lines.append("\\\\")
            default: lines.bytes.append(byte)
            }
        }
    }
}

extension JSONValue {
    /// The value alone in a field: text as it is, numbers in their shortest exact form, lists and objects as JSON.
    fileprivate var plainText: String {
        switch self {
        case .null: ""
        case .string(let text): text
        case .integer(let integer): String(integer)
        case .number(let number) where number.isFinite: shortestText(number)
        case .number(let number): number.isNaN ? "NaN" : number > 0 ? "Infinity" : "-Infinity"
        case .bool, .array, .object: compactText
        }
    }
}
