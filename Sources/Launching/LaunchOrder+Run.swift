package import RunFolders
import RunModel
package import RunStore
package import Supervision
package import SystemPackage

/// Why a run's stored configuration does not say how to start it.
package enum LaunchOrderError: Error, Equatable, CustomStringConvertible {
    /// The older tooling wrote it.
    case notOurs(path: FilePath)
    case noScript(path: FilePath)

    package var description: String {
        switch self {
        case .notOurs(let path): "\(path) has no `telos` section: it does not say how to start the run"
        case .noScript(let path): "\(path) names no script at `telos.script`"
        }
    }
}

extension LaunchOrder {
    /// What the supervisor of a run is told, from the run's stored configuration alone.
    ///
    /// - Parameters:
    ///   - attempt: the attempt to be started.
    ///   - engine: the program `telos-engine`.
    /// - Throws: `LaunchOrderError`; `FileError` and `RunConfigurationError` when the configuration cannot be read.
    package init(folder: RunFolder, attempt: Int, project: Project, engine: FilePath) throws {
        let configuration = try RunConfiguration.read(from: folder.configFile)
        guard let telos = configuration.telos, let out = configuration.outFile, let err = configuration.errFile else {
            throw LaunchOrderError.notOurs(path: folder.configFile)
        }
        let arguments: [String]
        var directory = project.root
        switch telos.engine {
        case .native:
            arguments = [engine.string, "train", folder.configFile.string, "--attempt", String(attempt)]
        case .script:
            guard let script = telos.script else { throw LaunchOrderError.noScript(path: folder.configFile) }
            if let command = script.command {
                // The command is the user's own text, unchanged; no value was ever put into it.
                arguments = ["/bin/sh", "-c", command]
            } else if let file = script.file {
                arguments = ["bash", file]
                directory = script.directory.map(project.absolute) ?? project.root
            } else {
                throw LaunchOrderError.noScript(path: folder.configFile)
            }
        }
        self.init(
            arguments: arguments, environment: configuration.environment.map { Variable($0.name, $0.value) },
            directory: directory, out: project.absolute(out), err: project.absolute(err),
            needsFinalMetrics: telos.engine == .native)
    }
}
