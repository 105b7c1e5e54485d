import Glibc
import RunFolders
package import RunModel
package import Supervision

/// How a watched sweep came out; `exitCode` is the command's.
package enum SweepOutcome: Equatable, Sendable {
    case allCompleted
    /// A run failed, is lost, or was stopped by somebody else.
    case someNotCompleted
    /// ^C.
    case interrupted

    package var exitCode: CInt {
        switch self {
        case .allCompleted: 0
        case .someNotCompleted: 1
        case .interrupted: 130
        }
    }
}

/// Watches sweeps until all their runs have ended: a table drawn in place on a terminal, plain lines elsewhere. It
/// only looks; ^C is a request to the runner.
package struct SweepViewer {
    private var watches: [RunWatch]
    private let sweeps: [Sweep]
    private let runner: ProcessIdentity
    private let stopping: Stopping
    private let terminal: Terminal
    private let inbox: SignalInbox
    private var drawnLines: [String] = []
    private var told: [RunID: Told] = [:]

    /// What a ^C asks to end.
    package enum Stopping: Sendable {
        /// The sweeps, with everything that waits in them.
        case sweeps
        /// The runs that are shown; others of their sweeps go on.
        case runs
    }

    /// What was last said of a run in plain lines.
    private struct Told {
        var state: ObservedState
        var step: Int?
        var fraction = 0.0
        var at: Double
    }

    /// From now on ^C of this process is a request to the runner.
    ///
    /// A ^C between the launch and this is caught by a `SignalInbox(catching: [SIGINT])` made before the launch: there
    /// is one inbox for the process, and what arrived in it waits.
    ///
    /// - Parameter runner: the process that carries the sweeps, as `launch` returned it.
    /// - Throws: `SupervisionError.cannotCatchSignals`
    package init(
        _ runs: [ViewedRun], runner: ProcessIdentity, stopping: Stopping = .sweeps,
        terminal: Terminal = .standardError()
    ) throws(SupervisionError) {
        watches = runs.map(RunWatch.init)
        var sweeps: [Sweep] = []
        for run in runs where !sweeps.contains(run.sweep) { sweeps.append(run.sweep) }
        self.sweeps = sweeps
        self.runner = runner
        self.stopping = stopping
        self.terminal = terminal
        // SIGCHLD: the runner has ended.
        inbox = try SignalInbox(catching: [SIGINT, SIGWINCH, SIGCHLD])
    }

    /// Shows how it goes, until all runs have ended and the runner with them.
    package mutating func watch() -> SweepOutcome {
        var interrupts = 0
        var endedAt: Double?
        while true {
            let now = monotonicSeconds()
            let moment = Moment.now()
            for index in watches.indices where endedAt == nil { watches[index].update(now: moment) }
            show(now)
            if watches.allSatisfy(\.isOver) {
                endedAt = endedAt ?? now
                // The runner still writes the sweep's record.
                if !runner.isAlive || now - endedAt! > Self.runnerPatience { break }
            }
            for _ in inbox.wait(seconds: endedAt == nil ? Self.interval : 0.05).filter({ $0 == SIGINT }) {
                interrupts += 1
                interrupts == 1 ? stop() : killAll()
            }
        }
        if terminal.isInteractive { tellReasons() }
        if interrupts > 0 { return .interrupted }
        return watches.allSatisfy { $0.progress.state.state == .completed } ? .allCompleted : .someNotCompleted
    }

    /// Seconds between two looks.
    private static let interval = 0.5
    private static let runnerPatience = 30.0
    /// Seconds after which a run's progress is told again in plain lines, and the part of it that is told at once.
    private static let plainInterval = 60.0
    private static let plainFraction = 0.1

    private mutating func stop() {
        say("stopping: each run has 30 s to end well; ^C again kills them")
        switch stopping {
        case .sweeps:
            for sweep in sweeps { attempting("ask for the stop of sweep \(sweep.id)") { try sweep.requestStop() } }
            if runner.isAlive { kill(runner.pid, SIGTERM) }
        case .runs:
            for watch in watches where !watch.isOver {
                attempting("ask for the stop of \(watch.run.folder.path)") {
                    try watch.run.folder.requestStop(attempt: watch.life?.attempt ?? 1)
                }
                _ = watch.life?.beginStop()
            }
        }
    }

    private mutating func killAll() {
        say("killing")
        for watch in watches {
            // Its supervisor is left alive: it writes the ending down, and by the request that it was asked for.
            guard let supervisor = watch.life?.supervisor, watch.life?.host == Machine.host, !watch.isOver else {
                continue
            }
            attempting("ask for the stop of \(watch.run.folder.path)") {
                try watch.run.folder.requestStop(attempt: watch.life?.attempt ?? 1)
            }
            let members = supervisor.sessionMembers() + supervisor.descendants()
            for group in Set(members.compactMap(\.identity.group)) where group != supervisor.pid {
                kill(-group, SIGKILL)
            }
        }
    }

    private mutating func say(_ text: String) {
        erase()
        terminal.write(text + "\n")
    }

    private mutating func show(_ now: Double) {
        terminal.isInteractive ? draw() : tell(now)
    }

    private mutating func draw() {
        let size = terminal.size
        let lines = SweepTable(
            rows: watches.map { ($0.run, $0.progress) }, columns: max(20, size.columns - 1),
            lineLimit: max(2, size.rows - 1), hasColour: terminal.hasColour
        ).lines
        if lines == drawnLines { return }
        // One write, so that nothing flickers.
        terminal.write(backToTop + lines.map { $0 + "\u{1B}[K\n" }.joined() + "\u{1B}[J")
        drawnLines = lines
    }

    private mutating func erase() {
        guard terminal.isInteractive else { return }
        terminal.write(backToTop + "\u{1B}[J")
        drawnLines = []
    }

    /// Moves to the begin of the first line drawn.
    private var backToTop: String { drawnLines.isEmpty ? "\r" : "\r\u{1B}[\(drawnLines.count)A" }

    /// Below the last table: why runs did not complete, where that is known.
    private func tellReasons() {
        for watch in watches where watch.progress.state.state != .completed {
            guard let message = watch.progress.state.message else { continue }
            terminal.write("\(label(watch.run)): \(watch.progress.state.text): \(visible(message))\n")
        }
    }

    private func label(_ run: ViewedRun) -> String { "\(run.id.text.prefix(6)) \(visible(run.name))" }

    /// One line for each change of a state, and now and then one for progress.
    private mutating func tell(_ now: Double) {
        for watch in watches {
            let progress = watch.progress
            let fraction = progress.fraction ?? 0
            let name = label(watch.run)
            let last = told[watch.run.id]
            if last?.state != progress.state {
                let message = progress.state.message.map { ": \(visible($0))" } ?? ""
                terminal.write("\(name): \(progress.state.text)\(message)\n")
            } else if let last, progress.state.state == .running, let step = progress.step, step != last.step,
                fraction - last.fraction >= Self.plainFraction || now - last.at >= Self.plainInterval
            {
                let steps = progress.steps.map { " of \($0)" } ?? ""
                let loss = progress.loss.map { ", loss \(shortDecimal($0))" } ?? ""
                let left = progress.timeLeft.map { ", \(durationText($0)) left" } ?? ""
                terminal.write("\(name): step \(step)\(steps)\(loss)\(left)\n")
            } else {
                continue
            }
            told[watch.run.id] = Told(state: progress.state, step: progress.step, fraction: fraction, at: now)
        }
    }
}
