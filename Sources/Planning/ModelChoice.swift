import DurableFiles
import FileDigests
import Hashing
import ModelFiles
import RunModel
import RunStore
import SystemPackage
import Tokenizers

/// A model of a config, found.
struct ModelChoice {
    var name: ModelName
    /// The levels of folders its results are filed under.
    var levels: [String]
    var facts: RunConfiguration.Model
    /// Of the native engine.
    var folder: ModelFolder?
    /// Bytes of one checkpoint: float32 weights and the files beside them.
    var checkpointByteCount = 0
}

extension ModelChoice {
    /// The model for the native engine: found, and sound.
    ///
    /// - Throws: `ModelFileError`, `FileError`
    /// - Complexity: reads all the model's bytes, for its fingerprint, when it is not remembered.
    static func native(
        _ name: ModelName, in project: Project, environment: (String) -> String?, digests: DigestCache
    ) throws -> ModelChoice {
        let lookup = ModelLookup(
            modelFolders: project.settings.models.map { project.absolute($0) }, environment: environment)
        let path = try lookup.folder(for: name.isPath ? project.absolute(name.text).string : name.text)
        let folder = try ModelFolder(path)
        guard path.appending("tokenizer.json").isRegularFile else {
            throw ModelFileError.missingFile(
                folder: path, name: "tokenizer.json", remedy: "save the tokenizer into it with save_pretrained")
        }
        // Read and let go: one that the engine cannot use is told before any folder is made.
        do throws(TokenizerError) {
            _ = try Tokenizer(reading: path.appending("tokenizer.json"))
        } catch {
            throw ConfigMessage("\(project.written(path))/tokenizer.json: \(error)")
        }
        let facts = RunConfiguration.Model(
            source: name.text, path: project.written(path), fingerprint: try folder.fingerprint(digests: digests),
            architecture: folder.config.architecture.rawValue)
        return ModelChoice(
            name: name, levels: try levels(of: name, in: project), facts: facts, folder: folder,
            checkpointByteCount: folder.config.weightByteCount + (try sideFilesByteCount(path)))
    }

    /// The model for a script, which finds it itself. The name of a hub says nothing of a folder; a path does.
    ///
    /// - Throws: `FileError`
    static func script(_ name: ModelName, in project: Project, digests: DigestCache) throws -> ModelChoice {
        var facts = RunConfiguration.Model(source: name.text)
        if name.isPath {
            let path = project.absolute(name.text)
            facts.path = project.written(path)
            // A script may train what the native engine cannot read: then there is no fingerprint.
            if path.appending("config.json").isRegularFile, let folder = try? ModelFolder(path) {
                facts.fingerprint = try folder.fingerprint(digests: digests)
                facts.architecture = folder.config.architecture.rawValue
            }
        }
        return ModelChoice(name: name, levels: try levels(of: name, in: project), facts: facts)
    }

    /// One or two levels. A path into a run's checkpoints is filed under `{that run's id}/checkpoint-{step}`.
    private static func levels(of name: ModelName, in project: Project) throws -> [String] {
        guard name.isPath else { return name.folderLevels }
        let path = project.absolute(name.text)
        let parts = path.components.map(\.string)
        guard let place = parts.lastIndex(of: "checkpoints"), place > 0, place + 1 < parts.count,
            parts[place + 1].hasPrefix("checkpoint-")
        else { return name.folderLevels }
        var run = path
        for _ in place..<parts.count { run.removeLastComponent() }
        let config = run.appending("experiment_config.yaml")
        guard config.isRegularFile else { return name.folderLevels }
        if let id = try RunConfiguration.read(from: config).telos?.id { return [id.text, parts[place + 1]] }
        var relative = run
        guard relative.removePrefix(project.resultsFolder) else { return name.folderLevels }
        let id = RunID(pathDigest: SHA256.hash(Array(relative.string.utf8)).bytes)
        return [id.text, parts[place + 1]]
    }

    /// Bytes of the files that a checkpoint holds beside the weights.
    private static func sideFilesByteCount(_ folder: FilePath) throws -> Int {
        try folder.children().reduce(0) { sum, entry in
            let name = entry.name.string
            guard name.hasSuffix(".json") || name.hasSuffix(".model") || name.hasSuffix(".txt"),
                !name.contains("safetensors"), let status = try folder.appending(entry.name).status(),
                status.kind == .regular
            else { return sum }
            return sum + status.byteCount
        }
    }
}
