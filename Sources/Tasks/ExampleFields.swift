import JSONValues

/// The members of an example's JSON object, read by a task with checks.
struct ExampleFields: Sendable {
    private let object: JSONObject

    /// - Throws: `ExampleProblem.notAnObject`
    init(_ value: JSONValue) throws(ExampleProblem) {
        guard let object = value.object else { throw .notAnObject }
        self.object = object
    }

    func has(_ name: String) -> Bool { object[name] != nil }

    func member(_ name: String) throws(ExampleProblem) -> JSONValue {
        guard let value = object[name] else { throw .missing(field: name) }
        return value
    }

    /// A text that holds more than white space.
    func text(_ name: String) throws(ExampleProblem) -> String {
        guard let text = try member(name).string else { throw .wrongKind(field: name, expected: "a text") }
        if text.allSatisfy(\.isWhitespace) { throw .empty(field: name) }
        return text
    }

    /// One of a few words.
    func word(_ name: String, of allowed: [String]) throws(ExampleProblem) -> String {
        let text = try text(name)
        guard allowed.contains(text) else { throw .notAllowed(field: name, value: text, allowed: allowed) }
        return text
    }

    /// A label from 0 to `count - 1`; nil for -1 or no label where the split has none.
    func label(_ name: String = "label", count: Int, in split: DataSplit) throws(ExampleProblem) -> Int? {
        if !split.isLabelled, object[name] == nil { return nil }
        guard let label = try member(name).integer else { throw .wrongKind(field: name, expected: "a whole number") }
        if label == -1 {
            if split.isLabelled { throw .unlabelled(split: split) }
            return nil
        }
        guard (0..<count).contains(label) else { throw .labelOutOfRange(label: label, count: count) }
        return label
    }
}

/// Why a line of a data file is no example of its task.
package enum ExampleProblem: Error, Equatable, CustomStringConvertible {
    case notJSON(column: Int, problem: String)
    case notAnObject
    case missing(field: String)
    case wrongKind(field: String, expected: String)
    case empty(field: String)
    case notAllowed(field: String, value: String, allowed: [String])
    case unlabelled(split: DataSplit)
    case labelOutOfRange(label: Int, count: Int)

    package var description: String {
        switch self {
        case .notJSON(let column, let problem): "not JSON at column \(column): \(problem)"
        case .notAnObject: "the line is not a JSON object"
        case .missing(let field): "the field \"\(field)\" is missing"
        case .wrongKind(let field, let expected): "the field \"\(field)\" must be \(expected)"
        case .empty(let field): "the field \"\(field)\" is empty"
        case .notAllowed(let field, let value, let allowed):
            "the field \"\(field)\" must be \(allowed.joined(separator: " or ")), not \"\(value)\""
        case .unlabelled(let split): "the label is -1, but the \(split.rawValue) split needs labels"
        case .labelOutOfRange(let label, let count): "the label \(label) is not between 0 and \(count - 1)"
        }
    }
}
