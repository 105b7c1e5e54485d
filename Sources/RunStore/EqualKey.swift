import Hashing
package import RunModel

/// What two runs must share to be equal: model, task, method, data, engine with its script, and all hyperparameters
/// but `threads`. Purpose, description and tags do not enter.
package struct EqualKey: Hashable, Sendable {
    private let parts: [String]

    package init(
        model: String, task: String, method: String, data: String, engine: Engine, script: RunConfiguration.Script?,
        hyperparameters: Hyperparameters
    ) {
        // Sorted: the order of the keys says nothing.
        let values =
            hyperparameters.entries.filter { $0.key != "threads" }
            .map { $0.key + "=" + Self.text($0.value) }.sorted()
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
            data: telos.dataset?.fingerprint ?? configuration.dataPath ?? "", engine: telos.engine,
            script: telos.script, hyperparameters: configuration.hyperparameters)
    }
}

extension EqualKey {
    /// The key in one number, to find the runs that may be equal. Different keys can have one number.
    package var digest: Int64 {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(512)
        for part in parts {
            bytes += part.utf8
            bytes.append(0)
        }
        return SHA256.hash(bytes).bytes.prefix(8).reduce(0) { $0 << 8 | Int64($1) }
    }
}
