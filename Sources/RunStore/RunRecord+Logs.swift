import DurableFiles
import RunFolders
import RunLogs
import RunModel
import SystemPackage

extension Project {
    /// What the logs say of a run that has no `state.json`: one of the older tooling.
    func readLogs(into record: inout RunRecord, now: Moment) throws {
        record.state = ObservedState(.lost, reason: record.configuration?.telos == nil ? nil : .neverStarted)
    }
}
