import DurableFiles
import Glibc
import Hashing
import RunFolders
import RunStore
import SystemPackage

/// Size, times and inode of the files that speak for a run, in one number. Equal: nothing has changed.
struct Signature {
    /// nil where a file had changed so shortly before that a later change may look the same.
    let value: Int64?

    private static let names = [RunFile.configuration, "state.json", "result.json", "metrics.jsonl"].map {
        Array($0.utf8)
    }

    /// A run's files as they are now. nil when no folder stands there.
    ///
    /// - Parameters:
    ///   - name: of the run's folder, relative to the folder of that descriptor.
    ///   - logs: those that speak for the run: absolute, or relative to its folder.
    init?(of name: [UInt8], logs: [[UInt8]] = [], in descriptor: CInt, now: Int64) {
        guard let folder = FileLook(name + [0], in: descriptor), folder.isFolder else { return nil }
        var path = name + [UInt8(ascii: "/")]
        let prefixCount = path.count
        let looks = (Self.names + logs).map { file in
            if file.first == UInt8(ascii: "/") { return FileLook(file + [0], in: descriptor) }
            path.removeSubrange(prefixCount...)
            path += file
            path.append(0)
            return FileLook(path, in: descriptor)
        }
        self.init(folder: folder, looks: looks, now: now)
    }

    /// The files of a run as they were when they were read, and its metrics as they are now.
    init(_ folder: FolderPlace, look: FileLook, files: RunFiles, now: Int64) {
        let metrics = folder.status(of: "metrics.jsonl")
        let statuses = [files.configuration?.status, files.state?.status, files.result?.status, metrics]
        self.init(folder: look, looks: statuses.map { $0.map(FileLook.init) }, now: now)
    }

    private init(folder: FileLook, looks: [FileLook?], now: Int64) {
        var numbers: [Int64] = []
        numbers.reserveCapacity(2 + 3 * looks.count)
        numbers += [Int64(bitPattern: folder.inode), folder.stamp]
        for look in looks {
            numbers.append(look.map { Int64(bitPattern: $0.inode) } ?? 0)
            numbers.append(look?.byteCount ?? -1)
            numbers.append(look?.stamp ?? 0)
        }
        guard !folder.isFresh(at: now), !looks.contains(where: { $0?.isFresh(at: now) == true }) else {
            value = nil
            return
        }
        var hash = SHA256()
        numbers.withUnsafeBytes { hash.update($0) }
        value = hash.finalize().bytes.prefix(8).reduce(0) { $0 << 8 | Int64($1) }
    }
}
