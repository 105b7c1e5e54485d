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

/// Shows sweeps until all their runs have ended. It only looks; ^C is a request to the runner.
package struct SweepViewer {
    private var watches: [RunWatch]
    private let sweeps: [Sweep]
    private let runner: ProcessIdentity
    private let stopping: Stopping
    private let inbox: SignalInbox
    /// Of what lost its supervisor, and was asked to end.
    private var terminations: [Termination] = []
    private var display: RunDisplay

    /// What a ^C asks to end.
    package enum Stopping: Sendable {
        /// The sweeps, with everything that waits in them.
        case sweeps
        /// The runs that are shown; others of their sweeps go on.
        case runs
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
        display = RunDisplay(terminal)
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
            display.show(watches, now: now)
            if watches.allSatisfy(\.isOver) {
                endedAt = endedAt ?? now
                // The runner still writes the sweep's record; of single runs it may have others to carry.
                if stopping == .runs || !runner.isAlive || now - endedAt! > Self.runnerPatience { break }
            }
            for termination in terminations { _ = termination.goOn() }
            for _ in inbox.wait(seconds: endedAt == nil ? Self.interval : 0.05).filter({ $0 == SIGINT }) {
                interrupts += 1
                interrupts == 1 ? stop() : killAll()
            }
        }
        display.tellReasons(watches)
        if interrupts > 0 { return .interrupted }
        return watches.allSatisfy { $0.progress.state.state == .completed } ? .allCompleted : .someNotCompleted
    }

    /// Seconds between two looks.
    static let interval = 0.5
    private static let runnerPatience = 30.0

    private mutating func stop() {
        display.say("stopping: each run has 30 s to end well; ^C again kills them")
        if stopping == .sweeps {
            for sweep in sweeps { attempting("ask for the stop of sweep \(sweep.id)") { try sweep.requestStop() } }
            // It asks the runs.
            if runner.isAlive {
                kill(runner.pid, SIGTERM)
                return
            }
        }
        for watch in watches where !watch.isOver {
            attempting("ask for the stop of \(watch.run.folder.path)") {
                try watch.run.folder.requestStop(attempt: watch.life?.attempt ?? 1)
            }
            if let termination = watch.life?.beginStop() { terminations.append(termination) }
        }
    }

    private mutating func killAll() {
        display.say("killing")
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
}
