extension JSONValue {
    /// The value as one line of JSON.
    ///
    /// Numbers take their shortest exact form; one that is not finite becomes the string `"NaN"`, `"Infinity"` or
    /// `"-Infinity"`.
    package var compactText: String {
        var text = ""
        write(to: &text, indentation: nil)
        return text
    }

    /// The value as JSON for people: one member a line, two spaces deep, small arrays of scalars on one line, and a
    /// line feed at the end.
    package var prettyText: String {
        var text = ""
        write(to: &text, indentation: 0)
        text += "\n"
        return text
    }

    private var isScalar: Bool {
        switch self {
        case .array(let values): values.isEmpty
        case .object(let object): object.isEmpty
        default: true
        }
    }

    private func write(to text: inout String, indentation: Int?) {
        switch self {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .integer(let value): text += String(value)
        case .number(let value):
            if value.isFinite {
                text += DecimalText(value).pythonRepr
            } else {
                text += value.isNaN ? "\"NaN\"" : value > 0 ? "\"Infinity\"" : "\"-Infinity\""
            }
        case .string(let value): Self.write(value, to: &text)
        case .array(let values): write(values, to: &text, indentation: indentation)
        case .object(let object): write(object, to: &text, indentation: indentation)
        }
    }

    private func write(_ values: [JSONValue], to text: inout String, indentation: Int?) {
        // An array of scalars reads best on one line.
        let inner = values.allSatisfy(\.isScalar) ? nil : indentation.map { $0 + 1 }
        text += "["
        for (index, value) in values.enumerated() {
            if index > 0 { text += indentation != nil && inner == nil ? ", " : "," }
            Self.breakLine(in: &text, indentation: inner)
            value.write(to: &text, indentation: inner)
        }
        if !values.isEmpty, inner != nil { Self.breakLine(in: &text, indentation: indentation) }
        text += "]"
    }

    private func write(_ object: JSONObject, to text: inout String, indentation: Int?) {
        let inner = indentation.map { $0 + 1 }
        text += "{"
        for (index, member) in object.members.enumerated() {
            if index > 0 { text += "," }
            Self.breakLine(in: &text, indentation: inner)
            Self.write(member.key, to: &text)
            text += inner == nil ? ":" : ": "
            member.value.write(to: &text, indentation: inner)
        }
        if !object.isEmpty { Self.breakLine(in: &text, indentation: indentation) }
        text += "}"
    }

    private static func breakLine(in text: inout String, indentation: Int?) {
        guard let indentation else { return }
        text += "\n" + String(repeating: "  ", count: indentation)
    }

    private static func write(_ string: String, to text: inout String) {
        text += "\""
        // Nearly every text is as it stands.
        if string.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }) {
            text += string
            text += "\""
            return
        }
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            // Control characters, and those at which JavaScript or a terminal would end a line.
            case "\u{0}"..<"\u{20}", "\u{7F}"..<"\u{A0}", "\u{2028}", "\u{2029}":
                let hexadecimal = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - hexadecimal.count) + hexadecimal
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}
