/// A YAML document, or a part of one, with its place in the file. Every scalar is text: what it means, its reader
/// decides, so that `20251226_143000` stays a name and `1:30` a time.
package struct YAMLNode: Equatable, Sendable {
    package enum Content: Equatable, Sendable {
        /// `isPlain` tells `null` from `"null"`.
        case scalar(String, isPlain: Bool)
        case sequence([YAMLNode])
        case mapping([Member])
    }

    package struct Member: Equatable, Sendable {
        package var key: YAMLNode
        package var value: YAMLNode

        package init(key: YAMLNode, value: YAMLNode) {
            self.key = key
            self.value = value
        }
    }

    package var content: Content
    /// Counted from 1; 0 for a node that stands in no file.
    package var line: Int
    package var column: Int

    package init(_ content: Content, line: Int = 0, column: Int = 0) {
        self.content = content
        self.line = line
        self.column = column
    }
}

extension YAMLNode {
    /// The text of a scalar that is not null.
    package var text: String? {
        if case .scalar(let text, _) = content, !isNull { text } else { nil }
    }

    /// Whether this is a plain scalar that YAML reads as null.
    package var isNull: Bool {
        guard case .scalar(let text, isPlain: true) = content, text.utf8.count <= 4 else { return false }
        return Self.isNull(text)
    }

    /// Whether YAML reads this plain scalar as null.
    static func isNull(_ text: String) -> Bool {
        text.isEmpty || text == "~" || text == "null" || text == "Null" || text == "NULL"
    }

    package var isScalar: Bool {
        if case .scalar = content { true } else { false }
    }

    package var sequence: [YAMLNode]? {
        if case .sequence(let nodes) = content { nodes } else { nil }
    }

    package var members: [Member]? {
        if case .mapping(let members) = content { members } else { nil }
    }

    /// The value of that key, when this is a mapping that has it.
    package subscript(key: String) -> YAMLNode? {
        guard case .mapping(let members) = content else { return nil }
        for index in members.indices {
            if case .scalar(let text, _) = members[index].key.content, text == key, !members[index].key.isNull {
                return members[index].value
            }
        }
        return nil
    }

    /// The number that a scalar says, quoted or not: `1e-6`, `"1e-6"` and `1.0e-06` are one number.
    package var number: Double? { text.flatMap(Self.number(in:)) }

    /// The whole number that a scalar says.
    package var integer: Int? { text.flatMap(Self.integer) }

    package var bool: Bool? { text.flatMap(Self.bool) }

    static func integer(in text: String) -> Int? {
        Int(text) ?? number(in: text).flatMap { Int(exactly: $0) }
    }

    static func bool(in text: String) -> Bool? {
        switch text {
        case "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON": true
        case "false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF": false
        default: nil
        }
    }

    /// A decimal number, or YAML's and JSON's words for those that are not finite. No octal, no `1_000`, no `1:30`.
    package static func number(in text: String) -> Double? {
        switch text {
        case ".nan", ".NaN", ".NAN", "NaN", "nan": return .nan
        case ".inf", ".Inf", ".INF", "+.inf", "Infinity", "inf": return .infinity
        case "-.inf", "-.Inf", "-.INF", "-Infinity", "-inf": return -.infinity
        default: break
        }
        // `Double` also reads hexadecimal and words: only digits, signs, a point and an exponent are numbers here.
        guard let first = text.utf8.first, first != UInt8(ascii: "e"), first != UInt8(ascii: "E"),
            text.utf8.allSatisfy({ (0x30...0x39).contains($0) || "+-.eE".utf8.contains($0) })
        else { return nil }
        return Double(text)
    }
}
