import Datasets
package import JSONValues
import RunIndex
import RunModel
import RunStore
import SystemPackage
import Tasks

extension DataLineage {
    /// The machine-readable form of one dataset: what `telos data list --json` prints. Its keys are part of the contract:
    /// they are only ever added; unknown is `null`.
    package func json(of entry: Entry) -> JSONValue {
        let dataset = entry.dataset
        let content = try? entry.content.get()
        return [
            "name": .string(dataset.name), "path": .string(project.written(dataset.folder)),
            "paths": .array(dataset.locations.map { .string(project.written($0.folder)) }),
            "kind": .string(dataset.kind.rawValue), "generation_purpose": JSONValue(dataset.generationPurpose),
            "generation_purposes": .array(dataset.generationPurposes.map(JSONValue.string)),
            "experiment_id": JSONValue(dataset.experimentID), "task": JSONValue(dataset.format?.task),
            "fingerprint": JSONValue(entry.fingerprint),
            "examples": [
                "train": JSONValue(content?[.train]?.exampleCount),
                "validation": JSONValue(content?[.validation]?.exampleCount),
                "test": JSONValue(content?[.test]?.exampleCount),
            ],
            "problem": JSONValue(entry.problem),
            "copies": .array(entry.copies.map { .string(project.written($0)) }),
            "uses": JSONValue(entry.uses.count), "earlier_uses": JSONValue(entry.earlierUses.count),
            "purposes": Self.json(ofPurposes: entry.uses), "best": Self.json(ofBest: entry.uses),
        ]
    }

    /// The same of what a text named, also when it is gone, with `state` and where it is found now.
    func json(of subject: DataSubject) -> JSONObject {
        var object: JSONObject
        switch subject {
        case .dataset(let entry):
            object = json(of: entry).object ?? JSONObject()
            object["state"] = .string(subject.code)
            object["found_at"] = []
        case .absent(let absent):
            let generation = GenerationTrace(of: subject, in: self)
            object = JSONObject(Self.keys.map { ($0, .null) })
            object["path"] = .string(absent.path)
            object["name"] = JSONValue(FilePath(absent.path).lastComponent?.string)
            object["paths"] = [.string(absent.path)]
            object["kind"] = .string(
                DatasetLocation.kind(of: project.absolute(absent.path), dataFolder: project.dataFolder).rawValue)
            object["generation_purpose"] = JSONValue(generation?.purpose)
            object["generation_purposes"] = .array((generation?.purposes ?? []).map(JSONValue.string))
            object["experiment_id"] = JSONValue(generation?.experimentID)
            object["copies"] = []
            object["uses"] = JSONValue(absent.runs.count)
            object["earlier_uses"] = 0
            object["purposes"] = Self.json(ofPurposes: absent.runs)
            object["best"] = Self.json(ofBest: absent.runs)
            object["state"] = .string(subject.code)
            object["found_at"] = .array(absent.holders.map { .string(project.written($0.folder)) })
        }
        return object
    }

    static func json(ofPurposes runs: [RunDataUse]) -> JSONValue {
        .array(
            runs.byPurpose.map {
                [
                    "purpose": .string($0.purpose), "runs": JSONValue($0.runs.count),
                    "best": json(ofBest: $0.runs),
                ]
            })
    }

    static func json(ofBest runs: [RunDataUse]) -> JSONValue { runs.best?.resultJSON ?? .null }

    /// Those of `json(of:)`.
    static let keys = [
        "name", "path", "paths", "kind", "generation_purpose", "generation_purposes", "experiment_id", "task",
        "fingerprint", "examples", "problem", "copies", "uses", "earlier_uses", "purposes", "best",
    ]
}

extension DataLineage.Entry {
    /// Why its files cannot be read.
    package var problem: String? {
        if case .failure(let problem) = content { problem.description } else { nil }
    }
}

extension RunDataUse {
    fileprivate var resultJSON: JSONValue {
        [
            "id": .string(id.text), "metric": JSONValue(result?.metric), "value": JSONValue(result?.value),
        ]
    }

    /// One run among those that used a dataset.
    package var json: JSONValue {
        [
            "id": .string(id.text), "path": .string(path), "purpose": .string(purpose), "model": .string(model),
            "task": JSONValue(task), "method": JSONValue(method), "state": JSONValue(state?.rawValue),
            "created_at": JSONValue(createdAt?.description), "data_path": JSONValue(dataPath),
            "fingerprint": JSONValue(fingerprint), "metric": JSONValue(result?.metric),
            "value": JSONValue(result?.value),
        ]
    }
}

extension DatasetMetadata {
    /// What the file says, where it stands, and what is wrong with it.
    func json(in project: Project) -> JSONValue {
        var object = generation?.json.object ?? JSONObject()
        object["path"] = .string(project.written(folder.appending(DatasetMetadata.fileName)))
        object["purpose"] = JSONValue(purpose)
        object["experiment_id"] = JSONValue(experimentID)
        object["problem"] = JSONValue(problem)
        return .object(object)
    }
}

extension GenerationFacts {
    /// What the metadata says, under the names that the contract gives it.
    package var json: JSONValue {
        [
            "model": JSONValue(model), "temperature": temperature ?? .null, "prompt": JSONValue(prompt),
            "prompt_hash": JSONValue(promptHash), "rephrased_field": JSONValue(rephrasedField),
            "task": JSONValue(task), "description": JSONValue(description), "created_at": JSONValue(createdAt),
            "parameters": .object(JSONObject(parameters.map { ($0.name, $0.value) })),
        ]
    }
}
