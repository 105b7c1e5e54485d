/// A value of an entry that holds what separates values stands between quotation marks, as JSON's strings do:
/// `lora_targets="q_proj,v_proj"`.
///
/// Texts are read scalar by scalar: an accent behind a separator makes one character of the two.
enum QuotedValue {
    /// The value, between quotation marks unless it reads back as it is without them.
    static func written(_ value: String) -> String {
        let scalars = value.unicodeScalars
        let isPlain = scalars.allSatisfy { scalar in
            scalar.isASCII && (scalar.properties.isAlphabetic || "0123456789_./+- ".unicodeScalars.contains(scalar))
        }
        if isPlain, let first = scalars.first, let last = scalars.last, first != " ", last != " " { return value }
        return "\"" + value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }

    /// What was written.
    static func read(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard scalars.count > 1, scalars.first == "\"", scalars.last == "\"" else { return text }
        var value = String.UnicodeScalarView()
        var isEscaped = false
        for scalar in scalars.dropFirst().dropLast() {
            if scalar == "\\", !isEscaped {
                isEscaped = true
            } else {
                value.append(scalar)
                isEscaped = false
            }
        }
        return String(value)
    }

    /// The parts of a text at a separator, but for those between quotation marks. A mark that is never closed is a
    /// character like others.
    static func split(_ text: some StringProtocol, at separator: Unicode.Scalar, limit: Int = .max) -> [String] {
        func parts(seesMarks: Bool) -> [String]? {
            var parts = [String.UnicodeScalarView()]
            var isQuoted = false
            var isEscaped = false
            for scalar in text.unicodeScalars {
                if isQuoted {
                    isQuoted = isEscaped || scalar != "\""
                    isEscaped = !isEscaped && scalar == "\\"
                } else if scalar == separator, parts.count < limit {
                    parts.append(String.UnicodeScalarView())
                    continue
                } else {
                    isQuoted = seesMarks && scalar == "\""
                }
                parts[parts.count - 1].append(scalar)
            }
            return isQuoted ? nil : parts.map { String($0) }
        }
        return parts(seesMarks: true) ?? parts(seesMarks: false) ?? []
    }
}
