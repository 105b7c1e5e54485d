import DurableFiles
package import FileDigests
package import RunModel
package import RunStore
package import SystemPackage

/// What a launch would do: checked, nothing made yet.
package struct Plan: Equatable, Sendable {
    /// One for each config, in the order given; one whose runs were all left out is not here.
    package var sweeps: [PlannedSweep]
    /// Config by config.
    package var notices: [PlanNotice]

    package var runCount: Int { sweeps.reduce(0) { $0 + $1.runs.count } }

    /// Notes the state of the project's work tree in every run.
    mutating func note(_ git: RunConfiguration.Git?) {
        for sweep in sweeps.indices {
            for run in sweeps[sweep].runs.indices { sweeps[sweep].runs[run].git = git }
        }
    }
}

/// The runs of one config file, and how they are carried out.
package struct PlannedSweep: Equatable, Sendable {
    package var configFile: RunConfiguration.ConfigFile
    /// The `--set` and other arguments of the launch, as typed.
    package var arguments: [String]
    /// In plan order: the last dimension varies fastest.
    package var runs: [PlannedRun]
    /// The dimensions in their order, each with its values as listings show them.
    package var dimensions: [Dimension]
    package var purpose: Purpose
    /// Runs at a time.
    package var parallel: Int
    /// Empty: the caller's `CUDA_VISIBLE_DEVICES` stays.
    package var devices: [String]
    package var devicesPerRun: Int
    package var waitForCompletion: Bool
    package var continueOnError: Bool
    /// Of each attempt, in seconds.
    package var timeLimit: Int?
    /// Whether a record is written; nil: when it has two runs or more.
    package var record: Bool?
    package var slurm: [SlurmOption]
    /// Runs that `--skip-completed` left out.
    package var skippedCount: Int

    package struct Dimension: Equatable, Sendable {
        package var key: String
        package var values: [String]
    }

    package struct SlurmOption: Equatable, Sendable {
        package var key: String
        package var value: String
    }
}

/// What `telos train` was asked for.
package struct PlanRequest: Sendable {
    /// As typed, relative to the working directory.
    package var configs: [String]
    /// The values of `--set`, as typed.
    package var settings: [String] = []
    /// `--parallel`.
    package var parallel: Int?
    package var skipsCompleted = false
    /// Goes on although the disk may be too small.
    package var force = false
    /// All arguments as typed: recorded with the sweep.
    package var arguments: [String] = []
    package var workingDirectory: FilePath
    /// Processors that may be used.
    package var coreCount: Int
    /// The value of a variable of the environment.
    package var environment: @Sendable (String) -> String?
    /// What is remembered of data and model files.
    package var digests = DigestCache(file: nil)
    /// Free bytes on the file system of a folder.
    package var freeByteCount: @Sendable (FilePath) throws -> Int

    package init(
        configs: [String], workingDirectory: FilePath = .workingDirectory, coreCount: Int = usableCoreCount(),
        environment: @escaping @Sendable (String) -> String? = environmentValue,
        freeByteCount: @escaping @Sendable (FilePath) throws -> Int = { try $0.freeByteCount() }
    ) {
        self.configs = configs
        self.workingDirectory = workingDirectory
        self.coreCount = coreCount
        self.environment = environment
        self.freeByteCount = freeByteCount
    }
}
