import DurableFiles
import Glibc
import Hashing
import Synchronization
package import SystemPackage

/// A short hash of every line that some content has, kept for when the content itself stands nowhere any more: so that
/// it can be said how many lines of it changed, and which.
///
/// A file for each content, `lines-1/{its SHA-256}`: the hashes in the order of the lines, 8 bytes each as this machine
/// writes them (a cache never leaves it), and a checksum. A file stands there whole or not at all; one that is torn, that
/// is another's, or that cannot be read is passed over, and where none can be written this detail is lost and nothing
/// else. Any number of processes may use it at once.
package final class LineHashCache: Sendable {
    /// nil for one that keeps nothing.
    package let folder: FilePath?
    private let limit: Int
    /// Bytes that may be added before the folder is looked through again; nil before the first time.
    private let room = Mutex<Int?>(nil)

    /// Content of more lines is not kept: 32 MiB of hashes.
    package static let lineLimit = 4 << 20

    /// - Parameter limit: bytes of the folder. What was not used for longest goes first.
    package init(folder: FilePath?, limit: Int = 256 << 20) {
        self.folder = folder
        self.limit = limit
    }

    /// The hashes of the lines of some content; nil where they are not known.
    ///
    /// - Parameter sha256: of the content: lower-case hexadecimal. Anything else names nothing.
    package subscript(sha256: String) -> [UInt64]? {
        guard let file = file(sha256), let bytes = try? file.readBytes(atMost: (Self.lineLimit + 1) * 8),
            bytes.count >= 8, bytes.count % 8 == 0
        else { return nil }
        var words = [UInt64](repeating: 0, count: bytes.count / 8)
        words.withUnsafeMutableBytes { $0.copyBytes(from: bytes) }
        let check = words.removeLast()
        guard check == Self.check(words, sha256) else { return nil }
        // It was used now. Where that cannot be written, it goes a little earlier.
        _ = file.withPlatformString { utimensat(AT_FDCWD, $0, nil, 0) }
        return words
    }

    /// - Parameter sha256: of the content: lower-case hexadecimal.
    package func keep(_ hashes: [UInt64], ofContent sha256: String) {
        guard let folder, let file = file(sha256), hashes.count <= Self.lineLimit, self[sha256] == nil else { return }
        let words = hashes + [Self.check(hashes, sha256)]
        // It is worth nothing but a detail: where it cannot be kept, that is all that is lost.
        try? write(words.withUnsafeBytes { Array($0) }, to: file, in: folder)
        room.withLock { room in
            var left = (room ?? -1) - Self.occupied(words.count * 8)
            if left < 0 { left = Self.makeRoom(in: folder, limit: limit) }
            room = left
        }
    }

    private func write(_ bytes: [UInt8], to file: FilePath, in folder: FilePath) throws(FileError) {
        if !folder.isDirectory { try folder.makeFolders(isDurable: false) }
        try file.replaceContents(with: bytes, isDurable: false)
    }

    /// Removes what was not used for longest, where there is more than the limit: also what a crash left half written.
    ///
    /// - Returns: bytes that may still be added.
    private static func makeRoom(in folder: FilePath, limit: Int) -> Int {
        let children = (try? folder.children()) ?? []
        var files = children.compactMap { child -> (path: FilePath, byteCount: Int, used: Int64)? in
            let path = folder.appending(child.name)
            guard let status = (try? path.status(followingLinks: false)) ?? nil, status.kind == .regular else {
                return nil
            }
            return (path, occupied(status.byteCount), status.modified)
        }
        var sum = files.reduce(0) { $0 + $1.byteCount }
        if sum <= limit { return limit - sum }
        files.sort { $0.used > $1.used }
        // A quarter more than needed, so that it is not done for every file.
        while sum > limit / 4 * 3, let oldest = files.popLast() {
            // Another process may have removed it.
            try? oldest.path.remove()
            sum -= oldest.byteCount
        }
        return limit - sum
    }

    /// On the disk, where files lie in blocks.
    private static func occupied(_ byteCount: Int) -> Int { (byteCount + 4095) / 4096 * 4096 }

    private func file(_ sha256: String) -> FilePath? {
        let isName =
            sha256.utf8.count == 64
            && sha256.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
        return isName ? folder?.appending(sha256) : nil
    }

    private static func check(_ hashes: [UInt64], _ sha256: String) -> UInt64 {
        let name = Array(sha256.utf8).withUnsafeBytes { WyHash.hash($0) }
        return hashes.withUnsafeBytes { WyHash.hash($0, seed: name) }
    }
}
