package import RunModel

/// Where in a log a value was found.
package enum LogOrigin: String, Sendable {
    /// The lines a script prints of its variables before it starts the trainer: `LR: 1e-7`.
    case echo = "script echo"
    /// `OurArguments(` ... `)`.
    case arguments = "argument dump"
    /// The first line of a script's echo: `mezo-...`, `firstorder-...`.
    case tag = "tag"
    /// The trainer's own lines: `Total optimization steps = 20000`.
    case trainer = "trainer's log"
}

/// A value, and where it was found.
package struct Found<Value: Equatable & Sendable>: Equatable, Sendable {
    package var value: Value
    package var origin: LogOrigin

    package init(_ value: Value, _ origin: LogOrigin) {
        self.value = value
        self.origin = origin
    }
}

/// What a log says a run was started with. What it does not say is nil.
package struct LogConfiguration: Equatable, Sendable {
    package var model: Found<String>?
    /// The task's name: of a data folder its last component.
    package var task: Found<String>?
    /// The data folder, when the task was given as one.
    package var dataPath: Found<String>?
    package var method: Found<Method>?
    package var learningRate: Found<Double>?
    package var batchSize: Found<Int>?
    package var steps: Found<Int>?
    /// The script's seed. The `seed` in the argument dump is the framework's and never this one.
    package var seed: Found<Int>?
    /// The perturbation of zeroth-order training.
    package var zoEps: Found<Double>?
    package var loraRank: Found<Int>?
    package var loraAlpha: Found<Double>?

    package init() {}

    /// Those found, under their names in `experiment_config.yaml`, with where they were found.
    package var found: [(key: String, value: HyperparameterValue, origin: LogOrigin)] {
        var result: [(key: String, value: HyperparameterValue, origin: LogOrigin)] = []
        func add<Value>(_ key: String, _ found: Found<Value>?, _ wrap: (Value) -> HyperparameterValue) {
            if let found { result.append((key, wrap(found.value), found.origin)) }
        }
        add("learning_rate", learningRate) { .number($0) }
        add("batch_size", batchSize) { .integer($0) }
        add("steps", steps) { .integer($0) }
        add("seed", seed) { .integer($0) }
        add("zo_eps", zoEps) { .number($0) }
        add("lora_rank", loraRank) { .integer($0) }
        add("lora_alpha", loraAlpha) { .number($0) }
        return result
    }
}

extension Found {
    /// `better` where it is known, else this.
    static func first(_ candidates: Found?...) -> Found? { candidates.lazy.compactMap { $0 }.first }
}
