package import RunModel
package import RunStore

/// One run of a plan: everything of its `experiment_config.yaml` that is known before its folder exists.
package struct PlannedRun: Equatable, Sendable {
    package var purpose: Purpose
    package var model: ModelName
    /// The levels of folders that the model's results are filed under.
    package var modelLevels: [String]
    package var task: TaskName
    package var method: Method
    /// The part of the experiment folder's name that stands for the data.
    package var dataType: String
    /// Relative to the project root when it lies inside.
    package var dataPath: String
    /// The old form of the config, when it was used.
    package var oldDataType: String?
    /// In the order of the on-disk format, without `threads`.
    package var hyperparameters: Hyperparameters
    /// What a script gets, but for what only its folder tells. Empty for `native`.
    package var environment: [RunConfiguration.EnvironmentVariable]
    package var description: String?
    package var tags: [String]
    package var engine: Engine
    /// Of `native` runs.
    package var native: RunConfiguration.Native?
    /// Of `script` runs.
    package var script: RunConfiguration.Script?
    package var configFile: RunConfiguration.ConfigFile
    /// Of the project's folder; nil outside a work tree.
    package var git: RunConfiguration.Git?
    package var modelFacts: RunConfiguration.Model
    package var dataset: RunConfiguration.Dataset
    /// The values of the sweep's dimensions for this run, in their order, as listings show them.
    package var dimensionValues: [DimensionValue]
    /// Bytes that its kept checkpoints can need; 0 where that is unknown.
    package var checkpointByteCount: Int
    /// Bytes of one checkpoint.
    package var checkpointPartByteCount: Int

    package struct DimensionValue: Equatable, Sendable {
        /// `model`, `data.path`, `learning_rate`.
        package var key: String
        package var value: String

        /// `learning_rate` of `hyperparameters.learning_rate`; of the others the name itself.
        static func key(of dimension: String) -> String {
            let prefix = "hyperparameters."
            return dimension.hasPrefix(prefix) ? String(dimension.dropFirst(prefix.count)) : dimension
        }
    }

    package var learningRate: LearningRate { hyperparameters.learningRate ?? LearningRate(0)! }

    package var experiment: Experiment {
        Experiment(task: task, method: method, dataType: dataType, learningRate: learningRate)
    }

    /// The folders of the results folder that the run's own folder is made in: purpose, model, experiment.
    package var experimentPath: String {
        ([purpose.name] + modelLevels + [experiment.folderName]).joined(separator: "/")
    }
}
