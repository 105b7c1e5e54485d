extension JSONValue {
    /// The value as one line of JSON.
    ///
    /// Numbers take their shortest exact form; one that is not finite becomes the string `"NaN"`, `"Infinity"` or
    /// `"-Infinity"`.
    package var compactText: String { String(decoding: compactBytes, as: UTF8.self) }

    /// The bytes of `compactText`.
    package var compactBytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(1024)
        appendCompact(to: &bytes)
        return bytes
    }

    /// Appends the bytes of `compactText`.
    package func appendCompact(to bytes: inout [UInt8]) { write(to: &bytes, indentation: nil) }

    /// The value as JSON for people: one member a line, two spaces deep, small arrays of scalars on one line, and a
    /// line feed at the end.
    package var prettyText: String {
        var bytes: [UInt8] = []
        write(to: &bytes, indentation: 0)
        bytes.append(UInt8(ascii: "\n"))
        return String(decoding: bytes, as: UTF8.self)
    }

    private var isScalar: Bool {
        switch self {
        case .array(let values): values.isEmpty
        case .object(let object): object.isEmpty
        default: true
        }
    }

    private func write(to bytes: inout [UInt8], indentation: Int?) {
        switch self {
        case .null: bytes += "null".utf8
        case .bool(let value): bytes += (value ? "true" : "false").utf8
        case .integer(let value): bytes += String(value).utf8
        case .number(let value):
            if value.magnitude >= 1e-4 && value.magnitude < 1e15 {
                // Here Swift's own form is the same.
                bytes += value.description.utf8
            } else if value.isFinite {
                bytes += DecimalText(value).pythonRepr.utf8
            } else {
                bytes += (value.isNaN ? "\"NaN\"" : value > 0 ? "\"Infinity\"" : "\"-Infinity\"").utf8
            }
        case .string(let value): Self.write(value, to: &bytes)
        case .array(let values): Self.write(values, to: &bytes, indentation: indentation)
        case .object(let object): Self.write(object, to: &bytes, indentation: indentation)
        }
    }

    private static func write(_ values: [JSONValue], to bytes: inout [UInt8], indentation: Int?) {
        // An array of scalars reads best on one line.
        let inner = values.allSatisfy(\.isScalar) ? nil : indentation.map { $0 + 1 }
        bytes.append(UInt8(ascii: "["))
        for (index, value) in values.enumerated() {
            if index > 0 { bytes += (indentation != nil && inner == nil ? ", " : ",").utf8 }
            breakLine(in: &bytes, indentation: inner)
            value.write(to: &bytes, indentation: inner)
        }
        if !values.isEmpty, inner != nil { breakLine(in: &bytes, indentation: indentation) }
        bytes.append(UInt8(ascii: "]"))
    }

    private static func write(_ object: JSONObject, to bytes: inout [UInt8], indentation: Int?) {
        let inner = indentation.map { $0 + 1 }
        bytes.append(UInt8(ascii: "{"))
        for (index, member) in object.members.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            breakLine(in: &bytes, indentation: inner)
            write(member.key, to: &bytes)
            bytes += (inner == nil ? ":" : ": ").utf8
            member.value.write(to: &bytes, indentation: inner)
        }
        if !object.isEmpty { breakLine(in: &bytes, indentation: indentation) }
        bytes.append(UInt8(ascii: "}"))
    }

    private static func breakLine(in bytes: inout [UInt8], indentation: Int?) {
        guard let indentation else { return }
        bytes.append(UInt8(ascii: "\n"))
        bytes += repeatElement(UInt8(ascii: " "), count: 2 * indentation)
    }

    private static func write(_ string: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        // Nearly every text is as it stands.
        var string = string
        let isPlain = string.withUTF8 { utf8 in
            let isPlain = utf8.allSatisfy { byte in
                byte >= 0x20 && byte < 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
            }
            if isPlain { bytes.append(contentsOf: utf8) }
            return isPlain
        }
        if !isPlain { writeEscaped(string, to: &bytes) }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func writeEscaped(_ string: String, to bytes: inout [UInt8]) {
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": bytes += "\\\"".utf8
            case "\\": bytes += "\\\\".utf8
            case "\n": bytes += "\\n".utf8
            case "\r": bytes += "\\r".utf8
            case "\t": bytes += "\\t".utf8
            // Control characters, and those at which JavaScript or a terminal would end a line.
            case "\u{0}"..<"\u{20}", "\u{7F}"..<"\u{A0}", "\u{2028}", "\u{2029}":
                let hexadecimal = String(scalar.value, radix: 16)
                bytes += ("\\u" + String(repeating: "0", count: 4 - hexadecimal.count) + hexadecimal).utf8
            default: bytes += UTF8.encode(scalar).map { Array($0) } ?? []
            }
        }
    }
}
