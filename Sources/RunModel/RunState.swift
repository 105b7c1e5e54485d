/// What became of a run. `queued` and `running` are claims that every reader checks against the processes.
package enum RunState: String, CaseIterable, Sendable {
    case queued, running, completed, failed, stopped, lost

    /// Whether nothing more happens to the run unless somebody resumes it.
    package var isFinal: Bool { self != .queued && self != .running }
}

/// Why a run is in its state: a code, `null` where there is nothing to say.
package enum StateReason: String, CaseIterable, Sendable {
    // running
    case unsupervised
    case logGrowing = "log_growing"
    // failed
    case outOfMemory = "out_of_memory"
    case diskFull = "disk_full"
    case badData = "bad_data"
    case lossNotFinite = "loss_not_finite"
    case killed
    case error
    // stopped
    case asked
    case timeLimit = "time_limit"
    case preempted
    case cancelled
    // lost
    case processGone = "process_gone"
    case rebooted
    case hostSilent = "host_silent"
    case neverStarted = "never_started"
    // a broken run, of which no state is known
    case unreadable
}

/// A run's state as a reader sees it: what stands in `state.json`, held against the evidence.
package struct ObservedState: Equatable, Sendable {
    /// nil for a broken run.
    package var state: RunState?
    package var reason: StateReason?
    /// One sentence for people.
    package var message: String?
    /// The signal of `killed`, the process of `process_gone`, the age of `log_growing`: what `text` puts in its bracket.
    package var detail: Int?

    package init(_ state: RunState?, reason: StateReason? = nil, message: String? = nil, detail: Int? = nil) {
        self.state = state
        self.reason = reason
        self.message = message
        self.detail = detail
    }

    /// As listings write it: `completed`, `failed (out of memory)`, `failed (killed by signal 9)`,
    /// `lost (process 4711 is gone)`, `running (log grew 40 s ago)`, `unreadable`.
    package var text: String {
        guard let state else { return "unreadable" }
        guard let reason else { return state.rawValue }
        let bracket =
            switch (reason, detail) {
            case (.killed, let signal?): "killed by signal \(signal)"
            case (.processGone, let pid?): "process \(pid) is gone"
            case (.logGrowing, let seconds?): "log grew \(seconds) s ago"
            default: String(reason.rawValue.map { $0 == "_" ? " " : $0 })
            }
        return "\(state.rawValue) (\(bracket))"
    }
}
