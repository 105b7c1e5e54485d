import DurableFiles
import Glibc
import SystemPackage

/// What one look at a folder or a file saw of it, without reading it.
struct FileLook: Equatable {
    var device: UInt64
    var inode: UInt64
    var byteCount: Int64
    /// When the content changed; nanoseconds since 1970, of times far from now only their lower bits.
    var modified: Int64
    /// Differs from an earlier look's where the content or the file itself was changed: the times of both in one number,
    /// never 0. The second cannot be set by hand: an older copy that was put in its place has another, also where the
    /// file system gave it the same inode.
    var stamp: Int64
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
        self.init(FileStatus(buffer))
    }

    init(_ status: FileStatus) {
        device = status.device
        inode = status.inode
        byteCount = Int64(status.byteCount)
        modified = status.modified
        let mixed = modified &* 0x2545_F491_4F6C_DD1D &+ status.changed
        stamp = mixed == 0 ? 1 : mixed
        isFolder = status.kind == .directory
        isFile = status.kind == .regular
    }

    /// Whether it changed so shortly before the look that a later change may have left the same time.
    func isFresh(at now: Int64) -> Bool { now &- modified < 2_000_000_000 }

    /// The stamp as the index keeps it: 0 where the next look must take it for changed.
    func settledStamp(at now: Int64) -> Int64 { isFresh(at: now) ? 0 : stamp }
}
