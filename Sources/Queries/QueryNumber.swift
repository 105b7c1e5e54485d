/// A number as values and stored texts write it: decimal digits, a point, an exponent, a sign; `Infinity` and `inf`,
/// also as YAML writes it (`.inf`). Never NaN, which compares with nothing.
///
/// Whole numbers keep all their digits, so that two great seeds differ in their last one.
package enum QueryNumber: Hashable, Sendable {
    case integer(Int64)
    case real(Double)

    /// nil when the text is no number.
    package init?(_ text: String) {
        // By its last letter most text is told from a number: this is asked of every value of a run.
        guard let last = text.utf8.last else { return nil }
        switch last {
        case UInt8(ascii: "f"), UInt8(ascii: "F"), UInt8(ascii: "y"), UInt8(ascii: "Y"):
            guard let infinite = Self.infinity(text) else { return nil }
            self = .real(infinite)
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."):
            guard Self.isDecimal(text.utf8) else { return nil }
            if let integer = Int64(text) {
                self = .integer(integer)
            } else if let real = Double(text) {
                self = .real(real)
            } else {
                return nil
            }
        default: return nil
        }
    }

    package var double: Double {
        switch self {
        case .integer(let value): Double(value)
        case .real(let value): value
        }
    }

    /// Whether the text is a way to write the value that is no number: `NaN`, YAML's `.nan`. Stored, it is `NaN`.
    package static func isNaN(_ text: String) -> Bool {
        guard let last = text.utf8.last, last == UInt8(ascii: "n") || last == UInt8(ascii: "N"), text.utf8.count <= 4
        else { return false }
        let text = text.lowercased()
        return text == "nan" || text == ".nan"
    }

    private static func infinity(_ text: String) -> Double? {
        guard text.utf8.count <= 9 else { return nil }
        let isNegative = text.first == "-"
        let digits = text.first.map { $0 == "-" || $0 == "+" } == true ? text.dropFirst() : text[...]
        switch digits.lowercased() {
        case "inf", ".inf", "infinity": return isNegative ? -.infinity : .infinity
        default: return nil
        }
    }

    /// `-12`, `0012`, `1.`, `.5`, `1e-6`: what `Double` would read, without its hexadecimal forms.
    private static func isDecimal(_ text: String.UTF8View) -> Bool {
        var rest = text[...]
        func digits() -> Int {
            let before = rest.count
            rest = rest.drop { (0x30...0x39).contains($0) }
            return before - rest.count
        }
        func mark(_ marks: UInt8...) -> Bool {
            guard let first = rest.first, marks.contains(first) else { return false }
            rest = rest.dropFirst()
            return true
        }
        _ = mark(0x2B, 0x2D)
        var count = digits()
        if mark(0x2E) { count += digits() }
        guard count > 0 else { return false }
        if mark(0x45, 0x65) {
            _ = mark(0x2B, 0x2D)
            guard digits() > 0 else { return false }
        }
        return rest.isEmpty
    }
}
