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
    /// that one, unless it ends and leaves queued runs behind.
    ///
    /// From the moment the claims are held, what goes wrong is told in `{sweep}.runner-{n}.log` beside the claim
    /// instead of on the standard error.
    ///
    /// - Throws: `RunFolderError`s and `LaunchError` when a sweep cannot be read. How runs end is no error.
    package func carry(_ sweeps: [Sweep]) throws {
        let files = try sweeps.map { sweep in
            guard let file = try sweep.read() else { throw LaunchError.noSuchSweep(sweep.id, file: sweep.file) }
            return file
        }
        var carried = try sweeps.map { CarriedSweep(sweep: $0, runner: try Self.claim($0)) }
        defer { for sweep in carried { sweep.log?.removeIfEmpty() } }
        RunnerLog.tellNobody()
        var nextBeat = monotonicSeconds() + Self.heartbeatInterval
        // Kept here too: on a full disk no stop file can be made.
        var isStopAsked = false
        func rest(seconds: Double, from index: Int) {
            if inbox.wait(seconds: seconds).contains(where: { $0 != SIGCHLD }) {
                isStopAsked = true
                for sweep in sweeps[index...] { attempting("ask for the stop") { try sweep.requestStop() } }
            }
            if monotonicSeconds() < nextBeat { return }
            nextBeat = monotonicSeconds() + Self.heartbeatInterval
            for sweep in carried { attempting("give a sign of life") { try sweep.beat() } }
        }
        for index in sweeps.indices {
            while carried[index].runner == nil, isWaiting(files[index]), !isStopAsked {
                carried[index].runner = try Self.claim(sweeps[index])
                if carried[index].runner == nil { rest(seconds: Self.claimInterval, from: index) }
            }
            guard carried[index].runner != nil else { continue }
            carried[index].log?.begin()
            var queue = RunQueue(
                sweep: sweeps[index], file: files[index], root: root, supervisor: supervisor, order: order)
            while try !queue.goOn(isStopAsked: isStopAsked) { rest(seconds: Self.lookInterval, from: index) }
            attempting("finish sweep \(sweeps[index].id)") { try afterSweep(sweeps[index], files[index]) }
        }
    }

    /// The runner's number; nil when another one has the sweep.
    private static func claim(_ sweep: Sweep) throws -> Int? {
        do {
            return try sweep.claimRunner()
        } catch RunFolderError.claimed {
            return nil
        }
    }

    /// Whether a run of the sweep is queued.
    private func isWaiting(_ file: SweepFile) -> Bool {
        file.runs.contains { run in
            let life = try? RunFolder(root.pushing(FilePath(run.path))).readLife()
            return life?.state == .queued
        }
    }

    private static let heartbeatInterval = 30.0
    /// How often stop requests are looked for, in seconds.
    private static let lookInterval = 1.0
    /// How often a sweep that another runner has is tried for, in seconds.
    private static let claimInterval = 0.25
}

/// A sweep, and the number this runner claimed it under; nil while another runner has it.
private struct CarriedSweep {
    let sweep: Sweep
    var runner: Int?

    var log: RunnerLog? { runner.map { RunnerLog(file: sweep.logFile(runner: $0)) } }

    func beat() throws {
        if let runner { try sweep.beat(runner: runner) }
    }
}

/// Where a runner tells what goes wrong once nobody waits for its start any more: its standard error, so that the last
/// words of a crash stand there too.
private struct RunnerLog {
    let file: FilePath

    func begin() {
        attempting("write \(file)") {
            let descriptor = try openStream(appendingTo: file)
            dup2(descriptor, STDERR_FILENO)
            close(descriptor)
        }
    }

    func removeIfEmpty() {
        attempting("look at \(file)") {
            if try file.status()?.byteCount == 0 { try file.remove() }
        }
    }

    /// Lets go of the pipe to whoever started this runner.
    static func tellNobody() {
        attempting("open /dev/null") {
            let descriptor = try openStream()
            dup2(descriptor, STDERR_FILENO)
            close(descriptor)
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
