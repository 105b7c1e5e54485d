import CLinux
import DurableFiles
import Glibc
import Hashing
import SystemPackage

/// Where the index of a results folder lies: on a disk of this machine, never in the tree.
struct IndexLocation {
    /// nil where there is nowhere to write: then the index is made in memory.
    let file: FilePath?
    /// What kept the index from its usual place.
    let problem: String?

    /// Finds the place and makes its folder: under `TELOS_CACHE`, else `XDG_CACHE_HOME`, else `~/.cache`; where that is
    /// on a network file system, under `XDG_RUNTIME_DIR`, else in a private folder for temporary files.
    ///
    /// - Parameters:
    ///   - results: the results folder, its links resolved.
    ///   - environment: the value of a variable.
    init(results: FilePath, schema: Int, environment: (String) -> String?) {
        do throws(FileError) {
            guard let cache = Self.cacheFolder(environment) ?? Self.privateTemporaryFolder(isToBeMade: true) else {
                file = nil
                problem = "there is no folder for caches on a local disk"
                return
            }
            let file = Self.file(of: results, schema: schema, in: cache)
            if !file.containingFolder.isDirectory { try file.containingFolder.makeFolders() }
            self.file = file
            problem = nil
        } catch {
            file = nil
            problem = "\(error)"
        }
    }

    /// The index that stands there already; nothing is made. nil when there is none.
    static func standingFile(results: FilePath, schema: Int, environment: (String) -> String?) -> FilePath? {
        guard let cache = cacheFolder(environment) ?? privateTemporaryFolder(isToBeMade: false) else { return nil }
        let file = file(of: results, schema: schema, in: cache)
        return file.exists ? file : nil
    }

    private static func file(of results: FilePath, schema: Int, in cache: FilePath) -> FilePath {
        let name = String(SHA256.hash(results.bytes).hexadecimal.prefix(16))
        return cache.appending("telos").appending(name).appending("index-\(schema).sqlite")
    }

    /// The first of the usual places that is on a local disk.
    private static func cacheFolder(_ environment: (String) -> String?) -> FilePath? {
        func value(_ variable: String) -> FilePath? {
            // A relative one would lie wherever somebody stands, in the tree too.
            environment(variable).flatMap { $0.hasPrefix("/") ? FilePath($0) : nil }
        }
        let usual = value("TELOS_CACHE") ?? value("XDG_CACHE_HOME") ?? value("HOME")?.appending(".cache")
        return [usual, value("XDG_RUNTIME_DIR")].compactMap(\.self).first { !isOnNetwork($0) }
    }

    /// A folder that only this user can write into; nil when somebody else has its name.
    private static func privateTemporaryFolder(isToBeMade: Bool) -> FilePath? {
        let folder = FilePath("/tmp/telos-\(getuid())")
        if isToBeMade { _ = folder.withPlatformString { mkdir($0, 0o700) } }
        var status = Glibc.stat()
        let isThere = folder.withPlatformString { lstat($0, &status) } == 0
        let isPrivate = status.st_mode & S_IFMT == S_IFDIR && status.st_uid == getuid() && status.st_mode & 0o077 == 0
        return isThere && isPrivate ? folder : nil
    }

    /// Whether this folder, or the nearest above it that exists, is on a disk of another machine, where SQLite's locks are
    /// slow or do not hold.
    private static func isOnNetwork(_ folder: FilePath) -> Bool {
        var folder = folder
        while true {
            let answer = folder.withPlatformString { telos_is_on_network($0) }
            let parent = folder.removingLastComponent()
            if answer >= 0 || parent == folder || parent.isEmpty { return answer == 1 }
            folder = parent
        }
    }
}
