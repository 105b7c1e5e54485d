package import Glibc
package import SystemPackage

/// What the file system says of a file: enough to know it again, and to know that it changed.
package struct FileStatus: Hashable, Sendable {
    package enum Kind: Hashable, Sendable { case regular, directory, symbolicLink, other }

    package var kind: Kind
    package var byteCount: Int
    /// Nanoseconds since 1970.
    package var modified: Int64
    /// When the file or what is said of it changed, by the system's own clock: nobody can set it. Nanoseconds since 1970.
    package var changed: Int64
    package var inode: UInt64
    package var device: UInt64
    package var mode: UInt32
}

extension FilePath {
    /// The status of the file, links followed; nil when it does not exist.
    ///
    /// - Throws: `FileError` for every other failure.
    package func status(followingLinks: Bool = true) throws(FileError) -> FileStatus? {
        var buffer = Glibc.stat()
        do throws(FileError) {
            try systemCall("look at", self) {
                withPlatformString {
                    Int(fstatat(AT_FDCWD, $0, &buffer, followingLinks ? 0 : AT_SYMLINK_NOFOLLOW))
                }
            }
        } catch  where error.isMissing {
            return nil
        }
        return FileStatus(buffer)
    }

    /// Whether a folder stands here, links followed. False also when one may not look.
    package var isDirectory: Bool { (try? status())?.kind == .directory }

    /// Whether a regular file stands here, links followed. False also when one may not look.
    package var isRegularFile: Bool { (try? status())?.kind == .regular }

    /// Whether anything stands here, a broken link included.
    package var exists: Bool { (try? status(followingLinks: false)) ?? nil != nil }
}

extension FileStatus {
    /// The status of an open file; nil when the file system does not tell.
    init?(of descriptor: CInt) {
        var buffer = Glibc.stat()
        guard fstat(descriptor, &buffer) == 0 else { return nil }
        self.init(buffer)
    }

    /// From a `stat` call's answer.
    package init(_ buffer: Glibc.stat) {
        kind =
            switch buffer.st_mode & S_IFMT {
            case S_IFREG: .regular
            case S_IFDIR: .directory
            case S_IFLNK: .symbolicLink
            default: .other
            }
        byteCount = Int(buffer.st_size)
        modified = Self.nanoseconds(buffer.st_mtim)
        changed = Self.nanoseconds(buffer.st_ctim)
        inode = UInt64(buffer.st_ino)
        device = UInt64(buffer.st_dev)
        mode = buffer.st_mode
    }

    /// File systems store times that are further away than 64 bits of nanoseconds reach.
    private static func nanoseconds(_ time: timespec) -> Int64 {
        Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }
}
