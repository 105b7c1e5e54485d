import DurableFiles
import Glibc
import RunFolders
package import RunModel
import Supervision
package import SystemPackage

/// Writes the sweeps' files, starts one runner for all of them, and returns when it holds its claims. The runner is
/// in a session of its own and outlives this process.
///
/// When the runner does not get so far, it is ended, and what `create` made is removed again.
///
/// - Parameters:
///   - runner: the program that becomes the runner, with its arguments: this program, with a hidden subcommand that
///     calls `Runner.carry`.
///   - isInterrupted: asked while it waits: whether a person wants it to give up.
/// - Returns: the runner.
/// - Throws: `RunFolderError`, `SupervisionError`, `LaunchError`
package func launch(
    _ sweeps: [CreatedSweep], runner arguments: [String], isInterrupted: () -> Bool = { false }
) throws -> ProcessIdentity {
    do {
        for sweep in sweeps { try sweep.sweep.create(sweep.file) }
        return try startRunner(of: sweeps.map(\.sweep), arguments, isInterrupted)
    } catch {
        for sweep in sweeps { sweep.removeUnclaimed() }
        throw error
    }
}

/// Seconds that the runner has to get to its claims.
private let runnerPatience = 60.0

private func startRunner(
    of sweeps: [Sweep], _ arguments: [String], _ isInterrupted: () -> Bool
) throws -> ProcessIdentity {
    let pipe = try MessagePipe()
    defer { close(pipe.reading) }
    let pid: Int32
    do {
        defer { close(pipe.writing) }
        let null = try openStream()
        defer { close(null) }
        pid = try spawn(
            arguments, streams: Streams(input: null, output: null, error: pipe.writing), place: .ownSession)
    }
    let identity = ProcessStatus(of: pid)?.identity ?? ProcessIdentity(pid: pid, started: 0)
    let end = monotonicSeconds() + runnerPatience
    while true {
        var status: CInt = 0
        let hasEnded = waitpid(pid, &status, WNOHANG) == pid
        // It may have ended because all is done.
        let isReady = try sweeps.allSatisfy { try $0.newestRunner()?.claim?.process.pid == pid }
        if isReady { return ProcessIdentity(pid: pid, started: identity.started) }
        if hasEnded { throw LaunchError.runnerEnded(told: MessagePipe.text(from: pipe.reading)) }
        let isGivenUp = isInterrupted()
        if isGivenUp || monotonicSeconds() > end {
            kill(pid, SIGKILL)
            waitpid(pid, &status, 0)
            throw isGivenUp ? LaunchError.interrupted : LaunchError.runnerSilent(seconds: Int(runnerPatience))
        }
        usleep(5_000)
    }
}

/// This program's own file.
///
/// - Throws: `FileError`
package func ownProgram() throws -> FilePath {
    try FilePath("/proc/self/exe").resolvingLinks()
}
