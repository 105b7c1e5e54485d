import DurableFiles
package import FileDigests
package import RunFolders
package import RunModel
package import RunStore
package import SystemPackage

/// A run that is to be made anew, as it is stored.
package struct StoredRun: Sendable {
    package var id: RunID
    /// The purpose it is filed under: a run whose folder was moved has that of its place, not of its configuration.
    package var purpose: String
    package var configuration: RunConfiguration
    /// The file of its sweep; nil when there is none that can be read.
    package var sweep: SweepFile?
    /// Why there is none: `cannot be read: ...`.
    package var sweepProblem: String?

    package init(
        id: RunID, purpose: String, configuration: RunConfiguration, sweep: SweepFile?, sweepProblem: String? = nil
    ) {
        self.id = id
        self.purpose = purpose
        self.configuration = configuration
        self.sweep = sweep
        self.sweepProblem = sweepProblem
    }

    /// - Parameter run: one that has the configuration.
    package init(_ run: RunRecord, _ configuration: RunConfiguration, in project: Project) {
        self.init(id: run.id, purpose: run.place.purpose, configuration: configuration, sweep: nil)
        guard let sweep = run.sweep.map({ Sweep($0, results: project.resultsFolder) }) else { return }
        do {
            self.sweep = try sweep.read()
            if self.sweep == nil { sweepProblem = "\(project.written(sweep.file)) is missing" }
        } catch {
            sweepProblem = error.description
        }
    }
}

/// What `telos rerun` was asked for.
package struct RerunRequest: Sendable {
    package var runs: [StoredRun]
    /// `--parallel`.
    package var parallel: Int?
    /// Goes on although the disk may be too small.
    package var force = false
    /// All arguments as typed: recorded with the sweeps.
    package var arguments: [String] = []
    package var host: String
    package var version: String
    /// The value of a variable of the environment.
    package var environment: @Sendable (String) -> String?
    /// What is remembered of data and model files.
    package var digests = DigestCache(file: nil)
    /// Free bytes on the file system of a folder.
    package var freeByteCount: @Sendable (FilePath) throws -> Int

    package init(
        _ runs: [StoredRun], host: String = Machine.host, version: String = telosVersion,
        environment: @escaping @Sendable (String) -> String? = environmentValue,
        freeByteCount: @escaping @Sendable (FilePath) throws -> Int = { try $0.freeByteCount() }
    ) {
        self.runs = runs
        self.host = host
        self.version = version
        self.environment = environment
        self.freeByteCount = freeByteCount
    }
}
