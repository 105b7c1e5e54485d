import DurableFiles
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
            guard let cache = CacheFolder.locate(isToBeMade: true, environment: environment) else {
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
        guard let cache = CacheFolder.locate(isToBeMade: false, environment: environment) else { return nil }
        let file = file(of: results, schema: schema, in: cache)
        return file.exists ? file : nil
    }

    private static func file(of results: FilePath, schema: Int, in cache: FilePath) -> FilePath {
        let name = String(SHA256.hash(results.bytes).hexadecimal.prefix(16))
        return cache.appending(name).appending("index-\(schema).sqlite")
    }
}
