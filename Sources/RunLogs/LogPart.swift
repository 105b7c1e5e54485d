import JSONValues
import RunModel

/// In what form final metrics were reported, from the least certain on.
enum ReportForm: Comparable, Sendable {
    /// `accuracy: 0.85`, `{'accuracy': 0.85}`: a loop may say the same after every epoch.
    case loose
    /// `{'accuracy': 0.7, 'dev_accuracy': 0.74}`: said of a finished run, and of a model before its training.
    case dictionary
    /// What only the end of a run has.
    case end
}

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
    private(set) var reportForm = ReportForm.loose
    /// Scores said in a loose form, ever.
    private var looselySaid: Set<String> = []
    /// Whether the last of the loose reports was of scores not said before, and no epoch or step was told after it. What
    /// is said after every epoch proves nothing.
    private(set) var isSaidOnce = false
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
            finalMetrics = JSONObject()
            reportForm = .loose
            bars.forgetReport()
            announcesResults = false
            trouble = nil
            summary = JSONObject()
        }
        if step != nil || shape.epoch != nil { isSaidOnce = false }
        points.append(step: step, values, shape: shape, at: shapeIndex)
    }

    mutating func thinPoints() { points.dropEverySecond() }

    /// This part with the meaning of its points' numbers.
    func naming(_ shapes: [PointShape]) -> LogPart {
        var result = self
        result.points.shapes = shapes
        return result
    }

    mutating func report(_ metrics: JSONObject, as form: ReportForm) {
        Self.merge(metrics, into: &finalMetrics)
        let form = summary.isEmpty ? announcesResults ? max(form, .dictionary) : form : .end
        reportForm = max(reportForm, form)
        if form == .loose {
            let scores = metrics.keys.filter { MetricNames.isScore($0) }
            isSaidOnce = looselySaid.isDisjoint(with: scores)
            looselySaid.formUnion(scores)
        }
        bars.beginReport()
    }

    /// Whether an epoch or a step told now would show that what was reported is not the end.
    var isInDoubt: Bool { isSaidOnce && reportForm == .loose }

    /// An epoch or a step was told.
    mutating func goOn() { isSaidOnce = false }

    /// Whether the final metrics that were reported are the run's last word.
    var finalMetricsStand: Bool {
        if finalMetrics.isEmpty { return false }
        if !summary.isEmpty || reportForm == .end { return true }
        let steps = arguments.trainerSteps ?? arguments.configuration.steps?.value
        if bars.wentOnAfterReport(steps: steps) { return false }
        // Steps that lines name say less than a bar: they may be counted from 0, and not every one is told.
        guard let bar = bars.progress(steps: steps), let total = bar.steps else {
            return reportForm == .dictionary || isSaidOnce
        }
        // A bar that nobody names may be that of an epoch, and be full after every one.
        if reportForm == .loose { return bar.step >= total && (isSaidOnce || steps != nil) }
        return bar.step >= total - max(1, total / 100)
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
            result.reportForm = other.reportForm
            result.isSaidOnce = other.isSaidOnce
        }
        if summary.isEmpty { result.summary = other.summary }
        return result
    }
}
