import Glibc
package import SystemPackage

/// Which bytes a file holds, as far as the file system tells without their being read: while it stays the same, so do
/// they.
///
/// The time of the last change cannot be set by hand: a file of the same size and time of modification that was put in
/// the place of another has another.
package struct FileIdentity: Hashable, Sendable {
    package var device: UInt64
    package var inode: UInt64
    package var byteCount: Int
    /// Nanoseconds since 1970.
    package var modified: Int64
    /// Of the file's content, name or rights; nanoseconds since 1970.
    package var changed: Int64

    package init(device: UInt64, inode: UInt64, byteCount: Int, modified: Int64, changed: Int64) {
        self.device = device
        self.inode = inode
        self.byteCount = byteCount
        self.modified = modified
        self.changed = changed
    }

    /// Whether a change that happened now would show: times are as coarse as the file system keeps them, and a file
    /// that was written a moment ago may be written again in the same moment.
    ///
    /// - Parameter now: nanoseconds since 1970. A file of the future, by a server's clock, is not settled either.
    package func isSettled(now: Int64) -> Bool {
        let limit = now &- 2_000_000_000
        return modified <= limit && changed <= limit
    }

    /// Whether another file stands there or this one was written to, as far as its times tell. Another name or other
    /// rights are neither.
    package func isWritten(since earlier: FileIdentity) -> Bool {
        device != earlier.device || inode != earlier.inode || byteCount != earlier.byteCount
            || modified != earlier.modified
    }

    /// The time of day in nanoseconds since 1970.
    package static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }
}

extension FileIdentity {
    /// Of the regular file behind a descriptor; nil for anything else.
    init?(_ buffer: Glibc.stat) {
        let status = FileStatus(buffer)
        guard status.kind == .regular else { return nil }
        self.init(
            device: status.device, inode: status.inode, byteCount: status.byteCount, modified: status.modified,
            changed: Int64(buffer.st_ctim.tv_sec) &* 1_000_000_000 &+ Int64(buffer.st_ctim.tv_nsec))
    }
}

/// A regular file that is open for reading.
package struct ReadingFile: ~Copyable {
    package let path: FilePath
    private let descriptor: CInt

    /// Opens the file. On a file system of another machine that is what brings its status up to date.
    ///
    /// - Throws: `FileError`
    package init(_ path: FilePath) throws(FileError) {
        self.path = path
        descriptor = try path.openForReading()
    }

    deinit { close(descriptor) }

    /// - Throws: `FileError`: `notARegularFile` for a folder, a pipe or a device.
    package func identity() throws(FileError) -> FileIdentity {
        var buffer = Glibc.stat()
        try systemCall("look at", path) { Int(fstat(descriptor, &buffer)) }
        guard let identity = FileIdentity(buffer) else { throw .notARegularFile(path: path) }
        return identity
    }

    /// Calls `body` with the file's bytes, piece by piece.
    ///
    /// - Parameter range: the bytes wanted; to the end of the file when it ends earlier.
    /// - Throws: `FileError`, and what `body` throws.
    package func readPieces(
        in range: Range<Int> = 0..<Int.max, pieceSize: Int = 1 << 18, _ body: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: min(pieceSize, range.count), alignment: 64)
        defer { piece.deallocate() }
        var position = range.lowerBound
        while position < range.upperBound {
            let wanted = min(piece.count, range.upperBound - position)
            let got = try systemCall("read", path) { pread(descriptor, piece.baseAddress!, wanted, position) }
            if got == 0 { break }
            try body(UnsafeRawBufferPointer(rebasing: piece[..<got]))
            position += got
        }
    }
}
