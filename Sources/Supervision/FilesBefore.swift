import DurableFiles
import JSONValues
import RunFolders
import RunLogs
import RunModel
import SystemPackage

/// What `metrics.jsonl` and `result.json` were like before the program started: what a program writes itself wins
/// over what its logs say.
struct FilesBefore {
    private let metrics: Stamp?
    private let result: Stamp?

    private struct Stamp: Equatable {
        var byteCount: Int
        var modified: Int64

        init?(_ path: FilePath) {
            guard let status = try? path.status() else { return nil }
            byteCount = status.byteCount
            modified = status.modified
        }
    }

    init(_ folder: RunFolder) {
        metrics = Stamp(folder.metricsFile)
        result = Stamp(folder.resultFile)
    }

    /// Whether the program wrote a `result.json` that reports a metric.
    func hasNewResult(_ folder: RunFolder) throws(RunFolderError) -> Bool {
        guard Stamp(folder.resultFile) != result else { return false }
        return try folder.reportsMetric()
    }

    /// Adds the points and final metrics of the attempt's logs, each only to a file that the program did not write
    /// itself.
    func complete(_ folder: RunFolder, attempt: Int, with log: LogAttempt) throws(RunFolderError) {
        if log.hasPoints, Stamp(folder.metricsFile) == metrics {
            try MetricsWriter(folder, attempt: attempt).append(log.points)
        }
        if let logged = log.result, Stamp(folder.resultFile) == result { try folder.replaceResult(logged) }
    }
}
