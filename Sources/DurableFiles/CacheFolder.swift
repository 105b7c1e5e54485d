import CLinux
import Glibc
package import SystemPackage

/// Where this user's caches lie: on a disk of this machine, never in a project.
package enum CacheFolder {
    /// The folder `telos` among the caches: under `TELOS_CACHE`, else `XDG_CACHE_HOME`, else `~/.cache`; where that is on
    /// a network file system, under `XDG_RUNTIME_DIR`, else in a private folder for temporary files. It need not exist.
    /// nil when there is no such place.
    ///
    /// - Parameters:
    ///   - isToBeMade: whether the private folder may be made. Nothing else ever is.
    ///   - environment: the value of a variable.
    package static func locate(isToBeMade: Bool, environment: (String) -> String?) -> FilePath? {
        (usualFolder(environment) ?? privateTemporaryFolder(isToBeMade: isToBeMade))?.appending("telos")
    }

    /// The first of the usual places that is on a local disk.
    private static func usualFolder(_ environment: (String) -> String?) -> FilePath? {
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

    /// Whether this folder, or the nearest above it that exists, is on a disk of another machine, where locks and appends
    /// are slow or do not hold.
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
