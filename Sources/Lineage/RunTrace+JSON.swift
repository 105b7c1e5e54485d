import Datasets
package import JSONValues
import RunIndex
import RunModel
import RunStore
import SystemPackage

extension RunTrace {
    /// The machine-readable form. Its keys are part of the contract: they are only ever added; unknown is `null`.
    package var json: JSONValue {
        let project = lineage.project
        return [
            "id": .string(run.id.text), "path": .string(project.written(run.path)),
            "origin": isImported ? "imported" : isOlder ? "older" : run.configuration == nil ? nil : "telos",
            "generation": generation?.json(in: project) ?? .null, "dataset": datasetJSON, "training": trainingJSON,
            "result": resultJSON,
            "comparison": use.flatMap { comparison?.json(of: $0, in: project) } ?? .null,
            "no_baseline": JSONValue(comparison?.reasonForNone),
            "trained_from": earlier?.json(in: project) ?? .null, "later_runs": laterJSON,
        ]
    }

    private var datasetJSON: JSONValue {
        let project = lineage.project
        let recorded = run.configuration?.telos?.dataset
        return [
            "path": JSONValue(dataPath), "type": JSONValue(run.dataType),
            "leads_to": JSONValue(entry.map { project.written($0.dataset.realFolder) }),
            "kind": JSONValue(kind?.rawValue), "fingerprint": JSONValue(use?.fingerprint),
            "splits": .array(
                (recorded?.splits ?? []).map {
                    [
                        "split": .string($0.name), "file": .string($0.file), "examples": JSONValue($0.examples),
                        "sha256": .string($0.sha256),
                    ]
                }),
            "state": .string(data.code),
            "message": .string(
                data.sentences(in: project, isRecorded: use?.fingerprint != nil).joined(separator: "; ")),
            "fingerprint_now": JSONValue(entry?.fingerprint),
            "changes": .array(data.changes.map { $0.json(in: project) }),
            "found_at": .array(data.elsewhere.map { .string(project.written($0)) }),
        ]
    }

    private var trainingJSON: JSONValue {
        let configuration = run.configuration
        let telos = configuration?.telos
        return [
            "purpose": .string(run.place.purpose), "description": JSONValue(telos?.description),
            "model": [
                "name": JSONValue(configuration?.model ?? run.place.model), "path": JSONValue(telos?.model.path),
                "fingerprint": JSONValue(telos?.model.fingerprint), "state": .string(model.code),
                "message": JSONValue(model.sentence("model")),
            ],
            "task": JSONValue(configuration?.task), "method": JSONValue(configuration?.method),
            "engine": JSONValue(telos?.engine.rawValue),
            "hyperparameters": .object(
                JSONObject(run.hyperparameters.map { ($0.key, $0.value?.json ?? .null) })),
            "config_file": [
                "path": JSONValue(telos?.configFile?.path), "sha256": JSONValue(telos?.configFile?.sha256),
                "state": .string(configFile.code), "message": JSONValue(configFile.sentence("config file")),
            ],
            "sources": .array((telos?.imported?.sources ?? []).map(JSONValue.string)),
        ]
    }

    private var resultJSON: JSONValue {
        let project = lineage.project
        return [
            "state": JSONValue(run.state.state?.rawValue), "reason": JSONValue(run.state.reason?.rawValue),
            "state_text": .string(run.state.text), "message": JSONValue(run.state.message),
            "warnings": .array(run.warnings.map(JSONValue.string)),
            "metrics": .object(JSONObject(run.result.map { ($0.key, $0.value) })),
            "best_checkpoint": bestCheckpoint.map {
                [
                    "step": JSONValue($0.step), "eval_dev_loss": JSONValue($0.devLoss),
                    "path": JSONValue($0.folder.map(project.written)),
                ]
            } ?? .null,
        ]
    }
}

extension SplitChange {
    fileprivate func json(in project: Project) -> JSONValue {
        var state = ""
        var lines: LineDifference?
        var comparedWith: String?
        switch change {
        case .gone: state = "missing"
        case .new: state = "new"
        case .otherContent, .uncounted: state = "other_content"
        case .lines(let difference, let earlier):
            (state, lines) = ("lines", difference)
            switch earlier {
            case .file(let file): comparedWith = project.written(file)
            case .recordedHashes: comparedWith = "recorded line hashes"
            }
        }
        return [
            "split": .string(split), "state": .string(state), "lines": JSONValue(lines?.lineCount),
            "gone": JSONValue(lines?.goneCount), "new": JSONValue(lines?.newCount),
            "compared_with": JSONValue(comparedWith),
            "gone_lines": .array((lines?.goneLines ?? []).map { JSONValue($0) }),
            "new_lines": .array((lines?.newLines ?? []).map { JSONValue($0) }),
        ]
    }
}
