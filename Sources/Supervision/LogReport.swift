import DurableFiles
import RunModel
import SystemPackage

/// What the logs of one attempt say.
struct LogReport: Equatable, Sendable {
    var points: [MetricPoint] = []
    var finalMetrics: [(key: String, value: Double)] = []
    var trouble: EndingEvidence.Trouble?
    /// Why the scheduler ended it, when the log says so.
    var scheduler: StateReason?

    static func == (a: LogReport, b: LogReport) -> Bool {
        a.points == b.points && a.trouble == b.trouble && a.scheduler == b.scheduler
            && a.finalMetrics.map(\.key) == b.finalMetrics.map(\.key)
            && a.finalMetrics.map(\.value) == b.finalMetrics.map(\.value)
    }
}

extension LogReport {
    /// Reads an attempt's part of the two logs: what stands from the offsets on.
    init(out: FilePath, outOffset: Int, err: FilePath, errOffset: Int) throws {
        self.init()
    }
}
