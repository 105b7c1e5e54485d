import DurableFiles
import Glibc
package import RunFolders
package import RunModel
import Supervision

/// A runner that was started ahead: it gets ready while its runs are still being planned, and waits to be told which
/// sweeps to carry. It is in a session of its own and outlives this process; told nothing, it ends.
package struct WaitingRunner: Sendable {
    package let process: ProcessIdentity
    private let order: CInt
    private let complaints: CInt

    /// Starts it.
    ///
    /// - Parameter arguments: the program that becomes the runner: this program, with a hidden subcommand that calls
    ///   `Runner.awaitOrder` and `Runner.carry`.
    /// - Throws: `SupervisionError`
    package init(_ arguments: [String]) throws {
        // A runner that dies before it is told is seen by its end.
        signal(SIGPIPE, SIG_IGN)
        let order = try MessagePipe()
        defer { close(order.reading) }
        let complaints: MessagePipe
        let null: CInt
        do {
            complaints = try MessagePipe()
            null = try openStream()
        } catch {
            close(order.writing)
            throw error
        }
        defer {
            close(null)
            close(complaints.writing)
        }
        (self.order, self.complaints) = (order.writing, complaints.reading)
        do {
            let pid = try spawn(
                arguments, streams: Streams(input: order.reading, output: null, error: complaints.writing),
                place: .ownSession)
            process = ProcessStatus(of: pid)?.identity ?? ProcessIdentity(pid: pid, started: 0)
        } catch {
            close(order.writing)
            close(complaints.reading)
            throw error
        }
    }

    /// Tells it what to carry, and returns when every sweep is carried: by it, or by a runner that has the sweep
    /// already and will find its new runs. To be called once.
    ///
    /// - Parameters:
    ///   - isInterrupted: asked while it waits: whether a person wants it to give up.
    ///   - meanwhile: done while the runner begins.
    /// - Throws: `LaunchError`, `RunFolderError`; the runner has then ended.
    package func carry(
        _ sweeps: [Sweep], isInterrupted: () -> Bool = { false }, meanwhile: () -> Void = {}
    ) throws {
        defer { close(complaints) }
        RunnerOrder(sweeps.map(\.id)).write(to: order)
        close(order)
        meanwhile()
        let end = monotonicSeconds() + Self.patience
        var told: [UInt8] = []
        var status: CInt = 0
        // It lets go of this pipe when it holds its claims, or when it ends.
        while !MessagePipe.read(from: complaints, into: &told, waitingMilliseconds: 50) {
            let isGivenUp = isInterrupted()
            if isGivenUp || monotonicSeconds() > end {
                kill(process.pid, SIGKILL)
                waitpid(process.pid, &status, 0)
                throw isGivenUp ? LaunchError.interrupted : LaunchError.runnerSilent(seconds: Int(Self.patience))
            }
        }
        let words = MessagePipe.text(of: told)
        if words == Self.carriedWord { return }
        waitpid(process.pid, &status, 0)
        throw LaunchError.runnerEnded(told: words)
    }

    /// The runner's side: what it was told to carry is carried, by it or by the runner that it waits for.
    static func tellThatSweepsAreCarried() { writeError(carriedWord + "\n") }

    private static let carriedWord = "carried"
    /// Seconds that the runner has to get to its claims.
    private static let patience = 60.0
}

/// What a waiting runner is told on its standard input: the sweeps' ids, one a line, and a last line without which it
/// is no order: whoever gave it died.
struct RunnerOrder: Equatable {
    let sweeps: [RunID]
    private static let lastLine = "go"

    init(_ sweeps: [RunID]) { self.sweeps = sweeps }

    /// nil when it is not one.
    init?(_ text: String) {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.popLast() == "", lines.popLast().map(String.init) == Self.lastLine else { return nil }
        let ids = lines.compactMap { RunID(String($0)) }
        guard ids.count == lines.count else { return nil }
        sweeps = ids
    }

    func write(to descriptor: CInt) {
        Terminal(descriptor: descriptor, isInteractive: false, hasColour: false)
            .write(sweeps.map { "\($0)\n" }.joined() + Self.lastLine + "\n")
    }

    /// Reads to the end of the input.
    static func read(from descriptor: CInt) -> RunnerOrder? {
        var bytes: [UInt8] = []
        while !MessagePipe.read(from: descriptor, into: &bytes, waitingMilliseconds: -1) {}
        return RunnerOrder(String(decoding: bytes, as: UTF8.self))
    }
}
