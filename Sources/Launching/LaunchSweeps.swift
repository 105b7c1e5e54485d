import DurableFiles
import Glibc
package import RunFolders
package import RunModel
import Supervision
package import SystemPackage

/// Writes the sweeps' files, starts one runner for all of them, and returns when it holds its claims. The runner is
/// in a session of its own and outlives this process.
///
/// - Parameters:
///   - runner: the program that becomes the runner, with its arguments: this program, with a hidden subcommand that
///     calls `Runner.carry`.
/// - Returns: the runner.
/// - Throws: `RunFolderError`, `SupervisionError`, and `LaunchError.runnerEnded` when the runner does not get to
///   its claims. The runs are then seen as `lost (never started)` once this process has ended.
package func launch(_ sweeps: [(sweep: Sweep, file: SweepFile)], runner arguments: [String]) throws -> ProcessIdentity {
    for (sweep, file) in sweeps { try sweep.create(file) }
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
    while true {
        var status: CInt = 0
        let hasEnded = waitpid(pid, &status, WNOHANG) == pid
        // It may have ended because all is done.
        let isReady = try sweeps.allSatisfy { try $0.sweep.newestRunner()?.claim?.process.pid == pid }
        if isReady { return ProcessIdentity(pid: pid, started: identity.started) }
        if hasEnded { throw LaunchError.runnerEnded(told: MessagePipe.text(from: pipe.reading)) }
        usleep(5_000)
    }
}

/// The program of that name beside this one, where all of Telos's programs are installed.
///
/// - Throws: `FileError`
package func programBeside(_ name: String) throws -> FilePath {
    try ownProgram().removingLastComponent().appending(name)
}

/// This program's own file.
///
/// - Throws: `FileError`
package func ownProgram() throws -> FilePath {
    try FilePath("/proc/self/exe").resolvingLinks()
}
