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
        return MessagePipe.text(from: messages)
    }

    /// Whether it has ended; it is then waited for, and its pid means nothing any more.
    func hasEnded() -> Bool {
        var status: CInt = 0
        return waitpid(pid, &status, WNOHANG) == pid
    }
}

/// A pipe for a few lines from a program that is being started. Reading never waits.
struct MessagePipe {
    let reading: CInt
    let writing: CInt

    /// - Throws: `SupervisionError.cannotOpen`
    init() throws(SupervisionError) {
        var ends: [CInt] = [-1, -1]
        if pipe(&ends) != 0 { throw .cannotOpen(path: "a pipe", errno: Errno(rawValue: errno)) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
        (reading, writing) = (ends[0], ends[1])
    }

    /// What stands in the pipe, without the last line feed.
    static func text(from descriptor: CInt) -> String {
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = max(0, read(descriptor, &bytes, bytes.count))
        var text = String(decoding: bytes[..<count], as: UTF8.self)
        while text.last == "\n" { text.removeLast() }
        return text
    }
}
