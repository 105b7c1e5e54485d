import RunFolders
package import RunLogs
package import RunModel

/// How an attempt ended.
package struct Ending: Equatable, Sendable {
    package var state: RunState
    package var reason: StateReason?
    /// One sentence for people.
    package var message: String?
    package var warnings: [String] = []
}

/// What is known of an attempt whose process has ended: all that the judgement rests on.
package struct EndingEvidence: Equatable, Sendable {
    /// The end that was asked for before the process ended.
    package enum Asked: Equatable, Sendable {
        case stop
        /// In seconds.
        case timeLimit(Double)
    }

    package var exitCode: Int?
    package var signal: Int?
    package var asked: Asked?
    /// Whether the program wrote final metrics into `result.json`.
    package var hasResult = false
    /// Whether an end without final metrics is a failure.
    package var needsFinalMetrics = false
    /// What the attempt's own part of the logs says.
    package var log: LogAttempt?
    /// Whether the kernel killed for memory in this control group during the attempt.
    package var memoryRanOut = false
    package var peakMemoryByteCount: Int?

    package init() {}
}

extension Ending {
    /// The first rule that fits, in the order of the on-disk format's "How an attempt ended".
    package init(judging evidence: EndingEvidence) {
        let complaint = evidence.complaint
        if evidence.hasResult || evidence.log?.finalMetrics != nil {
            self.init(state: .completed)
            if let complaint {
                // A signal that followed what was asked for was ours.
                let words = complaint.reason == .killed ? evidence.askedText : nil
                warnings = ["after its final metrics: \(words ?? complaint.message)"]
            }
        } else if let asked = evidence.asked {
            switch asked {
            case .stop: self.init(state: .stopped, reason: .asked)
            case .timeLimit(let seconds):
                self.init(state: .stopped, reason: .timeLimit, message: EndingEvidence.text(ofTimeLimit: seconds))
            }
        } else if let outcome = evidence.log?.outcome, outcome.state == .stopped {
            self.init(state: .stopped, reason: outcome.reason, message: "the scheduler ended it; " + evidence.logEnding)
        } else if let complaint {
            self.init(state: .failed, reason: complaint.reason, message: complaint.message)
        } else if evidence.needsFinalMetrics {
            self.init(state: .failed, reason: .error, message: "it ended without reporting final metrics")
        } else {
            self.init(state: .completed, warnings: [RunLife.noFinalMetrics])
        }
    }

}

extension EndingEvidence {
    /// What speaks against a good end; nil when nothing does.
    fileprivate var complaint: (reason: StateReason, message: String)? {
        let exit = signal.map { "killed by signal \($0)" } ?? exitCode.flatMap { $0 == 0 ? nil : "exit code \($0)" }
        switch log?.trouble?.kind {
        case .outOfMemory: return (.outOfMemory, logMessage)
        case .diskFull: return (.diskFull, logMessage)
        default: break
        }
        if let signal = signal ?? exitCode.flatMap(signalOfShell) ?? signalInLog {
            if signal == 9, memoryRanOut {
                return (.outOfMemory, "the kernel killed it: this machine's or job's memory ran out")
            }
            // Memory is a likely cause of the signal that nobody can catch, of no other.
            let peak = signal == 9 ? peakMemoryByteCount.map { "; its peak memory was \($0 >> 20) MiB" } ?? "" : ""
            return (.killed, "killed by signal \(signal)\(peak)")
        }
        if needsFinalMetrics, let code = exitCode.flatMap({ EngineExit(rawValue: Int32(clamping: $0)) }) {
            return (code.reason, log?.trouble?.text ?? "exit code \(code.rawValue)")
        }
        if log?.trouble != nil { return (.error, [exit, logMessage].compactMap(\.self).joined(separator: ": ")) }
        return exit.map { (.error, $0) }
    }

    /// In the words of who asked for the end.
    fileprivate var askedText: String? {
        switch asked {
        case .stop: "it was asked to stop"
        case .timeLimit(let seconds): Self.text(ofTimeLimit: seconds)
        case nil: nil
        }
    }

    fileprivate static func text(ofTimeLimit seconds: Double) -> String {
        let isWhole = seconds == seconds.rounded() && abs(seconds) < 1e9
        return "its time limit of \(isWhole ? "\(Int(seconds))" : "\(seconds)") s ran out"
    }

    private var logMessage: String { log?.outcome.message ?? log?.trouble?.text ?? "" }
    fileprivate var logEnding: String { log?.ending ?? "" }

    private var signalInLog: Int? {
        if case .killed(let signal) = log?.trouble?.kind { signal } else { nil }
    }
}
