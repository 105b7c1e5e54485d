package import JSONValues

/// Writes values as YAML that every YAML reader reads alike: block mappings in the given order, strings in double
/// quotes, numbers in their shortest exact form.
package enum YAMLText {
    package static func document(_ object: JSONObject) -> String {
        var text = ""
        write(object, indentation: 0, to: &text)
        return text
    }

    private static func write(_ object: JSONObject, indentation: Int, to text: inout String) {
        for member in object.members {
            text += String(repeating: "  ", count: indentation) + key(member.key) + ":"
            switch member.value {
            case .object(let child) where !child.isEmpty:
                text += "\n"
                write(child, indentation: indentation + 1, to: &text)
            default:
                text += " " + flow(member.value) + "\n"
            }
        }
    }

    /// The value on one line.
    private static func flow(_ value: JSONValue) -> String {
        switch value {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .integer(let value): String(value)
        case .number(let value): number(value)
        case .string: value.compactText
        case .array(let values): "[" + values.map(flow).joined(separator: ", ") + "]"
        case .object(let object):
            "{" + object.members.map { key($0.key) + ": " + flow($0.value) }.joined(separator: ", ") + "}"
        }
    }

    private static func number(_ value: Double) -> String {
        if value.isNaN { return ".nan" }
        if value.isInfinite { return value > 0 ? ".inf" : "-.inf" }
        return DecimalText(value).yaml
    }

    /// Words that YAML 1.1 reads as something else than text.
    private static let reserved: Set<String> = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"]

    private static func key(_ text: String) -> String {
        let isPlain =
            text.utf8.first.map { (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x5F } == true
            && text.utf8.allSatisfy {
                (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F
            } && !reserved.contains(text.lowercased())
        return isPlain ? text : JSONValue.string(text).compactText
    }
}
