package import RunModel
package import RunStore
package import SystemPackage

/// What is to be imported, and how.
package struct ImportRequest: Sendable {
    /// Where the logs lie; absolute.
    package var folder: FilePath
    package var purpose: String
    /// Nothing is made.
    package var isDryRun = false
    /// The logs get second names instead of being copied.
    package var links = false
    /// Of logs that changed since they were imported a new run is made, and the earlier one goes to the trash.
    package var updates = false
    package var now = Moment.now()
    package var version = telosVersion

    package init(folder: FilePath, purpose: String = "imported") {
        self.folder = folder
        self.purpose = purpose
    }
}

/// A run of the project that was imported before.
package struct EarlierImport: Sendable {
    package let run: RunRecord
    package let imported: RunConfiguration.Imported

    /// nil for a run that was launched here.
    package init?(_ run: RunRecord) {
        guard let imported = run.configuration?.telos?.imported else { return nil }
        self.run = run
        self.imported = imported
    }
}

/// How far an import has come.
package struct ImportProgress: Sendable {
    package enum Step: Sendable {
        /// The logs are held against what was imported before.
        case comparing
        /// The logs are read, and runs made of them.
        case importing
    }

    package var step: Step
    package var done: Int
    /// Pairs of logs.
    package var total: Int
}
