import JSONValues

/// A number as a whole one times a power of ten, so that the text of a tick holds no rounding.
struct DecimalNumber: Equatable {
    /// At most 18 digits.
    let digits: Int
    let exponent: Int

    init(digits: Int, exponent: Int) {
        (self.digits, self.exponent) = (digits, exponent)
    }

    /// The shortest that reads back to the value, which is finite.
    init(_ value: Double) {
        let text = DecimalText(value)
        digits = (Int(text.digits) ?? 0) * (text.isNegative ? -1 : 1)
        exponent = text.exponent - (text.digits.utf8.count - 1)
    }

    /// The nearest double; infinite beyond the largest.
    var value: Double { Double("\(digits)e\(exponent)") ?? 0 }

    /// `0.75`, `-120`: with a digit for each power of ten down to the exponent.
    var plain: String {
        let magnitude = String(digits.magnitude)
        let sign = digits < 0 ? "-" : ""
        guard exponent < 0 else {
            return digits == 0 ? "0" : sign + magnitude + String(repeating: "0", count: exponent)
        }
        let padded = String(repeating: "0", count: max(0, 1 - exponent - magnitude.utf8.count)) + magnitude
        return sign + padded.dropLast(-exponent) + "." + padded.suffix(-exponent)
    }

    /// `5e-7`, `1.25e6`
    var scientific: String {
        guard digits != 0 else { return "0" }
        var magnitude = Substring(String(digits.magnitude))
        let power = magnitude.utf8.count - 1 + exponent
        while magnitude.utf8.count > 1, magnitude.last == "0" { magnitude.removeLast() }
        let fraction = magnitude.dropFirst()
        return (digits < 0 ? "-" : "") + magnitude.prefix(1) + (fraction.isEmpty ? "" : "." + fraction) + "e\(power)"
    }

    /// The texts of numbers that stand on one axis: all plain, or all scientific.
    static func texts(of numbers: [DecimalNumber]) -> [String] {
        let largest = numbers.map { abs($0.value) }.max() ?? 0
        let smallest = numbers.lazy.filter { $0.digits != 0 }.map { abs($0.value) }.min() ?? 1
        let decimals = numbers.map { -$0.exponent }.max() ?? 0
        let isPlain = largest < 1e7 && decimals <= 12 && (smallest >= 1e-3 || decimals <= 4)
        return numbers.map { isPlain ? $0.plain : $0.scientific }
    }
}
