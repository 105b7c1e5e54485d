import JSONValues

extension JSONValue {
    /// A number for people, as it was logged: `20` stays whole, `0.5` and `nan` are as Python writes them. Empty when
    /// this is none.
    var numberText: String {
        if case .integer(let integer) = self { return String(integer) }
        return number.map { $0.isFinite ? shortestText($0) : String($0) } ?? ""
    }
}

/// The shortest text that reads back to the same number, as Python's `repr` writes it.
///
/// - Precondition: the value is finite.
func shortestText(_ value: Double) -> String {
    // Swift's own text is the same, and quicker, until the two differ on where exponents begin.
    abs(value) < 1e15 ? value.description : DecimalText(value).pythonRepr
}

/// A number as a table shows it: with at most four decimals, but never so that a small one loses its meaning. A learning
/// rate stays what it is: `1e-06`, `0.00125`.
///
/// - Precondition: the value is finite.
package func tableText(_ value: Double) -> String {
    let magnitude = abs(value)
    if magnitude < 0.001 { return shortestText(value) }
    if magnitude < 0.01 {
        let exact = shortestText(magnitude)
        // `0.00` and four digits.
        if exact.utf8.count <= 8 { return value < 0 ? "-" + exact : exact }
    }
    // Beyond, a double has hardly four decimals.
    guard magnitude < 1e11 else { return shortestText(value) }
    var fraction = Int((magnitude * 10_000).rounded())
    let whole = fraction / 10_000
    fraction %= 10_000
    var places = 4
    while places > 1, fraction % 10 == 0 {
        fraction /= 10
        places -= 1
    }
    let decimals = String(fraction)
    return (value < 0 ? "-" : "") + String(whole) + "." + String(repeating: "0", count: places - decimals.utf8.count)
        + decimals
}
