package import JSONValues

/// The hyperparameters of one run: every one its method uses, in the table's order, each checked.
package struct HyperparameterValues: Equatable, Sendable {
    package private(set) var values: [(key: Hyperparameter, value: JSONValue)]

    /// Completes what a configuration gives by the defaults.
    ///
    /// A known hyperparameter that the method does not use is left out, whatever its value.
    ///
    /// - Parameters:
    ///   - given: by name, one value each.
    ///   - taskDefaults: what the task says of `num_dev` and `train_as_classification`.
    ///   - maxPositions: the model's; nil when no model can be asked: then `max_length` is 2048.
    ///   - threads: nil leaves `threads` out when the configuration does not give it.
    /// - Throws: `HyperparameterErrors`, with everything that is wrong.
    package init(
        given: [(name: String, value: JSONValue)], method: TrainingMethod, taskDefaults: TaskDefaults,
        maxPositions: Int?, threads: Int?
    ) throws(HyperparameterErrors) {
        var problems: [HyperparameterError] = []
        var values: [Hyperparameter: JSONValue] = [:]
        let trainsAdapters = given.contains { $0.name == Hyperparameter.zoScope.name && $0.value == "lora" }
        for (name, value) in given {
            guard let key = Hyperparameter(rawValue: name) else {
                problems.append(.unknown(name: name))
                continue
            }
            guard key.isUsed(by: method, trainsAdapters: trainsAdapters) else { continue }
            do throws(HyperparameterError) {
                values[key] = try key.checked(value)
            } catch {
                problems.append(error)
            }
        }
        self.values = []
        for key in Hyperparameter.allCases where key.isUsed(by: method, trainsAdapters: trainsAdapters) {
            if values[key] == nil {
                switch key.fallback {
                case .required:
                    let wasWrong = problems.contains { if case .notAllowed(key, _) = $0 { true } else { false } }
                    if !wasWrong { problems.append(.missing(key)) }
                case .value(let value): values[key] = value
                case .same(let other): values[key] = values[other]
                case .ofTask:
                    values[key] =
                        key == .numDev ? JSONValue(taskDefaults.numDev) : .bool(taskDefaults.trainsAsClassification)
                case .ofModel: values[key] = JSONValue(min(2048, maxPositions ?? 2048))
                case .ofMachine: values[key] = threads.map { JSONValue($0) }
                }
            }
            if let value = values[key] { self.values.append((key, value)) }
        }
        if !problems.isEmpty { throw HyperparameterErrors(problems: problems) }
    }

    package subscript(key: Hyperparameter) -> JSONValue? { values.first { $0.key == key }?.value }

    package static func == (a: Self, b: Self) -> Bool {
        a.values.elementsEqual(b.values) { $0.key == $1.key && $0.value == $1.value }
    }
}

/// Everything that is wrong with a set of hyperparameters.
package struct HyperparameterErrors: Error, Equatable, CustomStringConvertible {
    package var problems: [HyperparameterError]

    package var description: String { problems.map(\.description).joined(separator: "\n") }
}

/// What a task says where a configuration says nothing.
package struct TaskDefaults: Equatable, Sendable {
    package var numDev: Int
    package var trainsAsClassification: Bool

    package init(numDev: Int, trainsAsClassification: Bool) {
        self.numDev = numDev
        self.trainsAsClassification = trainsAsClassification
    }
}
