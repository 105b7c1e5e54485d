package import JSONValues
import RunModel
package import RunStore

extension Plan {
    /// What `telos train --dry-run --json` prints. Keys are only ever added; unknown is `null`.
    package func json(project: Project) -> JSONValue {
        [
            "dry_run": true, "runs": JSONValue(runCount),
            "sweeps": .array(sweeps.map { $0.json(results: project.written(project.resultsFolder)) }),
            "notices": .array(
                notices.map {
                    [
                        "level": .string($0.level.rawValue), "place": .string($0.place.description),
                        "message": .string($0.message),
                    ]
                }),
        ]
    }
}

extension PlannedSweep {
    fileprivate func json(results: String) -> JSONValue {
        [
            "config_file": .string(configFile.path), "config_sha256": .string(configFile.sha256),
            "purpose": .string(purpose.name),
            "dimensions": .array(
                dimensions.map { ["key": .string($0.key), "values": .array($0.values.map(JSONValue.string))] }),
            "parallel": JSONValue(parallel), "devices": .array(devices.map(JSONValue.string)),
            "devices_per_run": JSONValue(devicesPerRun), "continue_on_error": .bool(continueOnError),
            "wait_for_completion": .bool(waitForCompletion), "time_limit_s": JSONValue(timeLimit),
            "skipped": JSONValue(skippedCount), "runs": .array(runs.map { $0.json(results: results) }),
        ]
    }
}

extension PlannedRun {
    fileprivate func json(results: String) -> JSONValue {
        [
            "folder": .string("\(results)/\(experimentPath)"), "purpose": .string(purpose.name),
            "model": .string(model.text), "task": .string(task.name), "method": .string(method.rawValue),
            "data": [
                "kind": .string(dataset.kind.rawValue), "type": .string(dataType), "path": .string(dataPath),
                "generation_purpose": JSONValue(dataset.generationPurpose),
                "experiment_id": JSONValue(dataset.experimentID), "fingerprint": JSONValue(dataset.fingerprint),
            ],
            "hyperparameters": hyperparameters.json, "engine": .string(engine.rawValue),
            "threads": JSONValue(native?.threads), "model_fingerprint": JSONValue(modelFacts.fingerprint),
            "env_vars": .object(JSONObject(environment.map { ($0.name, .string($0.value)) })),
            "tags": .array(tags.map(JSONValue.string)),
        ]
    }
}
