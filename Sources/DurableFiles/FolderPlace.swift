import Glibc
package import SystemPackage

/// Where a folder stands: its name in another that is open. To find a few files by their whole paths costs the file
/// system more than to read them.
package struct FolderPlace: Sendable {
    /// For messages.
    package let path: FilePath
    private let descriptor: CInt
    private let name: [UInt8]

    /// - Parameters:
    ///   - name: relative to the folder of that descriptor, which stays open.
    ///   - path: the same, for messages.
    package init(_ name: [UInt8], in descriptor: CInt, path: FilePath) {
        self.name = name
        self.descriptor = descriptor
        self.path = path
    }

    package init(_ path: FilePath) {
        self.init(path.bytes, in: AT_FDCWD, path: path)
    }

    /// The status of a file in it, links followed; nil when there is none, or one may not look.
    package func status(of file: StaticString) -> FileStatus? {
        var buffer = Glibc.stat()
        let result = text(file).withUnsafeBytes {
            fstatat(descriptor, $0.bindMemory(to: CChar.self).baseAddress!, &buffer, 0)
        }
        return result == 0 ? FileStatus(buffer) : nil
    }

    /// Reads a file in it; nil when there is none.
    ///
    /// - Parameter limit: the largest size that is read; no input may exhaust the memory.
    package func read(_ file: StaticString, atMost limit: Int) -> FileReading? {
        // Non-blocking: a named pipe in the place of a file must not stop us.
        let opened = text(file).withUnsafeBytes {
            openat(descriptor, $0.bindMemory(to: CChar.self).baseAddress!, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        }
        guard opened >= 0 else {
            let error = FileError.system(verb: "read", path: path.appending("\(file)"), errno: Errno.latest)
            return error.isMissing ? nil : FileReading(status: status(of: file), bytes: .failure(error))
        }
        defer { close(opened) }
        let status = FileStatus(of: opened)
        do throws(FileError) {
            let bytes = try readBytes(of: opened, path.appending("\(file)"), status: status, atMost: limit)
            return FileReading(status: status, bytes: .success(bytes))
        } catch {
            return FileReading(status: status, bytes: .failure(error))
        }
    }

    /// The file's path, ended by a NUL.
    private func text(_ file: StaticString) -> [UInt8] {
        let fileCount = file.utf8CodeUnitCount
        return [UInt8](unsafeUninitializedCapacity: name.count + fileCount + 2) { buffer, count in
            _ = buffer.initialize(fromContentsOf: name)
            buffer[name.count] = UInt8(ascii: "/")
            memcpy(buffer.baseAddress! + name.count + 1, file.utf8Start, fileCount)
            buffer[name.count + 1 + fileCount] = 0
            count = name.count + fileCount + 2
        }
    }
}

/// What one look at a file saw, and its bytes.
package struct FileReading: Sendable {
    /// nil where one may not look.
    package var status: FileStatus?
    package var bytes: Result<[UInt8], FileError>
}
