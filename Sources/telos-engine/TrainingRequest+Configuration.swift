import DurableFiles
import JSONValues
import ModelFiles
import RunModel
import RunStore
import SystemPackage
import Tasks

extension TrainingRequest {
    /// Resolves a run's configuration.
    ///
    /// - Throws: `EngineFailure`; `UnknownTaskError`, `ModelFileError`, `FileError`
    init(_ configuration: RunConfiguration, project: Project, folder: FilePath, supervised: SupervisedAttempt?) throws {
        guard let section = configuration.telos else {
            throw EngineFailure.badInput(["the configuration has no `telos` section: it was not made by `telos train`"])
        }
        guard section.engine == .native else {
            throw EngineFailure.badInput(["the run is of engine \(section.engine.rawValue), not native"])
        }
        guard let task = configuration.task, let dataPath = configuration.dataPath else {
            throw EngineFailure.badInput(["the configuration has no `task` or no `data.path`"])
        }
        guard let method = configuration.method.flatMap(TrainingMethod.init(rawValue:)) else {
            let known = TrainingMethod.allCases.map(\.rawValue).joined(separator: ", ")
            throw EngineFailure.badInput([
                "the native engine trains by \(known), not by \(configuration.method.map(quoted) ?? "nothing")"
            ])
        }
        self.method = method
        self.task = try TrainingTask.named(task)
        let data = project.absolute(dataPath)
        func split(_ name: String) throws(EngineFailure) -> DataFile {
            guard let split = section.dataset?.splits.first(where: { $0.name == name }) else {
                throw .badInput(["the configuration names no \(name) split under `telos.dataset.splits`"])
            }
            // A name only: a configuration must not lead out of its data folder.
            guard let file = FilePath.Component(split.file), file.kind == .regular else {
                throw .badInput(["`telos.dataset.splits.\(name).file` must be the name of a file"])
            }
            return DataFile(path: data.appending(file), sha256: split.sha256)
        }
        train = try split("train")
        validation = try split("validation")
        model = try Self.modelFolder(section.model, project: project)
        modelSource = section.model.source
        modelFingerprint = section.model.fingerprint
        guard model.isDirectory else {
            throw EngineFailure.badData(["the model folder \(model) does not exist; plan the run again"])
        }
        let modelType: String
        do {
            modelType = try ModelConfig(readingFrom: model.appending("config.json")).modelType
        } catch {
            throw EngineFailure.badData(["\(error)"])
        }
        if let written = section.native?.promptTemplate, !written.isEmpty {
            guard let template = PromptTemplate(rawValue: written) else {
                throw EngineFailure.badInput(["no prompt template is called \(quoted(written))"])
            }
            self.template = template
        } else {
            template = PromptTemplate(modelType: modelType)
        }
        if let loss = section.native?.loss, !["", "option_tokens", "classification"].contains(loss) {
            throw EngineFailure.badInput(["no loss is called \(quoted(loss))"])
        }
        hyperparameters = configuration.hyperparameters.entries.map { ($0.key, $0.value.json) }
        threads = section.native?.threads
        self.folder = folder
        self.supervised = supervised
    }

    static func modelFolder(_ model: RunConfiguration.Model, project: Project) throws -> FilePath {
        if let path = model.path { return project.absolute(path) }
        return try ModelLookup(of: project).folder(for: model.source)
    }
}

extension ModelLookup {
    /// Where a project's models are looked for; without a project only in the Hugging Face cache.
    init(of project: Project?) {
        self.init(
            modelFolders: project.map { project in project.settings.models.map { project.absolute($0) } } ?? [],
            environment: environmentValue)
    }
}
