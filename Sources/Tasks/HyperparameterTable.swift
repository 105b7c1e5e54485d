package import JSONValues

/// The hyperparameters of the native engine, in the order in which a run's configuration lists them.
///
/// The one table of names, kinds, ranges, defaults and use: what plans a run and what trains it both read it here.
package enum Hyperparameter: String, CaseIterable, Sendable {
    case learningRate = "learning_rate"
    case batchSize = "batch_size"
    case steps
    case seed
    case zoEps = "zo_eps"
    case zoNoise = "zo_noise"
    case zoScope = "zo_scope"
    case loraRank = "lora_rank"
    case loraAlpha = "lora_alpha"
    case loraTargets = "lora_targets"
    case optimizer
    case lrSchedule = "lr_schedule"
    case warmupSteps = "warmup_steps"
    case weightDecay = "weight_decay"
    case maxGradNorm = "max_grad_norm"
    case evalSteps = "eval_steps"
    case saveSteps = "save_steps"
    case logSteps = "log_steps"
    case saveTotal = "save_total"
    case numDev = "num_dev"
    case numEval = "num_eval"
    case maxLength = "max_length"
    case threads
    case trainAsClassification = "train_as_classification"

    /// As configurations spell it.
    package var name: String { rawValue }
}

extension Hyperparameter {
    /// What values it takes.
    package enum Kind: Equatable, Sendable {
        case integer(ClosedRange<Int>)
        /// A finite number above zero.
        case positiveNumber
        /// A finite number, zero included.
        case nonNegativeNumber
        case choice([String])
        case text
        case boolean
        /// A whole number of at least 1, or the word `all`.
        case countOrAll
    }

    package var kind: Kind {
        switch self {
        case .zoEps, .loraAlpha, .maxGradNorm: .positiveNumber
        case .learningRate, .weightDecay: .nonNegativeNumber
        case .steps, .evalSteps, .saveSteps, .logSteps: .integer(1...1_000_000_000)
        case .warmupSteps: .integer(0...1_000_000_000)
        case .seed: .integer(0...Int.max)
        case .batchSize, .loraRank: .integer(1...65_536)
        case .numDev, .numEval: .integer(1...1_000_000_000)
        case .maxLength: .integer(2...1_048_576)
        case .threads: .integer(1...1024)
        case .zoNoise: .choice(["gaussian", "rademacher"])
        case .zoScope: .choice(["full", "lora"])
        case .optimizer: .choice(["sgd", "adamw"])
        case .lrSchedule: .choice(["constant", "linear", "cosine"])
        case .loraTargets: .text
        case .trainAsClassification: .boolean
        case .saveTotal: .countOrAll
        }
    }

    /// What holds when a configuration does not give it.
    package enum Default: Equatable, Sendable {
        /// Every configuration must give it.
        case required
        case value(JSONValue)
        /// As this other hyperparameter, given or by default.
        case same(as: Hyperparameter)
        /// The task knows: `TaskName`.
        case ofTask
        /// The smaller of 2048 and the model's positions.
        case ofModel
        /// The cores divided by the runs at a time.
        case ofMachine
    }

    package var fallback: Default {
        switch self {
        case .learningRate, .batchSize, .steps, .seed: .required
        case .zoEps: .value(0.001)
        case .zoNoise: .value("gaussian")
        case .zoScope: .value("full")
        case .loraRank: .value(8)
        case .loraAlpha: .value(16.0)
        case .loraTargets: .value("all-linear")
        case .optimizer: .value("sgd")
        case .lrSchedule: .value("constant")
        case .warmupSteps: .value(0)
        case .weightDecay: .value(0.0)
        case .maxGradNorm: .value(.null)
        case .evalSteps: .value(500)
        case .saveSteps: .same(as: .evalSteps)
        case .logSteps: .value(10)
        case .saveTotal: .value(2)
        case .numEval: .value(1000)
        case .numDev, .trainAsClassification: .ofTask
        case .maxLength: .ofModel
        case .threads: .ofMachine
        }
    }

    /// Whether a run of this method looks at it. `trainsAdapters`: whether `zo` has `zo_scope: lora`.
    package func isUsed(by method: TrainingMethod, trainsAdapters: Bool = false) -> Bool {
        switch self {
        case .zoEps, .zoNoise, .zoScope: method == .zo
        case .loraRank, .loraAlpha, .loraTargets: method == .foLora || method == .zo && trainsAdapters
        case .optimizer, .maxGradNorm: method != .zo
        default: true
        }
    }
}

extension Hyperparameter {
    /// The value in its one form (`2e4` is the integer 20000, `1` of a number is 1.0), when it is allowed here.
    ///
    /// - Throws: `HyperparameterError.notAllowed`
    package func checked(_ value: JSONValue) throws(HyperparameterError) -> JSONValue {
        let problem = HyperparameterError.notAllowed(self, value)
        // Texts, booleans and the strings "NaN" and "Infinity" are no numbers here.
        let isNumber = if case .string = value { false } else { value.number?.isFinite ?? false }
        switch kind {
        case .integer(let range):
            guard isNumber, let integer = value.integer, range.contains(integer) else { throw problem }
            return JSONValue(integer)
        case .positiveNumber, .nonNegativeNumber:
            if value.isNull, fallback == .value(.null) { return .null }
            guard isNumber, let number = value.number, kind == .positiveNumber ? number > 0 : number >= 0 else {
                throw problem
            }
            // Minus zero is zero.
            return .number(number == 0 ? 0 : number)
        case .choice(let names):
            guard let name = value.string, names.contains(name) else { throw problem }
            return value
        case .text:
            guard let text = value.string, !text.isEmpty else { throw problem }
            return value
        case .boolean:
            guard value.bool != nil else { throw problem }
            return value
        case .countOrAll:
            if value == "all" { return value }
            guard isNumber, let count = value.integer, count >= 1 else { throw problem }
            return JSONValue(count)
        }
    }
}

/// Why a set of hyperparameters cannot be used.
package enum HyperparameterError: Error, Equatable, CustomStringConvertible {
    case notAllowed(Hyperparameter, JSONValue)
    case missing(Hyperparameter)
    case unknown(name: String)

    package var description: String {
        switch self {
        case .notAllowed(let key, let value): "\(key.name) must be \(key.kind), not \(value.compactText)"
        case .missing(let key): "\(key.name) is missing: it is required"
        case .unknown(let name):
            "no hyperparameter is called \"\(name)\"; they are "
                + Hyperparameter.allCases.map(\.name).joined(separator: ", ")
        }
    }
}

extension Hyperparameter.Kind: CustomStringConvertible {
    /// Completes "must be ...".
    package var description: String {
        switch self {
        case .integer(let range) where range.upperBound == .max: "a whole number of at least \(range.lowerBound)"
        case .integer(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .positiveNumber: "a number above 0"
        case .nonNegativeNumber: "a number of at least 0"
        case .choice(let names): names.joined(separator: " or ")
        case .text: "a text"
        case .boolean: "true or false"
        case .countOrAll: "a whole number of at least 1, or all"
        }
    }
}
