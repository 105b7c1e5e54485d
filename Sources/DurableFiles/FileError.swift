import Glibc
package import SystemPackage

/// Why a file operation failed, on what, and how.
package enum FileError: Error, Equatable, CustomStringConvertible {
    /// A system call failed. `verb` completes "cannot ...": "read", "make the folder".
    case system(verb: String, path: FilePath, errno: Errno)
    case notARegularFile(path: FilePath)
    case tooLarge(path: FilePath, byteCount: Int, limit: Int)

    package var description: String {
        switch self {
        case .system(let verb, let path, let errno): "cannot \(verb) \(path): \(Self.sentence(for: errno))"
        case .notARegularFile(let path): "\(path) is not a regular file"
        case .tooLarge(let path, let byteCount, let limit):
            "\(path) is too large: \(byteCount) bytes, and at most \(limit) are read"
        }
    }

    /// The system's error number, when a system call failed.
    package var errno: Errno? {
        if case .system(_, _, let errno) = self { errno } else { nil }
    }

    /// Whether the file, or a folder on the way to it, does not exist.
    package var isMissing: Bool { errno == .noSuchFileOrDirectory || errno == .notDirectory }

    private static func sentence(for errno: Errno) -> String {
        switch errno {
        case .noSuchFileOrDirectory: "it does not exist"
        case .permissionDenied: "permission denied"
        case .readOnlyFileSystem: "the file system is read-only"
        case .noSpace: "no space is left on the disk"
        case .diskQuotaExceeded: "the disk quota is used up"
        case .fileExists: "it exists already"
        case .notDirectory: "a part of the path is not a folder"
        case .isDirectory: "it is a folder"
        case .improperLink: "the two places are on different file systems"
        case .fileNameTooLong: "the name is too long"
        case .tooManySymbolicLinkLevels: "symbolic links lead in a circle"
        default: errno.description
        }
    }
}

/// Runs a system call until it is not interrupted, and turns its -1 into a `FileError`.
@discardableResult
func systemCall(
    _ verb: @autoclosure () -> String, _ path: @autoclosure () -> FilePath, _ call: () -> Int
) throws(FileError) -> Int {
    while true {
        let result = call()
        if result >= 0 { return result }
        let errno = Errno.latest
        if errno != .interrupted { throw .system(verb: verb(), path: path(), errno: errno) }
    }
}

extension Errno {
    /// The error number that the last failed call of this thread left.
    static var latest: Errno { Errno(rawValue: Glibc.errno) }
}
