import DurableFiles
import RunModel
package import SystemPackage

/// Why an `experiment_config.yaml` cannot be read as one.
package enum RunConfigurationError: Error, Equatable, CustomStringConvertible {
    case notYAML(path: FilePath, YAMLParseError)
    case notAMapping(path: FilePath)
    case newerSchema(path: FilePath, schema: Int)
    /// A key of the `telos` section is missing or senseless.
    case badValue(path: FilePath, line: Int, key: String)

    package var description: String {
        switch self {
        case .notYAML(let path, let error): "\(path):\(error)"
        case .notAMapping(let path): "\(path) holds no keys and values"
        case .newerSchema(let path, let schema):
            "\(path) has schema \(schema); this Telos reads schemas up to \(RunConfiguration.schema)"
        case .badValue(let path, let line, let key): "\(path):\(line): at `\(key)`: missing, or not what it must be"
        }
    }
}

extension RunConfiguration {
    /// Reads liberally: what an older or hand-edited file leaves out is nil.
    ///
    /// - Throws: `FileError`, `RunConfigurationError`
    package static func read(from path: FilePath) throws -> RunConfiguration {
        try RunConfiguration(try document(in: try path.readBytes(atMost: 1 << 20), of: path).root, path: path)
    }

    /// The file as it was written, every key of it.
    ///
    /// - Throws: `RunConfigurationError.notYAML`
    static func document(in bytes: [UInt8], of path: @autoclosure () -> FilePath) throws(RunConfigurationError)
        -> YAMLDocument
    {
        do throws(YAMLParseError) {
            return try YAMLDocument.parse(bytes)
        } catch {
            throw .notYAML(path: path(), error)
        }
    }

    init(_ node: YAMLDocument.Node, path: @autoclosure () -> FilePath) throws(RunConfigurationError) {
        guard node.isMapping else { throw .notAMapping(path: path()) }
        self.init()
        timestamp = node["timestamp"]?.text
        purpose = node["experiment_purpose"]?.text
        model = node["model"]?.text
        task = node["task"]?.text
        method = node["method"]?.text
        let data = node["data"]
        dataPath = data?["path"]?.text
        dataType = data?["type"]?.text
        hyperparameters = Hyperparameters(
            (node["hyperparameters"]?.members ?? []).compactMap { member in
                guard let key = member.key, let value = member.value.hyperparameter else { return nil }
                return (key, value)
            })
        let info = node["training_info"]
        environment = (info?["env_vars"]?.members ?? []).compactMap { member in
            guard let name = member.key, let value = member.value.text else { return nil }
            return EnvironmentVariable(name: name, value: value)
        }
        command = info?["command"]?.text
        outFile = info?["out_file"]?.text
        errFile = info?["err_file"]?.text
        if let section = node["telos"], !section.isNull { telos = try Section(section, path: path()) }
    }
}

extension HyperparameterValue {
    /// What a scalar that is not null says.
    init(yaml text: String) {
        if let integer = Int(text) {
            self = .integer(integer)
        } else if let number = YAMLNode.number(in: text) {
            self = .number(number)
        } else if let bool = YAMLNode.bool(in: text) {
            self = .bool(bool)
        } else {
            self = .text(text)
        }
    }
}

extension RunConfiguration.Section {
    fileprivate init(_ node: YAMLDocument.Node, path: @autoclosure () -> FilePath) throws(RunConfigurationError) {
        func required<Value>(_ key: StaticString, _ read: (YAMLDocument.Node) -> Value?) throws(RunConfigurationError)
            -> Value
        {
            guard let value = node[key].flatMap(read) else {
                throw .badValue(path: path(), line: node[key]?.line ?? node.line, key: "telos.\(key)")
            }
            return value
        }
        if let schema = node["schema"]?.integer, schema > RunConfiguration.schema {
            throw .newerSchema(path: path(), schema: schema)
        }
        let model = node["model"]
        let imported = node["imported"].flatMap { RunConfiguration.Imported($0) }
        self.init(
            id: try required("id") { $0.text.flatMap { RunID($0) } },
            sweep: imported == nil || node["sweep"] != nil
                ? try required("sweep") { $0.text.flatMap { RunID($0) } } : nil,
            engine: try required("engine") { $0.text.flatMap(Engine.init(rawValue:)) },
            createdAt: try required("created_at") { $0.text.flatMap { Moment($0) } },
            host: node["host"]?.text ?? "",
            version: node["version"]?.text ?? "",
            model: RunConfiguration.Model(
                source: model?["source"]?.text ?? "", path: model?["path"]?.text,
                fingerprint: model?["fingerprint"]?.text, architecture: model?["architecture"]?.text),
            dataset: imported == nil || node["dataset"] != nil
                ? try required("dataset") { RunConfiguration.Dataset($0) } : nil)
        self.imported = imported
        description = node["description"]?.text
        tags = node["tags"]?.sequence?.compactMap(\.text) ?? []
        if let native = node["native"], let threads = native["threads"]?.integer {
            self.native = RunConfiguration.Native(
                threads: threads, promptTemplate: native["prompt_template"]?.text ?? "",
                loss: native["loss"]?.text ?? "")
        }
        if let script = node["script"], !script.isNull {
            self.script = RunConfiguration.Script(
                command: script["command"]?.text, file: script["file"]?.text, directory: script["directory"]?.text,
                resume: script["resume"]?.bool ?? false)
        }
        if let file = node["config_file"], let filePath = file["path"]?.text {
            configFile = RunConfiguration.ConfigFile(path: filePath, sha256: file["sha256"]?.text ?? "")
        }
        if let git = node["git"], let commit = git["commit"]?.text {
            self.git = RunConfiguration.Git(commit: commit, isDirty: git["dirty"]?.bool)
        }
    }
}

extension RunConfiguration.Imported {
    /// nil when it does not say the logs' content: then nothing can be known again.
    fileprivate init?(_ node: YAMLDocument.Node) {
        guard let sha256 = node["sha256"]?.text, let importedAt = node["imported_at"]?.text.flatMap({ Moment($0) })
        else { return nil }
        self.init(
            sources: node["sources"]?.sequence?.compactMap(\.text) ?? [], sha256: sha256, importedAt: importedAt,
            found: (node["found"]?.members ?? []).compactMap { member in
                guard let key = member.key, let origin = member.value.text else { return nil }
                return Field(key: key, origin: origin)
            })
    }
}

extension RunConfiguration.Dataset {
    fileprivate init?(_ node: YAMLDocument.Node) {
        guard let kind = node["kind"]?.text.flatMap(DataKind.init(rawValue:)) else { return nil }
        self.init(
            kind: kind, generationPurpose: node["generation_purpose"]?.text,
            experimentID: node["experiment_id"]?.text, metadataPurpose: node["metadata_purpose"]?.text,
            fingerprint: node["fingerprint"]?.text,
            splits: (node["splits"]?.members ?? []).compactMap { member in
                guard let name = member.key, let file = member.value["file"]?.text else { return nil }
                return RunConfiguration.Split(
                    name: name, file: file, examples: member.value["examples"]?.integer ?? 0,
                    sha256: member.value["sha256"]?.text ?? "")
            })
    }
}
