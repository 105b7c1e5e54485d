package import RunModel
package import RunStore
import Tasks

/// What two runs must share to be equal: model, task, method, data, engine with its script, and all hyperparameters
/// but `threads`. Purpose, description and tags do not enter.
package struct EqualKey: Hashable, Sendable {
    private let parts: [String]

    private init(
        model: String, task: String, method: String, data: String, engine: Engine, script: RunConfiguration.Script?,
        hyperparameters: Hyperparameters
    ) {
        // Sorted: the order of the keys says nothing.
        let values =
            hyperparameters.entries.filter { $0.key != Hyperparameter.threads.name }
            .map { "\($0.key)=\(Self.text($0.value))" }.sorted()
        let program = script.map { [$0.command, $0.directory, $0.file].map { $0 ?? "" } } ?? []
        parts = [model, task, method, data, engine.rawValue] + program + values
    }

    /// A whole number and the fraction of the same value are one, and so is a text that says the number: a file read
    /// back does not tell them apart.
    private static func text(_ value: HyperparameterValue) -> String {
        if let integer = value.integer { return String(integer) }
        guard let number = value.number ?? value.text.flatMap(YAMLNode.number) else { return value.listingText }
        return Int(exactly: number).map { String($0) } ?? String(number)
    }
}

extension EqualKey {
    /// The key of a run on disk; nil for one of the older tooling, which does not say enough.
    package init?(_ configuration: RunConfiguration) {
        guard let telos = configuration.telos, let task = configuration.task, let method = configuration.method
        else { return nil }
        self.init(
            model: telos.model.fingerprint ?? configuration.model ?? telos.model.source, task: task, method: method,
            data: telos.dataset.fingerprint ?? configuration.dataPath ?? "", engine: telos.engine,
            script: telos.script, hyperparameters: configuration.hyperparameters)
    }
}

extension PlannedRun {
    package var equalKey: EqualKey { EqualKey(run: self) }
}

extension EqualKey {
    fileprivate init(run: PlannedRun) {
        self.init(
            model: run.modelFacts.fingerprint ?? run.model.text, task: run.task.name, method: run.method.rawValue,
            data: run.dataset.fingerprint ?? run.dataPath, engine: run.engine, script: run.script,
            hyperparameters: run.hyperparameters)
    }
}

/// A run that stands in the results folder already, as far as a plan asks for it.
package struct EarlierRun: Sendable {
    package var id: RunID
    /// The folder that it stands under.
    package var purpose: String
    package var isCompleted: Bool
    /// The devices it was given, when it runs on this host now.
    package var devicesInUse: [String]
    package var modelSource: String?
    package var modelFingerprint: String?
    package var equalKey: EqualKey?

    package init(
        id: RunID, purpose: String, isCompleted: Bool, devicesInUse: [String] = [], configuration: RunConfiguration
    ) {
        self.id = id
        self.purpose = purpose
        self.isCompleted = isCompleted
        self.devicesInUse = devicesInUse
        modelSource = configuration.telos?.model.source
        modelFingerprint = configuration.telos?.model.fingerprint
        equalKey = EqualKey(configuration)
    }
}
