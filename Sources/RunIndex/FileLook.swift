import DurableFiles
import Glibc
import SystemPackage

/// What one look at a folder or a file saw of it, without reading it.
struct FileLook: Equatable {
    var device: UInt64
    var inode: UInt64
    var byteCount: Int64
    /// Nanoseconds since 1970.
    var modified: Int64
    var isFolder: Bool
    var isFile: Bool

    struct Identity: Hashable {
        var device: UInt64
        var inode: UInt64
    }

    var identity: Identity { Identity(device: device, inode: inode) }

    /// nil when nothing stands there.
    ///
    /// - Parameters:
    ///   - path: relative to the folder of that descriptor, ended by a NUL.
    /// - Returns: nil also where one may not look: then nothing can be read there either.
    init?(_ path: [UInt8], in descriptor: CInt) {
        var buffer = Glibc.stat()
        let result = path.withUnsafeBytes {
            fstatat(descriptor, $0.bindMemory(to: CChar.self).baseAddress!, &buffer, 0)
        }
        guard result == 0 else { return nil }
        self.init(buffer)
    }

    /// nil when the descriptor tells nothing.
    init?(_ descriptor: CInt) {
        var buffer = Glibc.stat()
        guard fstat(descriptor, &buffer) == 0 else { return nil }
        self.init(buffer)
    }

    private init(_ buffer: Glibc.stat) {
        device = UInt64(buffer.st_dev)
        inode = UInt64(buffer.st_ino)
        byteCount = Int64(buffer.st_size)
        modified = Int64(buffer.st_mtim.tv_sec) * 1_000_000_000 + Int64(buffer.st_mtim.tv_nsec)
        isFolder = buffer.st_mode & S_IFMT == S_IFDIR
        isFile = buffer.st_mode & S_IFMT == S_IFREG
    }

    /// Whether it changed so shortly before the look that a later change may have left the same time.
    func isFresh(at now: Int64) -> Bool { now - modified < 2_000_000_000 }

    /// The modification time as the index keeps it: 0 where the next look must take it for changed.
    func settledTime(at now: Int64) -> Int64 { isFresh(at: now) ? 0 : modified }
}
