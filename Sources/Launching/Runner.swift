import Glibc
package import RunFolders
package import RunModel
package import Supervision
package import SystemPackage

/// Carries sweeps through, one after another: starts a supervisor for each run, as many at a time as the sweep says,
/// until all have ended. It is the process that `telos train` leaves behind; the queue is the runs' states.
package struct Runner {
    private let root: FilePath
    private let supervisor: FilePath
    private let order: (SweepFile, SweepFile.Run, RunFolder, RunLife) throws -> LaunchOrder
    private let afterSweep: (Sweep, SweepFile) throws -> Void
    private let inbox: SignalInbox

    /// Makes this process a runner. It should be in a session of its own.
    ///
    /// - Parameters:
    ///   - root: the project root, which the runs' paths are relative to.
    ///   - supervisor: the program `telos-supervisor`.
    ///   - order: what a run's supervisor is told; devices and launcher are filled in here. The life is the queued
    ///     one, with the attempt. When it throws, the run is `failed` with the error as its message.
    ///   - afterSweep: called when all runs of a sweep have ended; what it throws is told and stops nothing.
    /// - Throws: `SupervisionError`
    package init(
        root: FilePath, supervisor: FilePath,
        order: @escaping (SweepFile, SweepFile.Run, RunFolder, RunLife) throws -> LaunchOrder,
        afterSweep: @escaping (Sweep, SweepFile) throws -> Void = { _, _ in }
    ) throws(SupervisionError) {
        self.root = root
        self.supervisor = supervisor
        self.order = order
        self.afterSweep = afterSweep
        inbox = try SignalInbox(catching: [SIGTERM, SIGINT, SIGCHLD])
        // The terminal that it was launched from may close.
        signal(SIGHUP, SIG_IGN)
    }

    /// Claims all sweeps, then carries one after the other through.
    ///
    /// - Throws: `RunFolderError.claimed` when another runner has one of them; other `RunFolderError`s and
    ///   `LaunchError` when a sweep cannot be read. How runs end is no error.
    package func carry(_ sweeps: [Sweep]) throws {
        let files = try sweeps.map { sweep in
            guard let file = try sweep.read() else { throw LaunchError.noSuchSweep(sweep.id, file: sweep.file) }
            return file
        }
        let claims = try sweeps.map { Heartbeat(sweep: $0, runner: try $0.claimRunner()) }
        var nextBeat = monotonicSeconds() + Self.heartbeatInterval
        // Kept here too: on a full disk no stop file can be made.
        var isStopAsked = false
        for (index, sweep) in sweeps.enumerated() {
            var queue = RunQueue(sweep: sweep, file: files[index], root: root, supervisor: supervisor, order: order)
            while try !queue.goOn(isStopAsked: isStopAsked) {
                if inbox.wait(seconds: Self.lookInterval).contains(where: { $0 != SIGCHLD }) {
                    isStopAsked = true
                    for sweep in sweeps[index...] { attempting("ask for the stop") { try sweep.requestStop() } }
                }
                if monotonicSeconds() >= nextBeat {
                    nextBeat = monotonicSeconds() + Self.heartbeatInterval
                    for claim in claims { attempting("give a sign of life") { try claim.beat() } }
                }
            }
            attempting("finish sweep \(sweep.id)") { try afterSweep(sweep, files[index]) }
        }
    }

    private static let heartbeatInterval = 30.0
    /// How often stop requests are looked for, in seconds.
    private static let lookInterval = 1.0
}

private struct Heartbeat {
    let sweep: Sweep
    let runner: Int

    func beat() throws { try sweep.beat(runner: runner) }
}

/// Does what must not end the runner when it fails: its other runs count more. The failure is told.
func attempting(_ what: String, _ body: () throws -> Void) {
    do {
        try body()
    } catch {
        writeError("telos: cannot \(what): \(error)\n")
    }
}
