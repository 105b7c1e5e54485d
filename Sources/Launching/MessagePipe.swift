import Glibc
import Supervision
import SystemPackage

/// A pipe for a few lines to or from a program that is being started.
struct MessagePipe {
    let reading: CInt
    let writing: CInt

    /// - Throws: `SupervisionError.cannotOpen`
    init() throws(SupervisionError) {
        var ends: [CInt] = [-1, -1]
        if pipe(&ends) != 0 { throw .cannotOpen(path: "a pipe", errno: Errno(rawValue: errno)) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        (reading, writing) = (ends[0], ends[1])
    }

    /// Adds what has arrived; waits up to that long for something, or without an end when the time is negative.
    ///
    /// - Returns: whether all has arrived: nobody holds the writing end any more.
    static func read(
        from descriptor: CInt, into bytes: inout [UInt8], waitingMilliseconds: CInt
    ) -> Bool {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&entry, 1, waitingMilliseconds) > 0 else { return false }
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        let count = Glibc.read(descriptor, &piece, piece.count)
        if count > 0, bytes.count < limit { bytes += piece[..<count] }
        return count == 0 || count < 0 && errno != EINTR && errno != EAGAIN
    }

    /// Nobody has more to say at a start.
    private static let limit = 16 << 20

    /// The bytes as text, without the last line feed.
    static func text(of bytes: [UInt8]) -> String {
        var text = String(decoding: bytes, as: UTF8.self)
        while text.last == "\n" { text.removeLast() }
        return text
    }
}
