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
        var status = Glibc.stat()
        try systemCall("look at", self) { Int(fstat(descriptor, &status)) }
        guard FileStatus(status).kind == .regular else { throw .notARegularFile(path: self) }
        if status.st_size > limit { throw .tooLarge(path: self, byteCount: Int(status.st_size), limit: limit) }
        return try readToEnd(descriptor, expecting: Int(status.st_size), limit: limit)
    }

    private func readToEnd(_ descriptor: CInt, expecting size: Int, limit: Int) throws(FileError) -> [UInt8] {
        // The file can grow while it is read: the size is only a first guess.
        var bytes = [UInt8](repeating: 0, count: size + 1)
        var count = 0
        while true {
            if count == bytes.count { bytes.append(contentsOf: repeatElement(0, count: max(4096, count))) }
            let got = try systemCall("read", self) {
                bytes.withUnsafeMutableBytes { read(descriptor, $0.baseAddress! + count, $0.count - count) }
            }
            count += got
            // One byte more than its size was asked for: a file that gave just its size is at its end.
            if got == 0 || count == size { break }
            if count > limit { throw .tooLarge(path: self, byteCount: count, limit: limit) }
        }
        bytes.removeLast(bytes.count - count)
        return bytes
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
        guard let stream = withPlatformString({ opendir($0) }) else {
            throw .system(verb: "list the folder", path: self, errno: Errno.latest)
        }
        defer { closedir(stream) }
        var entries: [DirectoryEntry] = []
        while true {
            Glibc.errno = 0
            guard let entry = readdir(stream) else {
                let errno = Errno.latest
                if errno != Errno(rawValue: 0) { throw .system(verb: "list the folder", path: self, errno: errno) }
                return entries
            }
            if let entry = DirectoryEntry(entry) { entries.append(entry) }
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

/// A name in a folder.
package struct DirectoryEntry: Hashable, Sendable {
    package var name: FilePath.Component
    /// nil where the file system does not say: then `status()` must.
    package var kind: FileStatus.Kind?

    fileprivate init?(_ entry: UnsafeMutablePointer<dirent>) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) {
            $0.withMemoryRebound(to: CChar.self, capacity: 256) { FilePath(platformString: $0) }
        }
        guard name != ".", name != "..", let component = name.lastComponent else { return nil }
        self.name = component
        kind =
            switch Int(entry.pointee.d_type) {
            case Int(DT_REG): .regular
            case Int(DT_DIR): .directory
            case Int(DT_LNK): .symbolicLink
            case Int(DT_UNKNOWN): nil
            default: .other
            }
    }
}
