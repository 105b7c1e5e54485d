import Glibc
package import SystemPackage

/// The value of a variable of this process's environment.
package func environmentValue(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
}

extension FilePath {
    /// This process's working directory.
    package static var workingDirectory: FilePath {
        guard let path = getcwd(nil, 0) else { return "/" }
        defer { free(path) }
        return FilePath(platformString: path)
    }
}
