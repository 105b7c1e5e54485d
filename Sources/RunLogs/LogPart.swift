import JSONValues
import RunModel

/// What one stream, stdout or stderr, holds of one start of a run.
struct LogPart: Sendable {
    /// Whether a script's own words began it: its tag, its echo, its argument dump.
    var isExplicit = false
    var hasDump = false
    /// How many starts before this one the reader has forgotten.
    var forgottenBefore = 0
    var arguments = ScriptArguments()
    private(set) var points = PointTable()
    private var lastEpoch = -Double.infinity
    var bars = BarRecord()
    /// Accuracies and the like, reported as the last word.
    private(set) var finalMetrics = JSONObject()
    /// Members kept of the final metrics and of the summary, so that no log can exhaust the memory.
    private static let memberLimit = 256
    /// Whether they stand in a form that only the end of a run has.
    private(set) var finalMetricsAreCertain = false
    /// Whether what looked like the final metrics stood between losses before: then another such line proves nothing.
    private(set) var reportsWhileTraining = false
    /// Whether `===== Train set 0 =====` announced results.
    var announcesResults = false
    /// `train_runtime`, `train_loss` and their like.
    private(set) var summary = JSONObject()
    private(set) var trouble: LogTrouble?
    private var movesAfterTrouble = 0

    /// Whether anything was learnt of training itself.
    var hasTraining: Bool { !points.isEmpty || !finalMetrics.isEmpty || !bars.isEmpty || !summary.isEmpty }

    var isEmpty: Bool { !isExplicit && !hasTraining && trouble == nil && arguments.trainerSteps == nil }

    /// Whether counting began again: a start that nothing announced.
    func beginsAnew(at epoch: Double) -> Bool { !isExplicit && epoch < lastEpoch }

    /// - Parameters:
    ///   - values: begins with those of the point.
    ///   - shapeIndex: the shape's place among those of the log.
    mutating func add(step: Int?, _ values: UnsafeBufferPointer<Double>, shape: PointShape, at shapeIndex: Int) {
        if let place = shape.epoch { lastEpoch = values[place] }
        if shape.hasLoss {
            // Training goes on, so what was reported and what went wrong was not the end.
            if !finalMetrics.isEmpty, !finalMetricsAreCertain { reportsWhileTraining = true }
            finalMetrics = JSONObject()
            finalMetricsAreCertain = false
            announcesResults = false
            trouble = nil
            summary = JSONObject()
        }
        points.append(step: step, values, shape: shape, at: shapeIndex)
    }

    /// This part with the meaning of its points' numbers.
    func naming(_ shapes: [PointShape]) -> LogPart {
        var result = self
        result.points.shapes = shapes
        return result
    }

    mutating func report(_ metrics: JSONObject, isCertain: Bool) {
        Self.merge(metrics, into: &finalMetrics)
        finalMetricsAreCertain = finalMetricsAreCertain || isCertain || announcesResults || !summary.isEmpty
    }

    mutating func summarise(_ values: JSONObject) {
        Self.merge(values, into: &summary)
    }

    private static func merge(_ new: JSONObject, into object: inout JSONObject) {
        for member in new.members where object.count < memberLimit || object[member.key] != nil {
            object[member.key] = member.value
        }
    }

    mutating func draw(_ bar: ProgressBar) {
        guard bars.draw(bar), trouble != nil else { return }
        // A bar is drawn once more when the failing program closes it; twice means that the program lives.
        movesAfterTrouble += 1
        if movesAfterTrouble > 1 { trouble = nil }
    }

    /// The cause goes before its consequences: memory and disk, then the scheduler, then whatever came last.
    mutating func fail(_ new: LogTrouble) {
        func rank(_ kind: LogTrouble.Kind) -> Int {
            switch kind {
            case .outOfMemory, .diskFull: 2
            case .scheduler: 1
            case .exception, .killed: 0
            }
        }
        if let trouble {
            let (old, rankOfNew) = (rank(trouble.kind), rank(new.kind))
            if rankOfNew < old || (rankOfNew == old && old == 2) { return }
        }
        trouble = new
        movesAfterTrouble = 0
    }

    /// This part, of stdout, with what stderr holds of the same start.
    func joining(_ err: LogPart) -> LogPart {
        var result = addingMissing(from: err)
        if let other = err.trouble { result.fail(other) }
        return result
    }

    /// This part with what an earlier process of the same start left in the same stream. What went wrong there counts
    /// unless this one trained.
    func following(_ earlier: LogPart) -> LogPart {
        var result = addingMissing(from: earlier)
        if !hasTraining, trouble == nil { result.trouble = earlier.trouble }
        return result
    }

    private func addingMissing(from other: LogPart) -> LogPart {
        var result = self
        result.arguments = other.arguments.merging(arguments)
        if points.isEmpty { result.points = other.points }
        if bars.isEmpty { result.bars = other.bars }
        if finalMetrics.isEmpty {
            result.finalMetrics = other.finalMetrics
            result.finalMetricsAreCertain = other.finalMetricsAreCertain
        }
        if summary.isEmpty { result.summary = other.summary }
        return result
    }
}
