import Testing

/// One line of the reference table.
struct Reference: Sendable, CustomTestStringConvertible {
    let name: String
    let arguments: [[Double]]
    let results: [Double]

    /// - Returns: the lines of that name; there is at least one.
    static func cases(of name: String) -> [Reference] {
        let cases = referenceTable.split(separator: "\n").map(Reference.init).filter { $0.name == name }
        precondition(!cases.isEmpty, "no reference of that name")
        return cases
    }

    private init(line: Substring) {
        var words = line.split(separator: " ").map(String.init)
        name = words.removeFirst()
        let sides = words.split(separator: "=").map { side in
            side.map { word in
                word.split(separator: ",").map { number in
                    guard let value = Double(number) else { preconditionFailure("\(number) is no number") }
                    return value
                }
            }
        }
        arguments = sides[0]
        results = sides[1].map { $0[0] }
    }

    var testDescription: String { "\(name) \(arguments.map { $0.count > 6 ? "..." : "\($0)" })" }

    /// The first number of that argument.
    func number(_ index: Int) -> Double { arguments[index][0] }

    func count(_ index: Int) -> Int { Int(number(index)) }

    /// Expects the results, each to 1e-9 of itself: the bar of the project. Most agree to 1e-13.
    ///
    /// - Parameter scale: what an error is held against where a result may lie near 0 by cancellation of larger
    ///   numbers, such as the bound of an interval.
    func expect(
        _ values: [Double?], scale: Double = 0, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(values.count == results.count, sourceLocation: sourceLocation)
        for (value, result) in zip(values, results) {
            guard let value else {
                Issue.record("\(testDescription): no value, expected \(result)", sourceLocation: sourceLocation)
                continue
            }
            #expect(
                abs(value - result) <= 1e-9 * max(abs(result), scale),
                "\(testDescription): \(value), expected \(result)",
                sourceLocation: sourceLocation)
        }
    }
}
