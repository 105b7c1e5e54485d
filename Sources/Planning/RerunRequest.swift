import DurableFiles
package import RunFolders
package import RunModel
package import RunStore
package import SystemPackage

/// A run that is to be made anew, as it is stored.
package struct StoredRun: Sendable {
    package var id: RunID
    package var configuration: RunConfiguration
    /// The file of its sweep; nil when there is none that can be read.
    package var sweep: SweepFile?

    package init(id: RunID, configuration: RunConfiguration, sweep: SweepFile?) {
        self.id = id
        self.configuration = configuration
        self.sweep = sweep
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
