import CLinux
import Glibc
package import SystemPackage

/// New files in new folders, made durable together: hundreds of them cost little more than one, because the disk is
/// waited for once and not after each.
///
/// Every file stands under its name only when its content is safe, as with `replaceContents`.
package struct FileBatch: ~Copyable {
    private var files: [(temporary: FilePath, path: FilePath)] = []
    private var folders: [FilePath] = []
    private var knownFolders: Set<FilePath> = []

    package init() {}

    /// Writes the content beside where the file will stand.
    ///
    /// - Throws: `FileError`
    package mutating func add(_ path: FilePath, containing text: String) throws(FileError) {
        let temporary = path.temporary
        files.append((temporary, path))
        try temporary.writeNewFile(Array(text.utf8), isDurable: false)
        add(folder: path.containingFolder)
    }

    /// A folder in which something was made.
    ///
    /// - Returns: whether it is new here.
    @discardableResult
    package mutating func add(folder: FilePath) -> Bool {
        let isNew = knownFolders.insert(folder).inserted
        if isNew { folders.append(folder) }
        return isNew
    }

    /// Makes all contents durable, and gives the files their names in the order they were added.
    ///
    /// - Returns: the folders that are to be synchronised before the names are durable: all in which something was made.
    /// - Throws: `FileError`; some files may stand there then.
    package consuming func commit() throws(FileError) -> [FilePath] {
        try Self.sync(files.map(\.temporary))
        for file in files { try file.temporary.rename(to: file.path) }
        files = []
        return folders
    }

    /// Waits until the disk holds all of these files or folders.
    ///
    /// - Throws: `FileError`
    package static func sync(_ paths: [FilePath]) throws(FileError) {
        let texts = paths.map { $0.withPlatformString { UnsafePointer(strdup($0)) } }
        defer { for text in texts { free(UnsafeMutablePointer(mutating: text)) } }
        var failed: CInt = 0
        let error = telos_sync_all(texts, CInt(texts.count), &failed)
        if error != 0 {
            throw .system(verb: "write", path: paths[Int(failed)], errno: Errno(rawValue: error))
        }
    }

    deinit {
        // Of a batch that did not come to its end.
        for file in files { _ = file.temporary.withPlatformString { unlink($0) } }
    }
}
