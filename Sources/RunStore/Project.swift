import DurableFiles
import RunModel
package import SystemPackage

/// A project: a folder with its settings, data and results.
package struct Project: Sendable {
    /// Absolute, without `.` and `..`.
    package let root: FilePath
    package let settings: ProjectSettings

    package init(root: FilePath, settings: ProjectSettings) {
        self.root = root
        self.settings = settings
    }

    package var resultsFolder: FilePath { absolute(settings.results) }
    package var dataFolder: FilePath { absolute(settings.data) }

    /// The path that a text in a config or in `telos.yaml` means: relative to the root, `~` is the home, cleaned
    /// lexically. Variables are not expanded.
    package func absolute(_ written: String) -> FilePath {
        Self.absolute(written, relativeTo: root)
    }

    /// What a path that somebody typed in a folder means.
    package static func absolute(_ written: String, relativeTo folder: FilePath) -> FilePath {
        var text = written
        if text == "~" || text.hasPrefix("~/"), let home = environmentValue("HOME") {
            text = home + text.dropFirst()
        }
        let path = FilePath(text)
        return (path.isAbsolute ? path : folder.pushing(path)).lexicallyNormalized()
    }

    /// The path as files of the tree write it: relative to the root when it lies inside, absolute otherwise.
    package func written(_ path: FilePath) -> String {
        var path = path
        if path == root { return "." }
        return path.removePrefix(root) ? path.string : path.string
    }
}

/// Why there is no project to work on.
package enum ProjectError: Error, Equatable, CustomStringConvertible {
    case notFound(startedFrom: FilePath)
    case notAFolder(path: FilePath, namedBy: String)
    /// `place` is `file:line:column`.
    case badSettings(problems: [String])

    package var description: String {
        switch self {
        case .notFound(let folder):
            """
            no project here: neither \(folder) nor a folder above it holds telos.yaml, Results_v2 or Data_v2
            `telos init` makes a project here, `--root DIR` names one elsewhere
            """
        case .notAFolder(let path, let name):
            "the project root \(quoted(path.string)), named by \(name), is not a folder"
        case .badSettings(let problems): problems.joined(separator: "\n")
        }
    }
}

extension Project {
    /// Finds the project: `--root`, else `TELOS_ROOT`, else the nearest folder upward from the working directory that
    /// holds `telos.yaml`, `Results_v2` or `Data_v2`.
    ///
    /// - Throws: `ProjectError`, `FileError`
    package static func locate(named root: String?, from workingDirectory: FilePath) throws -> Project {
        let source = root != nil ? "--root" : "TELOS_ROOT"
        if let root, root.isEmpty { throw ProjectError.notAFolder(path: "", namedBy: source) }
        if let named = root ?? environmentValue("TELOS_ROOT"), !named.isEmpty {
            let folder = absolute(named, relativeTo: workingDirectory)
            guard folder.isDirectory else { throw ProjectError.notAFolder(path: folder, namedBy: source) }
            return try Project(root: folder)
        }
        var folder = workingDirectory.lexicallyNormalized()
        while true {
            if ["telos.yaml", "Results_v2", "Data_v2"].contains(where: { folder.appending($0).exists }) {
                return try Project(root: folder)
            }
            let parent = folder.removingLastComponent()
            if parent == folder || parent.isEmpty { throw ProjectError.notFound(startedFrom: workingDirectory) }
            folder = parent
        }
    }

    /// The project at that root, with the settings of its `telos.yaml`.
    ///
    /// - Throws: `ProjectError`, `FileError`
    package init(root: FilePath) throws {
        self.init(root: root, settings: try ProjectSettings.read(from: root.appending("telos.yaml")))
    }
}
