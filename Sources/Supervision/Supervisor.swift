import CLinux
import DurableFiles
import Glibc
import JSONValues
package import RunFolders
import RunLogs
import RunModel
import SystemPackage

/// Carries one attempt of a run from its start to its end, as the only writer of the run's `state.json`.
///
/// It lives in a session of its own, so that neither a closed terminal nor the death of Telos ends it; the program's
/// output goes straight to the log files and passes through nobody.
package struct Supervisor {
    let folder: RunFolder
    let attempt: Int
    let order: LaunchOrder
    let inbox: SignalInbox
    private let adoptsOrphans: Bool

    static let heartbeatInterval = 30.0
    /// Seconds from the program's start to the first sign of life.
    static let firstHeartbeat = 0.02
    /// How often stop requests are looked for, in seconds.
    static let lookInterval = 1.0

    /// Makes this process the supervisor.
    ///
    /// - Throws: `SupervisionError`
    package init(_ folder: RunFolder, attempt: Int, order: LaunchOrder) throws(SupervisionError) {
        self.folder = folder
        self.attempt = attempt
        self.order = order
        inbox = try SignalInbox(catching: [SIGTERM, SIGINT, SIGHUP, SIGCHLD])
        if getsid(0) != getpid(), setsid() < 0 { throw .cannotOpenSession(Errno(rawValue: errno)) }
        // Orphans of the program come to us, so that they can be waited for.
        adoptsOrphans = telos_adopt_orphans() == 0
    }

    /// Starts the program, waits for its end, and writes down how it ended.
    ///
    /// - Throws: `SupervisionError` and `RunFolderError` when the attempt is not ours to start, or its state cannot
    ///   be written. How the program ends is no error.
    package func run() throws {
        var life = try claimedLife()
        let files = FilesBefore(folder)
        let data = DataBefore(order.data)
        let memoryKills = MemoryKills.count()
        try begin(&life)

        var evidence = EndingEvidence()
        evidence.needsFinalMetrics = order.needsFinalMetrics
        if folder.isStopRequested(attempt: attempt) {
            try end(&life, Ending(state: .stopped, reason: .asked, message: "before its program started"))
            return
        }
        let program: Program
        do {
            program = try Program(order)
        } catch {
            try end(&life, Ending(state: .failed, reason: .error, message: error.description))
            return
        }
        life.process = program.identity
        try? folder.path.syncFolder()
        let exit = watch(program, &life, &evidence)
        // The folder is the next attempt's now.
        if isSuperseded { return }

        evidence.exitCode = exit.code
        evidence.signal = exit.signal
        evidence.peakMemoryByteCount = exit.peakMemoryByteCount
        evidence.memoryRanOut = MemoryKills.count().map { now in memoryKills.map { now > $0 } ?? false } ?? false
        var warnings = exit.warnings
        evidence.log = readLogs(life, &warnings)
        if evidence.log?.pointsAreThinned == true { warnings.append(LogReading.thinned) }
        // Nothing in the program's files may keep the ending from being written down.
        do {
            evidence.hasResult = try files.hasNewResult(folder)
        } catch {
            warnings.append("\(error)")
        }
        do {
            if let log = evidence.log { try files.complete(folder, attempt: attempt, with: log) }
        } catch {
            warnings.append("\(error)")
        }
        var ending = Ending(judging: evidence)
        // Before the end is written: an attempt that did not complete may be followed by another from then on.
        ending.warnings += warnings + data.warnings(queuedAt: life.queuedAt)
        life.attempts[life.attempts.count - 1].cpuSeconds = exit.cpuSeconds
        life.attempts[life.attempts.count - 1].peakMemoryByteCount = exit.peakMemoryByteCount
        life.exitCode = exit.code
        life.signal = exit.signal
        try end(&life, ending)
        if life.state == .completed { seal(&life) }
    }

    /// The last act. The run has ended, and its state says so already: readers need not wait for the hashing of large
    /// files, and what keeps them from being hashed is a warning.
    private func seal(_ life: inout RunLife) {
        do {
            try folder.seal()
        } catch {
            life.warnings.append("it could not be sealed: \(error)")
            do {
                try folder.replaceLife(life)
            } catch {
                writeError("telos-supervisor: \(error)\n")
            }
        }
    }

    private func claimedLife() throws -> RunLife {
        guard let life = try folder.readLife() else { throw RunFolderError.noState(path: folder.path) }
        guard life.state == .queued, life.attempt == attempt else {
            throw SupervisionError.notQueued(
                path: folder.path, attempt: attempt, found: life.state, foundAttempt: life.attempt)
        }
        if attempt > 1, !folder.claimFile(attempt: attempt).exists {
            throw SupervisionError.notClaimed(path: folder.path, attempt: attempt)
        }
        // Were it gone, the sweep's next runner could be starting this attempt as well.
        if let launcher = order.launcher, getppid() != launcher.pid || !launcher.isAlive {
            throw SupervisionError.launcherGone(path: folder.path)
        }
        return life
    }

    /// Takes the run over: from now on every reader finds our process.
    private func begin(_ life: inout RunLife) throws {
        let now = Moment.now()
        life.state = .running
        (life.reason, life.message, life.finishedAt, life.exitCode, life.signal) = (nil, nil, nil, nil, nil)
        life.host = Machine.host
        life.bootID = Machine.bootID
        life.launcher = order.launcher ?? life.launcher
        life.supervisor = .current
        life.process = nil
        life.startedAt = life.startedAt ?? now
        life.heartbeatAt = now
        var entry = RunLife.Attempt(attempt: attempt, state: .running, host: Machine.host)
        entry.devices = order.devices
        entry.fromStep = order.fromStep
        entry.startedAt = now
        entry.outOffset = try order.out.status()?.byteCount ?? 0
        entry.errOffset = try order.err.status()?.byteCount ?? 0
        life.attempts.append(entry)
        // Every reader sees it from now on; that it survives the machine is waited for when the program runs.
        try folder.replaceLife(life, syncsFolder: false)
    }

    /// Writes the final state. A full disk is waited for: the ending must not be lost.
    private func end(_ life: inout RunLife, _ ending: Ending) throws {
        let now = Moment.now()
        life.state = ending.state
        life.reason = ending.reason
        life.message = ending.message
        life.warnings += ending.warnings
        life.countedAttempt = attempt
        life.heartbeatAt = now
        life.finishedAt = now
        let last = life.attempts.count - 1
        life.attempts[last].state = ending.state
        life.attempts[last].reason = ending.reason
        life.attempts[last].message = ending.message
        life.attempts[last].finishedAt = now
        life.attempts[last].exitCode = life.exitCode
        life.attempts[last].signal = life.signal
        for tryNumber in 0..<120 {
            if try writeUnlessFull(life) { return }
            if tryNumber == 0 { noteFullDisk(&life) }
            _ = inbox.wait(seconds: 5)
        }
        try folder.replaceLife(life)
    }

    /// What kept the state from being written has kept the program from writing as well.
    private func noteFullDisk(_ life: inout RunLife) {
        life.warnings.append("the disk was full when it ended")
        guard life.state == .failed, life.reason == .error else { return }
        life.reason = .diskFull
        life.attempts[life.attempts.count - 1].reason = .diskFull
    }

    /// - Returns: whether it was written; false when the disk is full.
    @discardableResult
    private func writeUnlessFull(_ life: RunLife) throws -> Bool {
        do {
            try folder.replaceLife(life)
            return true
        } catch  where error.isDiskFull {
            return false
        }
    }

    /// Waits for the end of the program and of all that it left behind, and ends it when that is asked for.
    private func watch(_ program: Program, _ life: inout RunLife, _ evidence: inout EndingEvidence) -> ProgramExit {
        let begin = monotonicSeconds()
        // The first tells which process it is. A program that is over at once needs no sign of life.
        var nextHeartbeat = begin + Self.firstHeartbeat
        var termination: Termination?
        var exit: ProgramExit?
        while true {
            let interval = termination == nil ? Self.lookInterval : Termination.lookInterval
            let wait = min(interval, max(0, nextHeartbeat - monotonicSeconds()))
            let isAsked = inbox.wait(seconds: wait).contains { $0 != SIGCHLD }
            let now = monotonicSeconds()
            if exit == nil, evidence.asked == nil {
                if isSuperseded || isAsked || folder.isStopRequested(attempt: attempt) {
                    evidence.asked = .stop
                } else if let limit = order.timeLimit, now - begin >= limit {
                    evidence.asked = .timeLimit(limit)
                }
            }
            // After the look at what was asked: an end that a stop brought about is that stop's.
            let reaped = reap(program)
            exit = reaped.exit ?? exit
            // Orphans come to us, so that without children nothing is left, and no list of processes need be read.
            if let exit, adoptsOrphans, !reaped.hasChildren { return exit }
            if termination == nil, exit != nil || evidence.asked != nil {
                termination = Termination(
                    session: .current, reachesOtherSessions: evidence.asked != nil, grace: order.grace)
            }
            let isOver = termination?.goOn() ?? false
            if let exit, isOver { return exit }
            if now >= nextHeartbeat, !isSuperseded {
                nextHeartbeat = now + Self.heartbeatInterval
                life.heartbeatAt = .now()
                do {
                    try folder.replaceLife(life)
                } catch {
                    // On this host the process itself is the evidence; readers elsewhere may have called it lost.
                    let warning = "a sign of life could not be written: \(error)"
                    if !life.warnings.contains(warning) { life.warnings.append(warning) }
                }
            }
        }
    }

    /// Whether a later attempt was claimed and queued: on another host, where ours was taken for lost because its
    /// signs of life did not get through. There must be one writer, and that is not us any more.
    private var isSuperseded: Bool {
        guard folder.claimFile(attempt: attempt + 1).exists, let life = try? folder.readLife() else { return false }
        return life.attempt > attempt
    }

    /// Waits for every child that has ended.
    ///
    /// - Returns: the program's own end, when it is among them; whether children are left.
    private func reap(_ program: Program) -> (exit: ProgramExit?, hasChildren: Bool) {
        var exit: ProgramExit?
        while true {
            var status: CInt = 0
            var usage = rusage()
            let pid = wait4(-1, &status, WNOHANG, &usage)
            if pid <= 0 { return (exit, pid == 0) }
            if pid == program.identity.pid { exit = ProgramExit(status: status, usage: usage) }
        }
    }

    /// What the attempt's own part of the logs says, and the trainer's own notes; nil when they say nothing.
    private func readLogs(_ life: RunLife, _ warnings: inout [String]) -> LogAttempt? {
        let entry = life.attempts[life.attempts.count - 1]
        var reading = LogReading()
        do {
            reading = try LogReading.read(
                out: order.out, err: order.err, outRange: entry.outOffset..<Int.max,
                errRange: entry.errOffset..<Int.max)
        } catch {
            warnings.append("its logs cannot be read: \(error)")
        }
        // Our own engine writes its metrics itself.
        if order.needsFinalMetrics { return reading.counted }
        do {
            let state = try TrainerState.latest(in: folder.path, writtenSince: entry.startedAt)
            if let state { reading = reading.completed(by: state) }
        } catch {
            warnings.append("\(error)")
        }
        return reading.counted
    }
}
