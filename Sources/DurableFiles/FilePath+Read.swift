import Glibc
package import SystemPackage

extension FilePath {
    /// All bytes of a regular file.
    ///
    /// - Parameter limit: the largest size that is read; no input may exhaust the memory.
    /// - Throws: `FileError`
    package func readBytes(atMost limit: Int = 64 << 20) throws(FileError) -> [UInt8] {
        let descriptor = try openForReading()
        defer { close(descriptor) }
        return try DurableFiles.readBytes(of: descriptor, self, status: FileStatus(of: descriptor), atMost: limit)
    }

    /// Calls `body` with the file's bytes, piece by piece.
    ///
    /// - Parameter range: the bytes wanted; to the end of the file when it ends earlier.
    /// - Throws: `FileError`, and what `body` throws.
    package func readPieces(
        in range: Range<Int> = 0..<Int.max, pieceSize: Int = 1 << 18, _ body: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        try ReadingFile(self).readPieces(in: range, pieceSize: pieceSize, body)
    }

    func openForReading() throws(FileError) -> CInt {
        // Non-blocking: a named pipe in the place of a file must not stop us.
        CInt(
            try systemCall("read", self) {
                withPlatformString { Int(open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK)) }
            })
    }

    /// The names in this folder but `.` and `..`, in no order.
    ///
    /// - Throws: `FileError`
    package func children() throws(FileError) -> [DirectoryEntry] {
        try childNames().compactMap { child in
            guard let component = FilePath(bytes: child.name)?.lastComponent else { return nil }
            return DirectoryEntry(name: component, kind: child.kind)
        }
    }

    /// The same, as bytes: much faster where a folder holds many.
    ///
    /// - Throws: `FileError`
    package func childNames() throws(FileError) -> [(name: [UInt8], kind: FileStatus.Kind?)] {
        guard let stream = withPlatformString({ opendir($0) }) else {
            throw .system(verb: "list the folder", path: self, errno: Errno.latest)
        }
        defer { closedir(stream) }
        var entries: [(name: [UInt8], kind: FileStatus.Kind?)] = []
        while true {
            Glibc.errno = 0
            guard let entry = readdir(stream) else {
                let errno = Errno.latest
                if errno != Errno(rawValue: 0) { throw .system(verb: "list the folder", path: self, errno: errno) }
                return entries
            }
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                Array(
                    UnsafeRawBufferPointer(
                        start: $0, count: strlen(UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self))))
            }
            if name == [UInt8(ascii: ".")] || name == [UInt8(ascii: "."), UInt8(ascii: ".")] { continue }
            entries.append((name, FileStatus.Kind(directoryEntryType: entry.pointee.d_type)))
        }
    }

    /// The path with every link resolved.
    ///
    /// - Throws: `FileError`
    package func resolvingLinks() throws(FileError) -> FilePath {
        guard let resolved = withPlatformString({ realpath($0, nil) }) else {
            throw .system(verb: "find", path: self, errno: Errno.latest)
        }
        defer { free(resolved) }
        return FilePath(platformString: resolved)
    }

    /// The text of this symbolic link, as it stands in the link.
    ///
    /// - Throws: `FileError`
    package func linkText() throws(FileError) -> [UInt8] {
        var text = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = try systemCall("read the link", self) {
            withPlatformString { path in
                text.withUnsafeMutableBytes { readlink(path, $0.bindMemory(to: CChar.self).baseAddress!, $0.count) }
            }
        }
        return Array(text[..<count])
    }

    /// The path's bytes, as they stand on disk: a name need not be UTF-8.
    package var bytes: [UInt8] {
        withPlatformString { Array(UnsafeRawBufferPointer(start: $0, count: strlen($0))) }
    }

    /// nil for bytes that hold a NUL, which no path does.
    package init?(bytes: [UInt8]) {
        guard !bytes.contains(0) else { return nil }
        self = (bytes + [0]).withUnsafeBytes {
            FilePath(platformString: $0.bindMemory(to: CChar.self).baseAddress!)
        }
    }

    /// Bytes that an ordinary user may still write on the file system of this folder.
    ///
    /// - Throws: `FileError`
    package func freeByteCount() throws(FileError) -> Int {
        var buffer = statvfs()
        try systemCall("look at the disk of", self) { withPlatformString { Int(statvfs($0, &buffer)) } }
        return Int(buffer.f_bavail) * Int(buffer.f_frsize)
    }
}

/// All bytes of an open regular file.
///
/// - Parameters:
///   - path: for messages.
///   - status: its status, just looked at.
func readBytes(
    of descriptor: CInt, _ path: @autoclosure () -> FilePath, status: FileStatus?, atMost limit: Int
) throws(FileError) -> [UInt8] {
    guard let status, status.kind == .regular else { throw .notARegularFile(path: path()) }
    let size = status.byteCount
    if size > limit { throw .tooLarge(path: path(), byteCount: size, limit: limit) }
    // One byte more than its size is asked for: a file that gives just its size is at its end.
    var bytes = try readPiece(of: descriptor, path(), atMost: size + 1)
    // It can grow while it is read: the size is only a first guess.
    while bytes.count != size {
        if bytes.count > limit { throw .tooLarge(path: path(), byteCount: bytes.count, limit: limit) }
        let more = try readPiece(of: descriptor, path(), atMost: max(4096, bytes.count))
        if more.isEmpty { break }
        bytes += more
    }
    return bytes
}

/// The next bytes of an open file; none at its end.
private func readPiece(
    of descriptor: CInt, _ path: @autoclosure () -> FilePath, atMost limit: Int
) throws(FileError) -> [UInt8] {
    var failure: FileError?
    let piece = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
        do throws(FileError) {
            count = try systemCall("read", path()) { read(descriptor, buffer.baseAddress!, limit) }
        } catch {
            failure = error
        }
    }
    if let failure { throw failure }
    return piece
}

/// A name in a folder.
package struct DirectoryEntry: Hashable, Sendable {
    package var name: FilePath.Component
    /// nil where the file system does not say: then `status()` must.
    package var kind: FileStatus.Kind?
}

extension FileStatus.Kind {
    /// nil where the file system does not say.
    fileprivate init?(directoryEntryType type: UInt8) {
        switch Int(type) {
        case Int(DT_REG): self = .regular
        case Int(DT_DIR): self = .directory
        case Int(DT_LNK): self = .symbolicLink
        case Int(DT_UNKNOWN): return nil
        default: self = .other
        }
    }
}
