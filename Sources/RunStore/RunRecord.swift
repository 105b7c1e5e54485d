import DurableFiles
package import JSONValues
package import RunModel
package import SystemPackage

/// A run as a reader sees it: its place, what it is, and how it went, held against the evidence.
package struct RunRecord: Sendable {
    package var id: RunID
    /// The folder, absolute.
    package var path: FilePath
    package var place: RunPlace
    /// nil for a broken run; then the state's message says why.
    package var configuration: RunConfiguration?
    /// The configuration's file, every key of it; nil where `configuration` is.
    package var writtenConfiguration: YAMLDocument?
    /// nil for a run of the older tooling, and for one whose `state.json` is missing.
    package var life: RunLife?
    package var state: ObservedState
    /// The final metrics, as logged: every value is a number, and a whole one is still a whole one.
    package var result: [(key: String, value: JSONValue)] = []
    /// nil where unknown.
    package var progress: (step: Int, steps: Int?)?
    package var createdAt: Moment
    /// Of a run of the older tooling: what its log's echo says of its hyperparameters.
    package var logValues: [String: HyperparameterValue] = [:]

    /// What a person should know of the run whatever its outcome.
    package var warnings: [String] = []

    package init(id: RunID, path: FilePath, place: RunPlace, state: ObservedState, createdAt: Moment) {
        self.id = id
        self.path = path
        self.place = place
        self.state = state
        self.createdAt = createdAt
    }

    /// Whether the run lives: it is queued or running.
    package var isUnfinished: Bool { state.state?.isFinal == false }

    /// The sum of the attempts' own durations in seconds; nil before the first one started. An attempt that runs counts
    /// to `now`, one of which nobody wrote down when it ended to its last sign of life.
    package func duration(now: Moment) -> Double? {
        guard let life else { return nil }
        return life.duration(now: isUnfinished ? now : life.heartbeatAt ?? life.startedAt ?? life.queuedAt)
    }

    /// The sweep it was launched in; nil for a run of the older tooling, and for a broken one.
    package var sweep: RunID? { configuration?.telos?.sweep }

    /// A final metric; nil when the run reported none of that name.
    package func metric(_ key: String) -> Double? { result.last { $0.key == key }?.value.number }

    /// The accuracy, under the first of these names that the run reported: other trainers say which examples it is of.
    package var accuracy: Double? {
        ["accuracy", "test_accuracy", "eval_accuracy", "test_acc", "eval_acc", "acc"].lazy.compactMap(metric).first
    }

    /// The run's own value of a hyperparameter.
    ///
    /// A run of the older tooling says its values in its environment, then in its log's echo, and in
    /// `hyperparameters` the whole grid of its sweep; a list is never shown as a value.
    package func hyperparameter(_ key: String) -> HyperparameterValue? {
        guard let configuration else { return nil }
        return hyperparameter(
            key, written: configuration.hyperparameters,
            environment: configuration.telos == nil ? configuration.environment : nil)
    }

    /// All that the run has, with its own values.
    package var hyperparameters: [(key: String, value: HyperparameterValue?)] {
        guard let configuration else { return [] }
        // Taken out once: to copy a configuration for every key takes longer than to look the key up.
        let written = configuration.hyperparameters
        let environment = configuration.telos == nil ? configuration.environment : nil
        return hyperparameterKeys.map { ($0, hyperparameter($0, written: written, environment: environment)) }
    }

    /// - Parameter environment: of a run of the older tooling.
    private func hyperparameter(
        _ key: String, written: Hyperparameters, environment: [RunConfiguration.EnvironmentVariable]?
    ) -> HyperparameterValue? {
        if let environment {
            let name = Self.environmentNames[key]
            if let text = environment.first(where: { $0.name == name })?.value {
                return YAMLNode.isNull(text) ? HyperparameterValue.none : HyperparameterValue(yaml: text)
            }
            if let value = logValues[key] { return value }
        }
        let value = written[key]
        // The older tool wrote numbers as text: `learning_rate: '1e-6'`.
        if case .text(let text) = value, let number = YAMLNode.number(in: text) {
            return Int(text).map(HyperparameterValue.integer) ?? .number(number)
        }
        return value
    }

    private static let environmentNames = [
        "learning_rate": "LR", "batch_size": "BS", "steps": "STEPS", "seed": "SEED", "zo_eps": "EPS",
        "lora_rank": "RANK",
    ]
}

extension RunRecord {
    /// Newest first: by the time of creation, then the suffix of the folder's name as a number, then the path.
    package static func isNewer(_ a: RunRecord, _ b: RunRecord) -> Bool {
        if a.createdAt != b.createdAt { return a.createdAt > b.createdAt }
        let ordinals = (a.ordinal, b.ordinal)
        if ordinals.0 != ordinals.1 { return ordinals.0 > ordinals.1 }
        return b.path.bytes.lexicographicallyPrecedes(a.path.bytes)
    }
}

extension RunRecord {
    /// The suffix of the folder's name as a number: 1 for a name without one, 0 where the name is no timestamp.
    package var ordinal: Int { RunTimestamp(place.timestamp)?.ordinal ?? 0 }
}

extension RunRecord {
    /// The keys that `hyperparameter` can have a value for, in the order they were written.
    package var hyperparameterKeys: [String] {
        guard let configuration else { return [] }
        var keys = configuration.hyperparameters.entries.map(\.key)
        if configuration.telos == nil {
            for key in ["learning_rate", "batch_size", "steps", "seed"]
            where !keys.contains(key) && hyperparameter(key) != nil {
                keys.append(key)
            }
        }
        return keys
    }

    /// The part of the experiment's name that stands for the data, worked out from the configuration.
    package var dataType: String? { configuration?.dataTypeInNames }
}
