package import RunFolders
package import RunModel
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
    /// What the supervisor of a run is told, from the run's stored configuration and what its earlier attempts left.
    ///
    /// - Parameters:
    ///   - life: queued, with the attempt to be started.
    ///   - engine: the program `telos-engine`.
    /// - Throws: `LaunchOrderError`; `FileError`, `RunFolderError` and `RunConfigurationError` when the run's files
    ///   cannot be read.
    package init(folder: RunFolder, life: RunLife, project: Project, engine: FilePath) throws {
        let configuration = try RunConfiguration.read(from: folder.configFile)
        guard let telos = configuration.telos, let out = configuration.outFile, let err = configuration.errFile else {
            throw LaunchOrderError.notOurs(path: folder.configFile)
        }
        let arguments: [String]
        var environment = configuration.environment.map { Variable($0.name, $0.value) }
        var directory = project.root
        var fromStep = 0
        switch telos.engine {
        case .native:
            arguments = [engine.string, "train", folder.configFile.string, "--attempt", String(life.attempt)]
            if life.attempt > 1 { fromStep = try folder.resumeStep(after: life) }
        case .script:
            guard let script = telos.script else { throw LaunchOrderError.noScript(path: folder.configFile) }
            // One that was stopped before it began has nothing to resume.
            if !life.attempts.isEmpty {
                environment += [Variable("TELOS_ATTEMPT", String(life.attempt)), Variable("TELOS_RESUME", "1")]
                // Where it really goes on only the script knows: what was measured so far stays until it measures anew.
                fromStep = try folder.readMetrics().points.compactMap(\.step).max() ?? 0
            }
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
            arguments: arguments, environment: environment, directory: directory, out: project.absolute(out),
            err: project.absolute(err), needsFinalMetrics: telos.engine == .native)
        self.fromStep = fromStep
        if let written = configuration.dataPath {
            let folder = project.absolute(written)
            // A name only: a configuration must not lead out of the data's folder.
            data = (telos.dataset?.splits ?? []).compactMap { split in
                guard let file = FilePath.Component(split.file), file.kind == .regular else { return nil }
                let path = folder.appending(file)
                return DataFile(split: split.name, path: path, name: project.written(path), sha256: split.sha256)
            }
        }
    }
}
