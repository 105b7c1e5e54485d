import Glibc
package import SystemPackage

/// A file that is only ever added to. Each addition is one `write` on an `O_APPEND` descriptor, so that two writers
/// never mix within a line and a reader sees a torn line only at the very end.
package struct AppendingFile: ~Copyable {
    package let path: FilePath
    private let descriptor: CInt

    /// Opens the file, and makes it when it does not exist.
    ///
    /// - Throws: `FileError`, also when something else than a regular file stands there: a pipe would be waited for.
    package init(_ path: FilePath) throws(FileError) {
        let descriptor = try path.openFile(O_WRONLY | O_CREAT | O_APPEND | O_NONBLOCK, verb: "open")
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw .notARegularFile(path: path)
        }
        self.path = path
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// - Throws: `FileError`
    package func append(_ text: String) throws(FileError) {
        try FilePath.writeAll(Array(text.utf8), to: descriptor, path: path)
    }

    /// - Throws: `FileError`
    package func append(_ bytes: [UInt8]) throws(FileError) {
        try FilePath.writeAll(bytes, to: descriptor, path: path)
    }

    /// Adds the bytes by one `write`, which nobody else's addition can part.
    ///
    /// - Returns: whether all of them were taken; a disk that is nearly full takes a part.
    /// - Throws: `FileError`
    package func appendAtOnce(_ bytes: [UInt8]) throws(FileError) -> Bool {
        let count = try systemCall("write", path) {
            bytes.withUnsafeBytes { write(descriptor, $0.baseAddress!, $0.count) }
        }
        return count == bytes.count
    }

    /// Keeps out all others that lock the file, until it is closed or this process ends. Who only writes is not kept out.
    /// Where the file system has no locks, nobody is.
    ///
    /// - Parameter seconds: how long somebody else's lock is waited for.
    /// - Returns: false when somebody else had it all the time.
    /// - Throws: `FileError`
    package func lock(seconds: Double) throws(FileError) -> Bool {
        let pause = 0.02
        var waited = 0.0
        while true {
            do throws(FileError) {
                try systemCall("lock", path) { Int(flock(descriptor, LOCK_EX | LOCK_NB)) }
                return true
            } catch {
                switch error.errno {
                case .wouldBlock:
                    if waited >= seconds { return false }
                    usleep(UInt32(pause * 1e6))
                    waited += pause
                case .noLocks, .notSupportedOnSocket, .invalidArgument, .noFunction: return true
                default: throw error
                }
            }
        }
    }

    /// Whether the path still leads to this file: an editor may have put another in its place.
    ///
    /// - Throws: `FileError`
    package func isInPlace() throws(FileError) -> Bool {
        guard let own = FileStatus(of: descriptor), let there = try path.status() else { return false }
        return own.inode == there.inode && own.device == there.device
    }

    /// Makes what was appended durable.
    ///
    /// - Throws: `FileError`
    package func synchronize() throws(FileError) {
        try systemCall("write", path) { Int(fsync(descriptor)) }
    }

    /// Ends a torn last line that a crash left, so that the next addition begins a line of its own.
    ///
    /// - Throws: `FileError`
    package func endTornLine() throws(FileError) {
        guard let size = try path.status()?.byteCount, size > 0 else { return }
        let reader = try path.openFile(O_RDONLY, verb: "read")
        defer { close(reader) }
        var last: UInt8 = 0
        let got = try systemCall("read", path) { pread(reader, &last, 1, size - 1) }
        if got == 1, last != UInt8(ascii: "\n") { try append("\n") }
    }
}
