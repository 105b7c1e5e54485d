import DurableFiles
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

    /// What this process is to carry, as `WaitingRunner` tells it on the standard input.
    ///
    /// - Returns: nil when nothing came: whoever started it gave up.
    package static func awaitOrder() -> [RunID]? { RunnerOrder.read(from: STDIN_FILENO)?.sweeps }

    /// Claims all sweeps, then carries one after the other through. A sweep that another living runner has is left to
    /// that one, unless it ends and leaves runs behind that were queued for this one.
    ///
    /// A signal asks for the end of all of them; a stop file for that of one. From the moment the claims are held,
    /// what goes wrong is told in `{sweep}.runner-{n}.log` beside the claim instead of on the standard error.
    ///
    /// - Throws: `RunFolderError`s and `LaunchError` when a sweep cannot be read or claimed. How runs end is no error.
    package func carry(_ sweeps: [Sweep]) throws {
        let files = try sweeps.map { sweep in
            guard let file = try sweep.read() else { throw LaunchError.noSuchSweep(sweep.id, file: sweep.file) }
            return file
        }
        var carried = zip(sweeps, files).map { CarriedSweep(sweep: $0, file: $1) }
        for index in carried.indices { try claim(&carried[index]) }
        WaitingRunner.tellThatSweepsAreCarried()
        let log = RunnerLog(of: carried)
        defer { log.removeIfEmpty() }
        var nextBeat = monotonicSeconds() + Self.heartbeatInterval
        // Kept here too: on a full disk no stop file can be made.
        var isStopAsked = false
        while !turn(&carried, isStopAsked: isStopAsked) {
            if inbox.wait(seconds: Self.lookInterval).contains(where: { $0 != SIGCHLD }) {
                isStopAsked = true
                for sweep in carried where sweep.queue != nil {
                    attempting("ask for the stop") { try sweep.sweep.requestStop() }
                }
            }
            if monotonicSeconds() >= nextBeat {
                nextBeat = monotonicSeconds() + Self.heartbeatInterval
                for sweep in carried { attempting("give a sign of life") { try sweep.beat() } }
            }
        }
    }

    /// Looks at every sweep once. Runs start in the first that is not over; in those behind it only stops are heard.
    ///
    /// - Returns: whether all are over.
    private func turn(_ carried: inout [CarriedSweep], isStopAsked: Bool) -> Bool {
        var isOver = true
        for index in carried.indices {
            if carried[index].queue == nil, !isStopAsked, isWaitingForUs(carried[index].file) {
                attempting("claim sweep \(carried[index].sweep.id)") { try claim(&carried[index]) }
                if carried[index].queue == nil { isOver = false }
            }
            guard let hasEnded = carried[index].queue?.goOn(mayStart: isOver, isStopAsked: isStopAsked) else {
                continue
            }
            if hasEnded, !carried[index].isOver {
                attempting("finish sweep \(carried[index].sweep.id)") {
                    try afterSweep(carried[index].sweep, carried[index].file)
                }
            }
            carried[index].isOver = hasEnded
            isOver = isOver && hasEnded
        }
        return isOver
    }

    /// Nothing is done when another runner has it.
    private func claim(_ carried: inout CarriedSweep) throws {
        do {
            carried.runner = try carried.sweep.claimRunner()
        } catch RunFolderError.claimed {
            return
        }
        carried.queue = RunQueue(
            sweep: carried.sweep, file: carried.file, root: root, supervisor: supervisor, order: order)
    }

    /// Whether a run of the sweep is queued that named this process as the one to carry it.
    private func isWaitingForUs(_ file: SweepFile) -> Bool {
        file.runs.contains { run in
            let life = try? RunFolder(root.pushing(FilePath(run.path))).readLife()
            return life?.state == .queued && life?.launcher?.pid == getpid()
        }
    }

    private static let heartbeatInterval = 30.0
    /// How often stop requests are looked for, in seconds.
    private static let lookInterval = 1.0
}

private struct CarriedSweep {
    let sweep: Sweep
    let file: SweepFile
    /// The number that this runner claimed it under, and the runs' queue; nil while another runner has it.
    var runner: Int?
    var queue: RunQueue?
    var isOver = false

    func beat() throws {
        if let runner { try sweep.beat(runner: runner) }
    }
}

/// Where a runner tells what goes wrong once nobody waits for its start any more: its standard error, so that the last
/// words of a crash stand there too. One that waits for another runner's sweep has none.
private struct RunnerLog {
    private let file: FilePath?

    /// Beside the claim of the first sweep that is held.
    init(of carried: [CarriedSweep]) {
        file = carried.lazy.compactMap { sweep in sweep.runner.map { sweep.sweep.logFile(runner: $0) } }.first
        do {
            let descriptor = try openStream(appendingTo: file)
            dup2(descriptor, STDERR_FILENO)
            close(descriptor)
        } catch {
            // On a full disk: then nothing is told. The pipe to whoever started this runner must be let go of.
            close(STDERR_FILENO)
        }
    }

    func removeIfEmpty() {
        attempting("look at the runner's log") {
            if let file, try file.status()?.byteCount == 0 { try file.remove() }
        }
    }
}

/// Does what must not end the runner when it fails: its other runs count more. The failure is told.
func attempting(_ what: String, _ body: () throws -> Void) {
    do {
        try body()
    } catch {
        writeError("telos: cannot \(what): \(error)\n")
    }
}
