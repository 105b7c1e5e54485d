/// The means of the training losses that a run reports: since the last report, since the last evaluation, over all
/// steps.
///
/// Losses are summed in the order of steps up to a step that is always reported (`ReportSchedule.isLogged`), which
/// closes the *window*. The longer means are made of the windows' means, each weighted by its steps. So all of them can
/// be made again to the bit from what was reported.
struct LossMeans {
    private var window = (sum: 0.0, count: 0)
    private var sinceEvaluation = (sum: 0.0, count: 0)
    private var all = (sum: 0.0, count: 0)

    /// As they stood after the history's last step.
    init(_ history: TrainingHistory, schedule: ReportSchedule) {
        let lastEvaluation = history.evaluations.last?.step ?? 0
        for loss in history.losses {
            // What a stop reported early is part of the window that the next regular report closes.
            window.count = loss.step - all.count
            window.sum = loss.openSum ?? loss.mean * Double(window.count)
            if schedule.isLogged(loss.step) { close(mean: loss.mean) }
            if loss.step <= lastEvaluation, schedule.isEvaluated(loss.step) { didEvaluate() }
        }
    }

    mutating func add(_ loss: Double) {
        window.sum += loss
        window.count += 1
    }

    /// Of the open window.
    var sum: Double { window.sum }
    /// Of the open window, which must not be empty.
    var mean: Double { window.sum / Double(window.count) }
    /// Of the closed windows since the last evaluation.
    var meanSinceEvaluation: Double { sinceEvaluation.sum / Double(sinceEvaluation.count) }
    /// Of all closed windows.
    var meanOfAll: Double { all.sum / Double(all.count) }

    mutating func closeWindow() { close(mean: mean) }

    private mutating func close(mean: Double) {
        sinceEvaluation.sum += mean * Double(window.count)
        sinceEvaluation.count += window.count
        all.sum += mean * Double(window.count)
        all.count += window.count
        window = (0, 0)
    }

    mutating func didEvaluate() { sinceEvaluation = (0, 0) }
}
