package import JSONValues
package import RunModel

/// One start of a run, as its logs tell it.
package struct LogAttempt: Equatable, Sendable {
    /// Counted from 1 in the logs read.
    package var number: Int
    package var configuration: LogConfiguration
    /// By the bar that is certainly the trainer's, else by the last step that a line names; nil when nothing tells.
    package var progress: LogProgress?
    var table: PointTable
    /// As reported: `{'accuracy': 0.7, 'dev_accuracy': 0.74}`. nil when none were.
    package var finalMetrics: JSONObject?
    /// As reported: `train_runtime` (seconds), `train_loss` ... Empty when training did not end.
    package var summary: JSONObject
    /// The last thing that went wrong; after final metrics it is only worth a warning.
    package var trouble: LogTrouble?

    /// The final metrics and the summary as `result.json` holds them; nil without final metrics.
    package var result: JSONObject? {
        guard var result = finalMetrics else { return nil }
        for member in summary.members where member.key != "epoch" { result[member.key] = member.value }
        return result
    }

    package var trainRuntime: Double? { summary["train_runtime"]?.number }
    package var trainLoss: Double? { summary["train_loss"]?.number }

}

extension LogAttempt {
    /// In the order they were written. The step stands only where it is certain; `epoch` is kept as a value. Of a log
    /// with more points than can be kept, hundreds of thousands, every second one or fewer.
    ///
    /// - Complexity: they are made of their numbers each time they are asked for.
    package var points: [MetricPoint] { table.points }

    /// Whether there were more points than can be kept.
    package var pointsAreThinned: Bool { table.isThinned }

    package var hasPoints: Bool { !table.isEmpty }

    /// The last loss that the log tells.
    package var lastLoss: Double? { table.last { MetricNames.isTrainingLoss($0) } }

    /// The number of loss lines.
    package var lossPointCount: Int { table.lossCount }

    /// The number of evaluations on the development split.
    package var evaluationPointCount: Int { table.devEvaluationCount }
}

extension LogAttempt {
    /// How the attempt ended, judged by the logs alone. A process that still lives, an exit status or a request to
    /// stop say more: ask them first.
    package var outcome: ObservedState {
        if finalMetrics != nil { return ObservedState(.completed) }
        guard let trouble else { return ObservedState(.lost, message: ending) }
        switch trouble.kind {
        case .outOfMemory:
            let what = trouble.text.contains("CUDA out of memory") ? "CUDA out of memory" : "out of memory"
            return ObservedState(.failed, reason: .outOfMemory, message: what + place)
        case .diskFull: return ObservedState(.failed, reason: .diskFull, message: "no space left on device" + place)
        case .exception: return ObservedState(.failed, reason: .error, message: trouble.text + place)
        case .killed(let signal):
            return ObservedState(
                .failed, reason: .killed, message: "killed by signal \(signal)" + place, detail: signal)
        case .scheduler(let reason): return ObservedState(.stopped, reason: reason, message: ending)
        }
    }

    /// Where the log ends: `log ends at step 17585 of 20000`. A log that names no step says nothing of how far the run
    /// came: a script need not tell.
    package var ending: String { progress.map { "log ends at \($0.text)" } ?? "the log names no step" }

    private var place: String { progress.map { " at \($0.text)" } ?? "" }
}
