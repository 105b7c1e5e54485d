import DurableFiles
import Glibc
package import RunFolders
package import RunModel
package import RunStore
import SystemPackage

/// A run that may go on.
package struct Resumption: Sendable {
    package let run: RunRecord
    package let life: RunLife
    package let sweep: Sweep

    /// Whether it waits as it was queued: its runner died before it began. The next runner of its sweep finds it, so
    /// there is nothing to write.
    ///
    /// One that was asked to end while it waited begins as a new attempt: the request stays with the old one.
    package var isQueuedStill: Bool {
        life.state == .queued && !RunFolder(run.path).isStopRequested(attempt: life.attempt)
    }

    /// Claims the run's next attempt and queues it. Of an attempt whose end nobody could write down, what the evidence
    /// says of it is kept.
    ///
    /// - Parameter launcher: the process that is about to carry the run's sweep.
    /// - Throws: `RunFolderError.claimed` when somebody else resumes the run; other `RunFolderError`s.
    package func queue(launcher: ProcessIdentity, now: Moment = .now()) throws {
        if isQueuedStill { return }
        let folder = RunFolder(run.path)
        let attempt = try folder.claimNextAttempt(after: life.attempt)
        // Ours alone from here on; but it may have changed since it was looked at.
        guard let current = try folder.readLife(), current == life else {
            throw ResumeError.unfinished(run.id, state: "being resumed by somebody else")
        }
        var next = life
        next.closeAttempt(as: run.state, at: folder.lastSign(of: life) ?? now)
        next.state = .queued
        (next.reason, next.message, next.exitCode, next.signal) = (nil, nil, nil, nil)
        (next.supervisor, next.process, next.heartbeatAt, next.finishedAt) = (nil, nil, nil, nil)
        next.attempt = attempt
        next.host = Machine.host
        next.bootID = Machine.bootID
        next.launcher = launcher
        next.queuedAt = now
        try folder.reopen(as: next)
    }
}

extension Sweep {
    /// Puts an earlier stop aside as that runner's evidence, so that the next runner goes on, and can be stopped in
    /// its turn.
    ///
    /// - Throws: `RunFolderError`
    package func putStopAside() throws {
        let newest = try newestRunner()
        // A living runner is still to carry it out.
        guard isStopRequested, newest?.presence(now: .now()) != .alive else { return }
        let runner = newest?.number ?? 0
        do {
            // A number that is taken already keeps its first request: this one says the same.
            if try !stopFile.move(to: stopFile(runner: runner)) { try stopFile.remove() }
        } catch  where error.isMissing {
            // Somebody else resumes the sweep too.
        } catch {
            throw RunFolderError.file(error)
        }
    }
}

extension RunFolder {
    /// Claims the first attempt after this one that nobody claimed. A claim whose process died before it queued the
    /// attempt stands in nobody's way.
    fileprivate func claimNextAttempt(after attempt: Int) throws(RunFolderError) -> Int {
        var number = attempt + 1
        while let claim = try attemptClaim(number) {
            if claim.isHeld(now: .now()) { throw .claimed(path: claimFile(attempt: number), by: claim.claim) }
            number += 1
        }
        try self.claim(attempt: number)
        return number
    }

    /// When something was last heard of the current attempt.
    fileprivate func lastSign(of life: RunLife) -> Moment? {
        let logs = try? logFiles()
        let written = [logs?.out, logs?.err, metricsFile].compactMap { file in
            (try? file?.status())??.modified
        }.map { Moment(unixMilliseconds: $0 / 1_000_000) }
        return (written + [life.heartbeatAt, life.startedAt].compactMap(\.self)).max {
            $0.unixMilliseconds < $1.unixMilliseconds
        }
    }
}

extension RunLife {
    /// Writes into the current attempt how it ended, when its supervisor could not.
    fileprivate mutating func closeAttempt(as observed: ObservedState, at end: Moment) {
        guard let last = attempts.indices.last, attempts[last].attempt == attempt, !attempts[last].state.isFinal,
            let state = observed.state
        else { return }
        attempts[last].state = state
        attempts[last].reason = observed.reason
        attempts[last].message = observed.message
        attempts[last].finishedAt = end
    }
}
