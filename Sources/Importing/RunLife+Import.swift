import RunLogs
import RunModel

extension RunLife {
    /// The life that old logs tell. What they do not say is not known: hosts, processes, exit codes, mostly the end.
    ///
    /// - Parameters:
    ///   - moment: when the run began, as far as is known.
    init(_ pair: PairReading, outcome: ObservedState, counted: Int, at moment: Moment) {
        self.init(state: outcome.state ?? .lost, host: "", bootID: nil, queuedAt: moment)
        reason = outcome.reason
        message = outcome.message
        signal = outcome.reason == .killed ? outcome.detail : nil
        warnings = pair.reading.warnings
        let logged = pair.reading.attempts
        attempt = logged.last?.number ?? 1
        countedAttempt = counted
        let out = pair.outTimes.sections(count: logged.count)
        let err = pair.errTimes.sections(count: logged.count)
        attempts = logged.enumerated().map { index, attempt in
            Attempt(attempt, out: out?[index], err: err?[index])
        }
        startedAt = attempts.first?.startedAt
        finishedAt = attempts.last?.finishedAt
    }
}

extension RunLife.Attempt {
    fileprivate init(_ logged: LogAttempt, out: LogTimes.Section?, err: LogTimes.Section?) {
        let outcome = logged.outcome
        self.init(attempt: logged.number, state: outcome.state ?? .lost, host: "")
        reason = outcome.reason
        message = outcome.message
        signal = outcome.reason == .killed ? outcome.detail : nil
        outOffset = out?.offset ?? 0
        errOffset = err?.offset ?? 0
        let sections = [out, err].compactMap(\.self)
        startedAt = sections.compactMap(\.first).min()
        // The last time may be that of the first step: it is the end's only where training, whose own duration the log
        // tells, lies before it.
        if outcome.state == .completed, let startedAt, let last = sections.compactMap(\.last).max(),
            let runtime = logged.trainRuntime, last.seconds(since: startedAt) >= runtime
        {
            finishedAt = last
        }
    }
}
