package import JSONValues
import RunModel

extension RunConfiguration {
    /// The file's content, its keys in the order of the on-disk format.
    package var yamlText: String {
        // What is not known of an imported run is left out; of one that was launched every key stands there.
        YAMLText.document(telos?.imported == nil ? document : document.withoutUnknown)
    }

    private var document: JSONObject {
        var object = JSONObject([
            ("timestamp", JSONValue(timestamp)), ("experiment_purpose", JSONValue(purpose)),
            ("model", JSONValue(model)), ("task", JSONValue(task)), ("method", JSONValue(method)),
        ])
        var data = JSONObject([("path", JSONValue(dataPath))])
        if let dataType { data["type"] = .string(dataType) }
        object["data"] = .object(data)
        object["hyperparameters"] = hyperparameters.json
        object["training_info"] = [
            "env_vars": .object(JSONObject(environment.map { ($0.name, .string($0.value)) })),
            "command": JSONValue(command), "out_file": JSONValue(outFile), "err_file": JSONValue(errFile),
        ]
        if let telos { object["telos"] = .object(telos.document) }
        return object
    }
}

extension RunConfiguration.Section {
    fileprivate var document: JSONObject {
        var object = JSONObject([
            ("schema", .integer(Int64(RunConfiguration.schema))), ("id", .string(id.text)),
            ("sweep", JSONValue(sweep?.text)), ("description", JSONValue(description)),
            ("tags", .array(tags.map(JSONValue.string))), ("engine", .string(engine.rawValue)),
        ])
        if let native {
            object["native"] = [
                "threads": JSONValue(native.threads), "prompt_template": .string(native.promptTemplate),
                "loss": .string(native.loss),
            ]
        }
        if let script {
            object["script"] = [
                "command": JSONValue(script.command), "file": JSONValue(script.file),
                "directory": JSONValue(script.directory), "resume": .bool(script.resume),
            ]
        }
        object["created_at"] = .string(createdAt.description)
        object["host"] = .string(host)
        object["version"] = .string(version)
        object["config_file"] =
            configFile.map { ["path": .string($0.path), "sha256": .string($0.sha256)] } ?? .null
        object["git"] = git.map { ["commit": .string($0.commit), "dirty": JSONValue($0.isDirty)] } ?? .null
        object["model"] = [
            "source": .string(model.source), "path": JSONValue(model.path),
            "fingerprint": JSONValue(model.fingerprint), "architecture": JSONValue(model.architecture),
        ]
        object["dataset"] = dataset.map { .object($0.document) } ?? .null
        if let imported { object["imported"] = imported.json }
        return object
    }
}

extension RunConfiguration.Imported {
    package var json: JSONValue {
        [
            "sources": .array(sources.map(JSONValue.string)), "sha256": .string(sha256),
            "imported_at": .string(importedAt.description),
            "found": .object(JSONObject(found.map { ($0.key, .string($0.origin)) })),
        ]
    }
}

extension JSONObject {
    /// Without members that are null or empty, at any depth.
    fileprivate var withoutUnknown: JSONObject {
        JSONObject(
            members.compactMap { member in
                switch member.value {
                case .null, .string(""), .array([]): return nil
                case .object(let object):
                    let known = object.withoutUnknown
                    return known.isEmpty ? nil : (member.key, .object(known))
                default: return (member.key, member.value)
                }
            })
    }
}

extension RunConfiguration.Dataset {
    fileprivate var document: JSONObject {
        var object = JSONObject([
            ("kind", .string(kind.rawValue)), ("generation_purpose", JSONValue(generationPurpose)),
            ("experiment_id", JSONValue(experimentID)),
        ])
        if let metadataPurpose { object["metadata_purpose"] = .string(metadataPurpose) }
        object["fingerprint"] = JSONValue(fingerprint)
        object["splits"] = .object(
            JSONObject(
                splits.map {
                    (
                        $0.name,
                        ["file": .string($0.file), "examples": JSONValue($0.examples), "sha256": .string($0.sha256)]
                    )
                }))
        return object
    }
}
