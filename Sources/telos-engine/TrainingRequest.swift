import FineTuning
import JSONValues
import SystemPackage
import Tasks

/// One run to train, as plain values: what is left of an `experiment_config.yaml` when every name in it is resolved.
struct TrainingRequest {
    var task: TrainingTask
    var train: DataFile
    var validation: DataFile
    var template: PromptTemplate
    var method: TrainingMethod
    /// The model's folder, and what the run's files call it.
    var model: FilePath
    var modelSource: String
    var modelFingerprint: String?
    /// By name, one value each, as the configuration has them.
    var hyperparameters: [(name: String, value: JSONValue)]
    /// nil when the configuration does not say: then as many as the machine has cores.
    var threads: Int?
    /// Where everything is written. Made when nothing stands there.
    var folder: FilePath
    /// The attempt of its supervisor; nil by hand.
    var supervised: SupervisedAttempt?
}

/// The current attempt of a run, whose supervisor started this process.
struct SupervisedAttempt {
    /// Counted from 1.
    var attempt: Int
    var supervisor: Parent
    /// Of the earlier attempts.
    var history: TrainingHistory
    /// How long the earlier attempts took, in seconds.
    var earlierSeconds: Double
}
