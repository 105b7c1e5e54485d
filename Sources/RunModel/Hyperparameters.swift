package import JSONValues

/// The value of one hyperparameter of one run.
package enum HyperparameterValue: Hashable, Sendable {
    case integer(Int)
    case number(Double)
    case text(String)
    case bool(Bool)
    /// Known, and not set: `max_grad_norm: null`.
    case none

    package var number: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }

    package var integer: Int? {
        switch self {
        case .integer(let value): value
        case .number(let value): Int(exactly: value)
        default: nil
        }
    }

    package var text: String? {
        if case .text(let value) = self { value } else { nil }
    }

    package var json: JSONValue {
        switch self {
        case .integer(let value): .integer(Int64(value))
        case .number(let value): .number(value)
        case .text(let value): .string(value)
        case .bool(let value): .bool(value)
        case .none: .null
        }
    }

    /// As listings show it: numbers as Python writes them.
    package var listingText: String {
        switch self {
        case .integer(let value): String(value)
        case .number(let value): value.isFinite ? DecimalText(value).pythonRepr : String(value)
        case .text(let value): value
        case .bool(let value): value ? "true" : "false"
        case .none: "null"
        }
    }
}

/// The hyperparameters of one run, in order, each of one value.
package struct Hyperparameters: Hashable, Sendable {
    package struct Entry: Hashable, Sendable {
        package var key: String
        package var value: HyperparameterValue
    }

    package private(set) var entries: [Entry]

    package init(_ entries: [(String, HyperparameterValue)] = []) {
        self.entries = entries.map { Entry(key: $0.0, value: $0.1) }
    }

    package subscript(key: String) -> HyperparameterValue? {
        get { entries.first { $0.key == key }?.value }
        set {
            let index = entries.firstIndex { $0.key == key }
            switch (index, newValue) {
            case (let index?, let value?): entries[index].value = value
            case (let index?, nil): entries.remove(at: index)
            case (nil, let value?): entries.append(Entry(key: key, value: value))
            case (nil, nil): break
            }
        }
    }

    package var learningRate: LearningRate? { self["learning_rate"]?.number.flatMap { LearningRate($0) } }
    package var steps: Int? { self["steps"]?.integer }
    package var seed: Int? { self["seed"]?.integer }
    package var batchSize: Int? { self["batch_size"]?.integer }

    package var json: JSONValue { .object(JSONObject(entries.map { ($0.key, $0.value.json) })) }
}
