import DurableFiles
import JSONValues
import RunLogs
package import RunModel
import SystemPackage

extension RunFolder {
    /// The run's state, held against the evidence. Never writes.
    ///
    /// - Parameters:
    ///   - life: what `state.json` says, as just read.
    ///   - sweep: the run's sweep, whose runner a queued run waits for.
    /// - Throws: `RunFolderError`
    package func observe(_ life: RunLife, sweep: Sweep?, now: Moment = .now()) throws(RunFolderError) -> ObservedState {
        guard !life.state.isFinal else { return Self.told(life) }
        let observed = try held(life, sweep: sweep, now: now)
        guard observed.state?.isFinal == true, let later = try readLife(), later != life else { return observed }
        // Its writer wrote and went away between the reading of the state and the look at the processes.
        return later.state.isFinal ? Self.told(later) : try held(later, sweep: sweep, now: now)
    }

    private func held(_ life: RunLife, sweep: Sweep?, now: Moment) throws(RunFolderError) -> ObservedState {
        life.state == .queued ? try queued(life, sweep: sweep, now: now) : try running(life, now: now)
    }

    /// A state that needs no evidence, as it was written.
    private static func told(_ life: RunLife) -> ObservedState {
        ObservedState(
            life.state, reason: life.reason, message: life.message,
            detail: life.reason == .killed ? life.signal ?? life.exitCode.flatMap(signalOfShell) : nil)
    }

    private func queued(_ life: RunLife, sweep: Sweep?, now: Moment) throws(RunFolderError) -> ObservedState {
        let presence: Presence
        let waitedFor: String
        // A dead runner that claimed before the run was queued is an earlier one: the next is about to come.
        if let runner = try sweep?.newestRunner(),
            runner.presence(now: now) == .alive || runner.claim.map({ $0.at >= life.queuedAt }) ?? true
        {
            presence = runner.presence(now: now)
            waitedFor = "its sweep's runner" + (runner.claim.map { " (process \($0.process.pid))" } ?? "")
        } else {
            presence = Presence(
                host: life.host, bootID: life.bootID, process: life.launcher, heartbeat: life.queuedAt, now: now)
            waitedFor = "its launcher" + (life.launcher.map { " (process \($0.pid))" } ?? "")
        }
        if presence != .alive, isStopRequested(attempt: life.attempt) || sweep?.isStopRequested == true {
            return ObservedState(.stopped, reason: .asked, message: "before it started")
        }
        return switch presence {
        case .alive: ObservedState(.queued)
        case .gone: ObservedState(.lost, reason: .neverStarted, message: "\(waitedFor) is gone")
        case .rebooted:
            ObservedState(.lost, reason: .neverStarted, message: "\(life.host) was restarted before the run began")
        case .silent: ObservedState(.lost, reason: .hostSilent, message: "\(waitedFor) gave no sign for 5 minutes")
        }
    }

    private func running(_ life: RunLife, now: Moment) throws(RunFolderError) -> ObservedState {
        let heartbeat = life.heartbeatAt ?? life.startedAt ?? life.queuedAt
        let lost: (reason: StateReason, message: String?)
        switch Presence(
            host: life.host, bootID: life.bootID, process: life.supervisor, heartbeat: heartbeat, now: now)
        {
        case .alive: return ObservedState(.running)
        case .gone:
            if life.supervisor?.sessionMembers().isEmpty == false {
                return ObservedState(
                    .running, reason: .unsupervised, message: "its supervisor is gone, its processes live")
            }
            lost = (.processGone, nil)
        case .rebooted: lost = (.rebooted, "\(life.host) was restarted")
        case .silent: lost = (.hostSilent, "\(life.host) gave no sign of life since \(heartbeat)")
        }
        return try endedUnrecorded(life, lost.reason, lost.message)
    }

    /// How an attempt ended whose supervisor could not write it down: by what it left, else it is lost.
    private func endedUnrecorded(
        _ life: RunLife, _ reason: StateReason, _ message: String?
    ) throws(RunFolderError) -> ObservedState {
        let unrecorded = "its supervisor died before it could write that down"
        // Whatever a first attempt's folder holds is its own, also when the clock was set back meanwhile.
        let begin = life.attempts.last?.startedAt ?? life.startedAt
        if try hasResult(since: life.attempt > 1 ? begin : nil) {
            return ObservedState(.completed, message: unrecorded)
        }
        let log = try readLogs(of: life.attempts.last)?.counted
        if log?.finalMetrics != nil { return ObservedState(.completed, message: unrecorded) }
        if isStopRequested(attempt: life.attempt) {
            return ObservedState(.stopped, reason: .asked, message: log?.ending)
        }
        if let outcome = log?.outcome, outcome.state != .lost { return outcome }
        let pid = life.process?.pid ?? life.supervisor?.pid
        let told = [message, log?.ending].compactMap(\.self)
        return ObservedState(
            .lost, reason: reason, message: told.isEmpty ? nil : told.joined(separator: "; "),
            detail: reason == .processGone ? pid.map(Int.init) : nil)
    }

    /// What the logs say of one attempt; nil when there are none.
    private func readLogs(of attempt: RunLife.Attempt?) throws(RunFolderError) -> LogReading? {
        let files = try logFiles()
        do {
            return try LogReading.read(
                out: files.out, err: files.err, outRange: (attempt?.outOffset ?? 0)..<Int.max,
                errRange: (attempt?.errOffset ?? 0)..<Int.max)
        } catch let error as FileError {
            throw .file(error)
        } catch {
            preconditionFailure("reading logs throws only file errors: \(error)")
        }
    }

    /// Whether `result.json` reports a metric and was written since then.
    private func hasResult(since start: Moment?) throws(RunFolderError) -> Bool {
        guard let status = try resultFile.look(),
            start.map({ status.modified / 1_000_000 >= $0.unixMilliseconds }) ?? true
        else { return false }
        return try reportsMetric()
    }
}

/// The signal that a shell tells by its exit code 128 + n: those that kill programs, so that no exit code of a
/// program's own is taken for one.
package func signalOfShell(_ exitCode: Int) -> Int? {
    [4, 6, 7, 8, 9, 11, 15].contains(exitCode - 128) ? exitCode - 128 : nil
}
