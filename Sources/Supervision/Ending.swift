import RunFolders
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
    /// What the log says went wrong, in the attempt's own part of it.
    package enum Trouble: Equatable, Sendable {
        case outOfMemory(String)
        case diskFull(String)
        /// A traceback as the last thing in stderr.
        case traceback(String)
        /// A shell tells that the program it ran was killed.
        case killed(signal: Int)
    }

    /// The end that was asked for before the process ended.
    package enum Asked: Equatable, Sendable {
        case stop
        /// In seconds.
        case timeLimit(Double)
        /// The log says that the scheduler ended it.
        case scheduler(StateReason)
    }

    package var exitCode: Int?
    package var signal: Int?
    package var asked: Asked?
    /// Whether its final metrics were reported: by a log line or by `result.json`.
    package var hasFinalMetrics = false
    package var needsFinalMetrics = false
    package var trouble: Trouble?
    /// Whether the kernel killed for memory in this control group during the attempt.
    package var memoryRanOut = false
    package var peakMemoryByteCount: Int?

    package init() {}
}

extension Ending {
    /// The first rule that fits, in the order of the on-disk format's "How an attempt ended".
    package init(judging evidence: EndingEvidence) {
        let complaint = evidence.complaint
        if evidence.hasFinalMetrics {
            self.init(state: .completed)
            if let complaint { warnings = ["after its final metrics: \(complaint.message)"] }
        } else if let asked = evidence.asked {
            switch asked {
            case .stop: self.init(state: .stopped, reason: .asked)
            case .timeLimit(let seconds):
                self.init(
                    state: .stopped, reason: .timeLimit,
                    message: "its time limit of \(Self.text(seconds: seconds)) ran out")
            case .scheduler(let reason): self.init(state: .stopped, reason: reason, message: "the scheduler ended it")
            }
        } else if let complaint {
            self.init(state: .failed, reason: complaint.reason, message: complaint.message)
        } else if evidence.needsFinalMetrics {
            self.init(state: .failed, reason: .error, message: "it ended without reporting final metrics")
        } else {
            self.init(state: .completed, warnings: ["no final metrics"])
        }
    }

    private static func text(seconds: Double) -> String {
        seconds == seconds.rounded() && abs(seconds) < 1e9 ? "\(Int(seconds)) s" : "\(seconds) s"
    }
}

extension EndingEvidence {
    /// What speaks against a good end; nil when nothing does.
    fileprivate var complaint: (reason: StateReason, message: String)? {
        let exit = signal.map { "killed by signal \($0)" } ?? exitCode.flatMap { $0 == 0 ? nil : "exit code \($0)" }
        func sentence(_ text: String) -> String { exit.map { "\($0): \(text)" } ?? text }
        switch trouble {
        case .outOfMemory(let text): return (.outOfMemory, text)
        case .diskFull(let text): return (.diskFull, text)
        case .traceback, .killed, nil: break
        }
        if let signal = signal ?? exitCode.flatMap(signalOfShell) ?? signalInLog {
            if signal == 9, memoryRanOut {
                return (.outOfMemory, "the kernel killed it: this machine's or job's memory ran out")
            }
            let peak = peakMemoryByteCount.map { "; its peak memory was \($0 >> 20) MiB" } ?? ""
            return (.killed, "killed by signal \(signal)\(peak)")
        }
        if needsFinalMetrics, let code = exitCode.flatMap({ EngineExit(rawValue: Int32(clamping: $0)) }) {
            return (code.reason, text(of: trouble) ?? "exit code \(code.rawValue)")
        }
        if let text = text(of: trouble) { return (.error, sentence(text)) }
        return exit.map { (.error, $0) }
    }

    private func text(of trouble: Trouble?) -> String? {
        switch trouble {
        case .outOfMemory(let text), .diskFull(let text), .traceback(let text): text
        case .killed, nil: nil
        }
    }

    private var signalInLog: Int? {
        if case .killed(let signal) = trouble { signal } else { nil }
    }
}
