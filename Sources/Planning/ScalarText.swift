import JSONValues
import RunModel
import RunStore
import Tasks

/// Turns the scalars of a config into values of hyperparameters, or says what to write instead.
enum ScalarText {
    /// The value of a known hyperparameter in its one form: `1e-6`, `"1e-6"` and `1.0e-06` are one number.
    static func value(of node: YAMLNode, for key: Hyperparameter) throws(ConfigMessage) -> HyperparameterValue {
        let text = node.text ?? ""
        let json: JSONValue
        switch key.kind {
        case .countOrAll where text == "all": json = "all"
        case .integer, .positiveNumber, .nonNegativeNumber, .countOrAll:
            guard let number = number(text), number.isFinite else { throw ConfigMessage(numberProblem(text, key)) }
            json = Int64(text).map(JSONValue.integer) ?? .number(number)
        case .choice, .text: json = .string(text)
        case .boolean: json = node.bool.map(JSONValue.bool) ?? .string(text)
        }
        do throws(HyperparameterError) {
            return HyperparameterValue(try key.checked(json))
        } catch {
            throw ConfigMessage("\(key.name) must be \(key.kind), not \(visible(text))" + choiceHint(text, key))
        }
    }

    /// The value of a hyperparameter that Telos does not know.
    static func unknownValue(of node: YAMLNode) -> HyperparameterValue {
        let text = node.text ?? ""
        if case .scalar(_, isPlain: false) = node.content { return .text(text) }
        if let number = number(text), number.isFinite { return Int(text).map { .integer($0) } ?? .number(number) }
        return node.bool.map(HyperparameterValue.bool) ?? .text(text)
    }

    /// A decimal number. One with a leading zero (`010`) is octal to some readers, so it is none here.
    static func number(_ text: String) -> Double? {
        hasLeadingZero(text) ? nil : YAMLNode.number(in: text)
    }

    private static func hasLeadingZero(_ text: String) -> Bool {
        let digits = Array(text.utf8.drop { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") }.prefix(2))
        return digits.count == 2 && digits[0] == UInt8(ascii: "0") && (0x30...0x39).contains(digits[1])
    }

    private static func numberProblem(_ text: String, _ key: Hyperparameter) -> String {
        let name = key.name
        let shown = visible(text)
        if text.contains(",") {
            let parts = text.split(separator: ",").map { String($0.trimmed) }
            if parts.count > 1, parts.allSatisfy({ number($0) != nil }) {
                return "\(name) \(quoted(text)) is several numbers; write a list in brackets: "
                    + "[\(parts.joined(separator: ", "))]"
            }
        }
        let plain = text.filter { $0 != "_" }
        if plain != text, number(plain) != nil {
            return "\(name) \(quoted(text)) is no number to every YAML reader; write \(plain)"
        }
        if hasLeadingZero(text), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(text) {
            return "\(name) \(quoted(text)) begins with 0, which some readers take for octal; write \(number)"
        }
        if let number = YAMLNode.number(in: text), !number.isFinite {
            return "\(name) must be \(key.kind), not \(shown); it must be finite"
        }
        return "\(name) must be \(key.kind), not \(quoted(text)); write for example \(example(key))"
    }

    private static func choiceHint(_ text: String, _ key: Hyperparameter) -> String {
        guard case .choice(let names) = key.kind, let near = nearest(to: text, in: names) else { return "" }
        return "; did you mean \(near)?"
    }

    private static func example(_ key: Hyperparameter) -> String {
        switch key {
        case .learningRate: "1e-6"
        case .zoEps: "1e-3"
        case .steps: "20000"
        case .batchSize: "16"
        case .seed: "0"
        default:
            switch key.fallback {
            case .value(let value) where !value.isNull: value.compactText
            case .same: "500"
            default: "1"
            }
        }
    }
}

/// A sentence that a place will be put before.
struct ConfigMessage: Error, Equatable, CustomStringConvertible {
    var text: String
    var description: String { text }

    init(_ text: String) { self.text = text }
}

extension HyperparameterValue {
    init(_ json: JSONValue) {
        switch json {
        case .integer(let value): self = .integer(Int(value))
        case .number(let value): self = .number(value)
        case .string(let value): self = .text(value)
        case .bool(let value): self = .bool(value)
        case .null, .array, .object: self = .none
        }
    }
}
