import Glibc
import Hashing
import RunStore
import SystemPackage

/// Size, times and inode of the files that speak for a run, in one number. Equal: nothing has changed.
struct Signature {
    /// Of the run's folder.
    var folder: FileLook
    var hasConfiguration: Bool
    /// nil where a file had changed so shortly before that a later change may look the same.
    var value: Int64?

    private static let names = [RunFile.configuration, "state.json", "result.json", "metrics.jsonl"].map {
        Array($0.utf8) + [0]
    }

    /// nil when no folder stands there.
    ///
    /// - Parameters:
    ///   - path: of the run's folder, relative to the results folder of that descriptor.
    ///   - files: logs that speak for the run: absolute, or relative to its folder.
    init?(of path: [UInt8], files: [[UInt8]], in descriptor: CInt, now: Int64) {
        let run = (path + [0]).withUnsafeBytes {
            openat(descriptor, $0.bindMemory(to: CChar.self).baseAddress!, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        }
        guard run >= 0 else {
            // A folder that stands and may not be opened is a run that cannot be read.
            guard ![ENOENT, ENOTDIR, ELOOP].contains(errno), let folder = FileLook(path + [0], in: descriptor),
                folder.isFolder
            else { return nil }
            self.folder = folder
            hasConfiguration = true
            return
        }
        defer { close(run) }
        guard let folder = FileLook(run) else { return nil }
        self.folder = folder
        let looks = Self.names.map { FileLook($0, in: run) } + files.map { FileLook($0 + [0], in: run) }
        hasConfiguration = looks[0]?.isFile == true
        var numbers = [Int64(bitPattern: folder.inode), folder.stamp]
        for look in looks {
            numbers += look.map { [Int64(bitPattern: $0.inode), $0.byteCount, $0.stamp] } ?? [0, -1, 0]
        }
        guard !folder.isFresh(at: now), !looks.contains(where: { $0?.isFresh(at: now) == true }) else { return }
        var hash = SHA256()
        numbers.withUnsafeBytes { hash.update($0) }
        value = hash.finalize().bytes.prefix(8).reduce(0) { $0 << 8 | Int64($1) }
    }
}
