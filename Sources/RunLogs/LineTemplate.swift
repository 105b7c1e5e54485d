import JSONValues

/// The text of a metric line around its numbers. A log writes the same few of them thousands of times: a line that
/// fits one is read without being taken apart, to the same result.
struct LineTemplate: Sendable {
    /// What a number of the line is.
    private enum Role: Sendable { case value, step, ignored }

    /// All text, and for every number where the text before it ends; behind the last number stands the rest.
    private let text: [UInt8]
    private let ends: [Int]
    private let roles: [Role]
    /// Of the point that such a line is: its shape's place among the log's.
    let shape: Int

    /// - Parameters:
    ///   - numbers: where the numbers of the line stand, in order; next to none of them stands a byte that could
    ///     belong to it.
    ///   - keys: their names, each once; nil for a number that is none of the point's.
    init(_ line: LineBytes, numbers: [Range<Int>], keys: [String?], shape: Int) {
        var text: [UInt8] = []
        var ends: [Int] = []
        var end = 0
        for number in numbers {
            text += line[end..<number.lowerBound]
            ends.append(text.count)
            end = number.upperBound
        }
        self.text = text + line[end...]
        self.ends = ends
        self.shape = shape
        let hasStep = keys.contains("step")
        roles = keys.map {
            switch $0 {
            case nil: .ignored
            case "step": .step
            case "global_step": hasStep ? .ignored : .step
            default: .value
            }
        }
    }

    /// - Parameter values: is given the line's values, without its step, from its beginning on; it has room for them.
    /// - Returns: nil when the line does not fit, or is written in a way that has to be looked at closely.
    func read(_ line: LineBytes, into values: inout [Double]) -> (step: Int?, shape: Int)? {
        var step: Int?
        var index = 0
        var valueCount = 0
        var textStart = 0
        return text.withUnsafeBufferPointer { text in
            for (number, end) in ends.enumerated() {
                guard line.hasBytes(text.from(textStart, to: end), at: index) else { return nil }
                index += end - textStart
                textStart = end
                guard let (value, valueEnd, isWhole) = Double.shortDecimal(in: line, at: index) else { return nil }
                index = valueEnd
                switch roles[number] {
                // A whole number has no negative zero.
                case .value:
                    values[valueCount] = isWhole ? value + 0 : value
                    valueCount += 1
                case .step:
                    // A double holds it exactly.
                    guard isWhole, value >= 0, value < 1e15 else { return nil }
                    step = Int(value)
                case .ignored: break
                }
            }
            guard index + text.count - textStart == line.count, line.hasBytes(text.from(textStart), at: index) else {
                return nil
            }
            return (step, shape)
        }
    }
}

/// The templates last met.
struct LineTemplates: Sendable {
    private var list: [LineTemplate] = []
    private var next = 0
    private static let limit = 8

    mutating func add(_ template: LineTemplate) {
        if list.count < Self.limit {
            list.append(template)
        } else {
            list[next] = template
            next = (next + 1) % Self.limit
        }
    }

    /// - Returns: the step and the shape of the point that the line is; nil when no template fits.
    func read(_ line: LineBytes, into values: inout [Double]) -> (step: Int?, shape: Int)? {
        for template in list {
            if let point = template.read(line, into: &values) { return point }
        }
        return nil
    }
}
