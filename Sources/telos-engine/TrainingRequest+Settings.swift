import FineTuning
import JSONValues
import ModelFiles
import Tasks

extension TrainingRequest {
    /// What the trajectory of a `zo` run says of the model that it starts from.
    var baseModel: JSONValue { ["source": .string(modelSource), "fingerprint": JSONValue(modelFingerprint)] }

    /// The hyperparameters, typed, for a model of this configuration.
    ///
    /// - Throws: `EngineFailure`
    func settings(for config: ModelConfig) throws(EngineFailure) -> (TrainingSettings, threads: Int) {
        let values: HyperparameterValues
        do {
            values = try HyperparameterValues(
                given: hyperparameters + (threads.map { [(Hyperparameter.threads.name, JSONValue($0))] } ?? []),
                method: method, taskDefaults: task.defaults, maxPositions: config.maxPositionEmbeddings,
                threads: coreCount)
        } catch {
            throw .badInput(error.problems.map(\.description))
        }
        let settings: TrainingSettings
        do {
            settings = try TrainingSettings(values, method: method, family: config.family)
        } catch {
            throw .badInput(["lora_targets: \(error)"])
        }
        try config.checkMaxLength(settings.maxLength)
        return (settings, values[.threads]!.integer!)
    }
}

extension ModelFolder {
    /// The weights must be those that a run was planned with: its trajectory and its adapters belong to them.
    ///
    /// - Parameters:
    ///   - planned: nil where nobody noted it.
    ///   - remedy: what can be done; ends the message.
    /// - Throws: `EngineFailure`, `FileError`, `ModelFileError`
    func checkFingerprint(_ planned: String?, remedy: String) throws {
        guard let planned else { return }
        let found = try fingerprint()
        guard found == planned else {
            throw EngineFailure.badData([
                "the model \(path) has changed since the run was planned: it was \(planned) and is \(found); \(remedy)"
            ])
        }
    }
}

extension ModelConfig {
    /// Whether sequences may be so long.
    ///
    /// - Throws: `EngineFailure`
    func checkMaxLength(_ maxLength: Int) throws(EngineFailure) {
        if maxLength > maxPositionEmbeddings {
            throw .badInput(["max_length \(maxLength) is more than the model's \(maxPositionEmbeddings) positions"])
        }
        if let window = slidingWindow, window < maxLength {
            throw .badData([
                "the model's sliding_window \(window) is shorter than max_length \(maxLength); "
                    + "max_length: \(window) works"
            ])
        }
    }
}
