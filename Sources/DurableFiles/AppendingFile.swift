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
