package import RunModel
package import SystemPackage

/// What an import did, or would do.
package struct ImportReport: Sendable {
    package var request: ImportRequest
    /// The runs that were made, in the order of their logs' paths.
    package var runs: [ImportedRun] = []
    /// Logs that were imported before, each with its run. Of a run of this import that has several places none is here.
    package var known: [(source: FilePath, run: RunID)] = []
    /// Logs that are others today than when they were imported, with the run of then.
    package var changed: [(source: FilePath, run: RunID)] = []
    /// Runs of changed logs that were moved to the trash, or would be, because a new one stands in their place.
    package var replaced: [RunID] = []
    /// Logs of which no run is made, and why.
    package var leftOut: [(source: FilePath, reason: String)] = []
    /// Logs and folders that could not be read: there may be runs in them.
    package var unreadable: [String] = []
    /// What else a person should know.
    package var notices: [String] = []
    /// Runs that measured the same to the last digit, although their seeds differ.
    package var equalRuns: [[EqualRun]] = []
    /// What kept the import from its end: what is above was done all the same.
    package var failure: String?

    init(_ request: ImportRequest) { self.request = request }

    /// One of several runs whose seeds made no difference.
    package struct EqualRun: Equatable, Sendable {
        /// nil of one that only would be made.
        package var run: RunID?
        /// As the tree writes paths.
        package var source: String
        package var seed: Int
    }

    /// How many of the runs are in each state, in the order in which people are told.
    package var counts: [(state: RunState, count: Int)] {
        [RunState.completed, .running, .queued, .stopped, .failed, .lost].compactMap { state in
            let count = runs.count { $0.life.state == state }
            return count == 0 ? nil : (state, count)
        }
    }
}
