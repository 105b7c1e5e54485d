/// The shortest decimal digits that read back to the same double, laid out as the formats around us write them.
package struct DecimalText: Equatable, Sendable {
    package var isNegative: Bool
    /// Without leading or trailing zeros; `0` alone for zero.
    package var digits: String
    /// The power of ten of the first digit: `1.5e-06` has digits `15` and exponent -6.
    package var exponent: Int

    /// - Precondition: the value is finite.
    package init(_ value: Double) {
        precondition(value.isFinite, "only a finite number has decimal digits")
        // `description` gives the shortest digits that read back (SE-0067's SwiftDtoa); only its layout is not ours.
        var text = Substring(value.description)
        isNegative = text.first == "-"
        if isNegative { text.removeFirst() }
        var exponent = 0
        if let e = text.firstIndex(of: "e") {
            exponent = Int(text[text.index(after: e)...]) ?? 0
            text = text[..<e]
        }
        let point = text.firstIndex(of: ".") ?? text.endIndex
        var digits = Array(text.utf8.filter { $0 != UInt8(ascii: ".") })
        exponent += text.distance(from: text.startIndex, to: point) - 1
        while digits.count > 1, digits.first == UInt8(ascii: "0") {
            digits.removeFirst()
            exponent -= 1
        }
        while digits.count > 1, digits.last == UInt8(ascii: "0") { digits.removeLast() }
        self.digits = String(decoding: digits, as: UTF8.self)
        self.exponent = value == 0 ? 0 : exponent
    }

    private var sign: String { isNegative ? "-" : "" }

    /// The mantissa with a point after its first digit: `1.5`, and `1` for one digit.
    package var mantissa: String {
        digits.count == 1 ? digits : "\(digits.prefix(1)).\(digits.dropFirst())"
    }

    /// As Python's `repr` writes a float: `1e-06`, `5e-07`, `0.001`, `20000.0`, `1e+16`.
    package var pythonRepr: String {
        if exponent < -4 || exponent >= 16 { return sign + mantissa + "e" + signedExponent }
        return sign + positional
    }

    /// In the form that every YAML reader takes for a number (YAML 1.1 wants a point before an exponent):
    /// `1.0e-06`, `0.001`.
    package var yaml: String {
        if exponent < -4 || exponent >= 16 {
            return sign + (digits.count == 1 ? digits + ".0" : mantissa) + "e" + signedExponent
        }
        return sign + positional
    }

    private var signedExponent: String {
        let magnitude = abs(exponent)
        return (exponent < 0 ? "-" : "+") + (magnitude < 10 ? "0" : "") + String(magnitude)
    }

    private var positional: String {
        if exponent < 0 { return "0." + String(repeating: "0", count: -exponent - 1) + digits }
        let whole = exponent + 1
        if digits.count <= whole { return digits + String(repeating: "0", count: whole - digits.count) + ".0" }
        return "\(digits.prefix(whole)).\(digits.dropFirst(whole))"
    }
}
