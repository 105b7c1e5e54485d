import ArgumentParser
import DurableFiles
import ModelFiles
import RunFolders
import RunModel
import RunStore
import SystemPackage
import Tasks

struct TrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Trains the run that a configuration describes.",
        discussion: """
            CONFIG is an experiment_config.yaml. Paths in it are relative to the project, which is looked for from \
            the working directory upwards, then from CONFIG upwards.

            Into a run's own folder the engine writes only for the run's supervisor, which says --attempt. By hand, \
            the files go to another folder:

              telos-engine train Results_v2/.../experiment_config.yaml --out /tmp/again

            Exit codes: 0 trained; 1 the training failed; 2 the arguments or the configuration are wrong; 65 the data \
            or the model cannot be used; 66 a loss was not finite; 67 there is not enough memory; 68 the disk is full; \
            130, 143 stopped by ^C, SIGTERM.
            """)

    @Argument(help: "The run's experiment_config.yaml.")
    var config: String

    @Option(help: "The folder to write into, new or empty. Default: ./telos-by-hand-{id}.")
    var out: String?

    @Option(help: "The run's current attempt; only for its supervisor. A later one than the first goes on.")
    var attempt: Int?

    func validate() throws {
        if out != nil, attempt != nil { throw ValidationError("give --out or --attempt, not both") }
        if let attempt, attempt < 1 { throw ValidationError("attempts are counted from 1") }
    }

    func run() throws {
        let request: TrainingRequest
        do {
            request = try self.request()
        } catch let failure as EngineFailure {
            throw failure
        } catch let error as ModelFileError {
            throw EngineFailure.badData(["\(error)"])
        } catch {
            throw EngineFailure.badInput(["\(error)"])
        }
        try train(request)
    }

    private func request() throws -> TrainingRequest {
        // First of all, so that no supervisor dies unseen.
        let supervisor = attempt.map { _ in Parent() }
        let path = FilePath(config)
        let configuration = try RunConfiguration.read(from: path)
        let project = try project(of: path)
        if let attempt, let supervisor {
            let folder = RunFolder(path.containingFolder)
            let supervised = try SupervisedAttempt(attempt, in: folder, of: supervisor)
            return try TrainingRequest(configuration, project: project, folder: folder.path, supervised: supervised)
        }
        return try TrainingRequest(
            configuration, project: project, folder: try folderByHand(for: configuration), supervised: nil)
    }

    private func project(of config: FilePath) throws -> Project {
        // A supervisor starts the engine in the project's root, whatever TELOS_ROOT says.
        if attempt != nil { return try Project(root: try FilePath(".").resolvingLinks()) }
        return try Project.locate(of: config)
    }

    private func folderByHand(for configuration: RunConfiguration) throws -> FilePath {
        let id = configuration.telos.map(\.id.text) ?? "run"
        let folder = FilePath(out ?? "telos-by-hand-\(id)")
        if RunFolder(folder).stateFile.exists { throw RunFolderError.notOurs(path: folder) }
        if folder.exists, try !folder.isDirectory || !folder.children().isEmpty {
            throw EngineFailure.badInput(["\(folder) exists and is not empty; give another folder with --out"])
        }
        return folder
    }
}
