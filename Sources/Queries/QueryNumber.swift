/// A number as values and stored texts write it: decimal digits, a point, an exponent, a sign; `Infinity` and `inf`,
/// also as YAML writes it (`.inf`). Never NaN, which compares with nothing.
///
/// Whole numbers keep all their digits, so that two great seeds differ in their last one.
package enum QueryNumber: Hashable, Sendable {
    case integer(Int64)
    case real(Double)

    /// nil when the text is no number.
    package init?(_ text: some StringProtocol) {
        if let infinite = Self.infinity(text) {
            self = .real(infinite)
            return
        }
        guard Self.isDecimal(text.utf8) else { return nil }
        if let integer = Int64(text) {
            self = .integer(integer)
            return
        }
        guard let real = Double(String(text)) else { return nil }
        self = .real(real)
    }

    package init?(_ value: Double) {
        guard !value.isNaN else { return nil }
        self = .real(value)
    }

    package var double: Double {
        switch self {
        case .integer(let value): Double(value)
        case .real(let value): value
        }
    }

    /// Whether the text is a way to write the value that is no number: `NaN`, YAML's `.nan`. Stored, it is `NaN`.
    package static func isNaN(_ text: some StringProtocol) -> Bool {
        switch text.count <= 4 ? text.lowercased() : "" {
        case "nan", ".nan": true
        default: false
        }
    }

    private static func infinity(_ text: some StringProtocol) -> Double? {
        guard (3...9).contains(text.utf8.count) else { return nil }
        let isNegative = text.first == "-"
        let digits = text.first.map { $0 == "-" || $0 == "+" } == true ? text.dropFirst() : text[...]
        switch digits.lowercased() {
        case "inf", ".inf", "infinity": return isNegative ? -.infinity : .infinity
        default: return nil
        }
    }

    /// `-12`, `0012`, `1.`, `.5`, `1e-6`: what `Double` would read, without its hexadecimal forms.
    private static func isDecimal(_ text: some Collection<UInt8>) -> Bool {
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
