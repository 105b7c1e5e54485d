import DurableFiles
import FineTuning
import JSONValues
import ModelFiles
import RunFolders
import RunModel
import RunStore
import SystemPackage
import Tasks

/// What a person named to be evaluated: a model, a checkpoint, adapters, or a run, which means its best checkpoint.
struct EvaluationSubject {
    /// The folder with the weights, or with the adapters.
    let path: FilePath
    /// Of the run that the checkpoint is of: what it was trained with is what it is evaluated with. nil for a model of
    /// no run.
    let configuration: RunConfiguration?
    private let project: Project?

    /// - Parameters:
    ///   - name: a folder, or a model's name.
    ///   - root: the project's folder, where one was named.
    /// - Throws: `EngineFailure`, `ModelFileError`; errors of reading the configuration and the project
    init(_ name: String, root: String?) throws {
        let named = FilePath(name)
        guard named.isDirectory else {
            project = try Self.project(root: root, of: ".")
            path = try ModelLookup(of: project).folder(for: name)
            configuration = nil
            return
        }
        project = try Self.project(root: root, of: named)
        if RunFolder(named).configFile.exists {
            configuration = try RunConfiguration.read(from: RunFolder(named).configFile)
            path = try Self.bestCheckpoint(of: RunFolder(named))
            return
        }
        path = named
        let checkpoints = try named.resolvingLinks().removingLastComponent()
        let run = RunFolder(checkpoints.removingLastComponent())
        let isCheckpoint = checkpoints.lastComponent == "checkpoints" && run.configFile.exists
        configuration = isCheckpoint ? try RunConfiguration.read(from: run.configFile) : nil
    }

    private static func project(root: String?, of path: FilePath) throws -> Project? {
        do {
            return try Project.locate(named: root, of: path)
        } catch ProjectError.notFound {
            return nil
        }
    }

    private static func bestCheckpoint(of run: RunFolder) throws -> FilePath {
        let marked = try BestCheckpoint(markedIn: run.checkpoints)?.step
        guard let step = try marked ?? run.readResult()?["best_step"]?.integer else {
            throw EngineFailure.failed("the run \(run.path) has no best checkpoint yet: nothing was evaluated")
        }
        let checkpoint = run.checkpoints.appending("checkpoint-\(step)")
        guard checkpoint.isDirectory else {
            throw EngineFailure.failed(
                "the best checkpoint \(checkpoint) of the run is gone; of a zo run `telos replay` rebuilds it")
        }
        return checkpoint
    }

    /// Opens the model.
    ///
    /// - Parameter base: the folder, or the name, of the model that adapters belong to; nil for the run's own, else the
    ///   one that the adapters name.
    /// - Throws: `EngineFailure`, `ModelFileError`, `FileError`
    func model(base: String?) throws -> EvaluatedModel {
        guard AdapterFolder.stands(in: path) else {
            if base != nil { throw EngineFailure.badInput(["\(path) is a whole model: --base is for adapters"]) }
            return EvaluatedModel(path: path, folder: try ModelFolder(path), adapters: nil)
        }
        let adapters = try AdapterFolder(path)
        let folder = try base == nil ? runsBase() : nil
        return EvaluatedModel(
            path: path, folder: try folder ?? ModelFolder(try baseFolder(of: adapters, named: base)),
            adapters: adapters)
    }

    /// The model that the run's adapters were trained beside; nil for adapters of no run.
    private func runsBase() throws -> ModelFolder? {
        guard let project, let model = configuration?.telos?.model else { return nil }
        let folder = try ModelFolder(try TrainingRequest.modelFolder(model, project: project))
        try folder.checkFingerprint(model.fingerprint, remedy: "--base DIR evaluates beside another")
        return folder
    }

    private func baseFolder(of adapters: AdapterFolder, named base: String?) throws -> FilePath {
        guard let name = base ?? adapters.baseModelName, !name.isEmpty else {
            throw EngineFailure.badInput(["\(path) does not name the model that it belongs to; give it with --base"])
        }
        let places = [FilePath(name)] + (project.map { [$0.absolute(name)] } ?? [])
        if let place = places.first(where: \.isDirectory) { return place }
        do {
            return try ModelLookup(of: project).folder(for: name)
        } catch let error as ModelFileError {
            throw EngineFailure.badData(["the adapters belong to another model: \(error); or give --base DIR"])
        }
    }

    /// The run's own data file of a split.
    ///
    /// - Throws: `EngineFailure`
    func dataFile(_ split: EvaluatedSplit) throws -> DataFile? {
        guard let configuration, let project, let data = configuration.dataPath,
            let splits = configuration.telos?.dataset?.splits
        else { return nil }
        let name = split.source.rawValue
        guard let found = splits.first(where: { $0.name == name }), let file = FilePath.Component(found.file),
            file.kind == .regular
        else { throw EngineFailure.badInput(["the run's data has no \(name) split"]) }
        return DataFile(path: project.absolute(data).appending(file), sha256: found.sha256)
    }

    /// One of the run's whole numbers; nil where its configuration has none.
    ///
    /// - Throws: `EngineFailure` for a number that no run can have
    func integer(_ key: Hyperparameter) throws(EngineFailure) -> Int? {
        let written =
            key == .threads
            ? configuration?.telos?.native.map { JSONValue($0.threads) }
            : configuration?.hyperparameters.entries.first { $0.key == key.name }?.value.json
        guard let written else { return nil }
        do {
            return try key.checked(written).integer
        } catch {
            throw .badInput(["in the run's configuration, \(error)"])
        }
    }

    /// The run's wording; nil where its configuration has none.
    ///
    /// - Throws: `EngineFailure` when there is no such wording
    func template() throws(EngineFailure) -> PromptTemplate? {
        guard let name = configuration?.telos?.native?.promptTemplate, !name.isEmpty else { return nil }
        guard let template = PromptTemplate(rawValue: name) else {
            throw .badInput(["no prompt template is called \(quoted(name))"])
        }
        return template
    }
}
