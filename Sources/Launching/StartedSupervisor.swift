import Glibc
import RunFolders
import Supervision
import SystemPackage

/// A supervisor that the runner started, and the pipe it tells on why it cannot start its attempt.
struct StartedSupervisor {
    let pid: Int32
    private let messages: CInt

    /// - Throws: `SupervisionError`
    init(_ program: FilePath, folder: RunFolder, attempt: Int, order: LaunchOrder) throws {
        let pipe = try MessagePipe()
        defer { close(pipe.writing) }
        do {
            pid = try startSupervisor(program, folder: folder, attempt: attempt, order: order, error: pipe.writing)
        } catch {
            close(pipe.reading)
            throw error
        }
        messages = pipe.reading
    }

    /// What it said, once it has ended. To be called once.
    func lastWords() -> String {
        defer { close(messages) }
        var words: [UInt8] = []
        // Never waits, and ends although something else may hold the pipe.
        for _ in 0..<16 where MessagePipe.read(from: messages, into: &words, waitingMilliseconds: 0) { break }
        return MessagePipe.text(of: words)
    }

    /// Whether it has ended; it is then waited for, and its pid means nothing any more.
    func hasEnded() -> Bool {
        var status: CInt = 0
        return waitpid(pid, &status, WNOHANG) == pid
    }
}
