import CLinux
import Glibc
package import SystemPackage

extension FilePath {
    /// Replaces the file, or makes it, so that after a crash at any moment either the old content or the new one
    /// stands there whole: a temporary file in the same folder, write, fsync, rename, fsync of the folder.
    ///
    /// The temporary file's name begins with `.`; a failure removes it.
    ///
    /// - Parameters:
    ///   - syncsFolder: false leaves the last step to the caller: until it is done, a crash of the machine may bring the
    ///     old content back.
    ///   - isDurable: false where the disk is not waited for at all: a crash of the machine may tear the file.
    /// - Throws: `FileError`
    package func replaceContents(
        with bytes: [UInt8], syncsFolder: Bool = true, isDurable: Bool = true
    ) throws(FileError) {
        let temporary = temporary
        do throws(FileError) {
            try temporary.writeNewFile(bytes, isDurable: isDurable)
            try temporary.rename(to: self)
        } catch {
            _ = temporary.withPlatformString { unlink($0) }
            throw error
        }
        if syncsFolder, isDurable { try containingFolder.syncFolder() }
    }

    /// A name beside this file, one per process and call: two writers never share a temporary file.
    var temporary: FilePath {
        containingFolder.appending(".\(lastComponent?.string ?? "").\(getpid()).\(UInt32.random(in: 0...(.max))).tmp")
    }

    /// Renames, replacing what stands there. The disk is not waited for.
    ///
    /// - Throws: `FileError`
    package func rename(to target: FilePath) throws(FileError) {
        try systemCall("replace", target) {
            withPlatformString { from in target.withPlatformString { Int(Glibc.rename(from, $0)) } }
        }
    }

    package func replaceContents(with text: String, syncsFolder: Bool = true) throws(FileError) {
        try replaceContents(with: Array(text.utf8), syncsFolder: syncsFolder)
    }

    /// Makes the file with this content, durably, unless something stands there.
    ///
    /// - Parameter isDurable: false where a crash of the machine may take the file, or its content, away again.
    /// - Returns: whether it was made; false means it existed, and that it is unchanged.
    /// - Throws: `FileError`. When writing fails the file is removed again.
    package func createFile(containing bytes: [UInt8] = [], isDurable: Bool = true) throws(FileError) -> Bool {
        do throws(FileError) {
            try writeNewFile(bytes, isDurable: isDurable)
        } catch  where error.errno == .fileExists {
            return false
        }
        if isDurable { try containingFolder.syncFolder() }
        return true
    }

    /// Cuts the file to this length, durably.
    ///
    /// - Throws: `FileError`
    package func truncate(to byteCount: Int) throws(FileError) {
        let descriptor = try openFile(O_WRONLY, verb: "open")
        defer { close(descriptor) }
        try systemCall("cut", self) { Int(ftruncate(descriptor, byteCount)) }
        try systemCall("write", self) { Int(fsync(descriptor)) }
    }

    /// - Parameter isDurable: whether the disk is waited for; else its writing only begins.
    func writeNewFile(_ bytes: [UInt8], isDurable: Bool = true) throws(FileError) {
        let descriptor = try openFile(O_WRONLY | O_CREAT | O_EXCL, verb: "make")
        do throws(FileError) {
            try Self.writeAll(bytes, to: descriptor, path: self)
            if isDurable {
                try systemCall("write", self) { Int(fsync(descriptor)) }
            } else {
                // A hint; where it is not understood, nothing is lost but time.
                telos_begin_writing(descriptor)
            }
        } catch {
            close(descriptor)
            _ = withPlatformString { unlink($0) }
            throw error
        }
        // Over NFS, close is where a full disk is told.
        if close(descriptor) != 0 { throw .system(verb: "write", path: self, errno: Errno.latest) }
    }

    /// Opens the file with these flags; new files can be read by all.
    func openFile(_ flags: CInt, verb: String) throws(FileError) -> CInt {
        CInt(try systemCall(verb, self) { withPlatformString { Int(open($0, flags | O_CLOEXEC, 0o666)) } })
    }

    static func writeAll(_ bytes: [UInt8], to descriptor: CInt, path: FilePath) throws(FileError) {
        var done = 0
        while done < bytes.count {
            done += try systemCall("write", path) {
                bytes.withUnsafeBytes { write(descriptor, $0.baseAddress! + done, $0.count - done) }
            }
        }
    }

    /// Makes this folder. Its parent must exist.
    ///
    /// - Returns: whether it was made; false means that something stands there already.
    /// - Throws: `FileError`
    package func makeFolder() throws(FileError) -> Bool {
        do throws(FileError) {
            try systemCall("make the folder", self) { withPlatformString { Int(mkdir($0, 0o777)) } }
            return true
        } catch  where error.errno == .fileExists {
            return false
        }
    }

    /// Makes this folder and every missing one above it.
    ///
    /// - Parameter isDurable: whether the disk is waited for; else the caller makes their names durable.
    /// - Throws: `FileError`
    package func makeFolders(isDurable: Bool = true) throws(FileError) {
        if isDirectory { return }
        let parent = containingFolder
        if parent != self { try parent.makeFolders(isDurable: isDurable) }
        if try !makeFolder(), !isDirectory {
            throw .system(verb: "make the folder", path: self, errno: .fileExists)
        }
        if isDurable { try parent.syncFolder() }
    }

    /// Makes the names in this folder durable.
    ///
    /// - Throws: `FileError`
    package func syncFolder() throws(FileError) {
        let descriptor = try openFile(O_RDONLY | O_DIRECTORY, verb: "open the folder")
        defer { close(descriptor) }
        do throws(FileError) {
            try systemCall("write", self) { Int(fsync(descriptor)) }
        } catch  where error.errno == .invalidArgument {
            // Some network file systems have no fsync of a folder; they make renames durable themselves.
        }
    }

    /// Renames without ever replacing.
    ///
    /// - Parameter isDurable: whether the disk is waited for; else the caller makes the names durable.
    /// - Returns: whether it was done; false means that something stands at `target`.
    /// - Throws: `FileError`
    package func move(to target: FilePath, isDurable: Bool = true) throws(FileError) -> Bool {
        do throws(FileError) {
            try systemCall("move", self) {
                withPlatformString { from in target.withPlatformString { Int(telos_rename_exclusively(from, $0)) } }
            }
        } catch  where error.errno == .fileExists {
            return false
        } catch  where error.errno == .invalidArgument {
            // The file system (NFS) has no exclusive rename. A folder is still never lost: `rename` refuses to
            // replace one that holds something.
            if target.exists { return false }
            try systemCall("move", self) {
                withPlatformString { from in target.withPlatformString { Int(Glibc.rename(from, $0)) } }
            }
        }
        guard isDurable else { return true }
        try target.containingFolder.syncFolder()
        do throws(FileError) {
            try containingFolder.syncFolder()
        } catch  where error.isMissing {
            // Somebody took the folder away that this emptied.
        }
        return true
    }

    /// Removes a file or an empty folder. One that does not exist is no error.
    ///
    /// - Throws: `FileError`
    package func remove() throws(FileError) {
        do throws(FileError) {
            try systemCall("remove", self) { withPlatformString { Int(Glibc.remove($0)) } }
        } catch  where error.isMissing {}
    }

    /// Removes the folder and all that is in it, links not followed.
    ///
    /// - Throws: `FileError`
    package func removeTree() throws(FileError) {
        if try status(followingLinks: false)?.kind == .directory {
            for child in try children() { try appending(child.name).removeTree() }
        }
        try remove()
    }

    /// The folder this name stands in: `.` for a bare name.
    package var containingFolder: FilePath {
        let folder = removingLastComponent()
        return folder.isEmpty ? "." : folder
    }
}

extension FilePath.Component {
    /// Whether a temporary file of `replaceContents` has a name of this form. One that stays is a crash's.
    package var isTemporary: Bool {
        let parts = string.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count >= 5 && parts[0].isEmpty && parts.last == "tmp"
            && parts.dropLast().suffix(2).allSatisfy { UInt32($0) != nil }
    }
}

extension FilePath {
    /// Gives this file a second name. Neither is the other's copy: what is written into one stands in both.
    ///
    /// - Throws: `FileError`, also when the two places are on different file systems.
    package func makeHardLink(at target: FilePath) throws(FileError) {
        try systemCall("link", self) {
            withPlatformString { from in
                target.withPlatformString { Int(linkat(AT_FDCWD, from, AT_FDCWD, $0, 0)) }
            }
        }
    }
}
