import Glibc
package import SystemPackage

/// What the file system says of a file: enough to know it again, and to know that it changed.
package struct FileStatus: Hashable, Sendable {
    package enum Kind: Hashable, Sendable { case regular, directory, symbolicLink, other }

    package var kind: Kind
    package var byteCount: Int
    /// Nanoseconds since 1970.
    package var modified: Int64
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
    init(_ buffer: Glibc.stat) {
        kind =
            switch buffer.st_mode & S_IFMT {
            case S_IFREG: .regular
            case S_IFDIR: .directory
            case S_IFLNK: .symbolicLink
            default: .other
            }
        byteCount = Int(buffer.st_size)
        // File systems store times that are further away than 64 bits of nanoseconds reach.
        modified = Int64(buffer.st_mtim.tv_sec) &* 1_000_000_000 &+ Int64(buffer.st_mtim.tv_nsec)
        inode = UInt64(buffer.st_ino)
        device = UInt64(buffer.st_dev)
        mode = buffer.st_mode
    }
}
