package import JSONValues
import RunModel
package import RunStore
import SystemPackage

extension ImportReport {
    /// The machine-readable form. Its keys are part of the contract: they are only ever added; unknown is `null`.
    ///
    /// - Parameter project: to write paths relative to its root.
    package func json(in project: Project) -> JSONValue {
        func logs(_ logs: [(source: FilePath, run: RunID)]) -> JSONValue {
            .array(logs.map { ["source": .string(project.written($0.source)), "run": .string($0.run.text)] })
        }
        return [
            "dry_run": .bool(request.isDryRun), "folder": .string(project.written(request.folder)),
            "purpose": .string(request.purpose),
            "runs": .array(runs.map { $0.json(in: project, isDryRun: request.isDryRun) }),
            "counts": .object(JSONObject(counts.map { ($0.state.rawValue, JSONValue($0.count)) })),
            "known": logs(known), "changed": logs(changed), "replaced": .array(replaced.map { .string($0.text) }),
            "left_out": .array(
                leftOut.map { ["source": .string(project.written($0.source)), "reason": .string($0.reason)] }),
            "unreadable": .array(unreadable.map(JSONValue.string)), "notices": .array(notices.map(JSONValue.string)),
            "equal_runs": .array(
                equalRuns.map { runs in
                    .array(
                        runs.map {
                            [
                                "run": JSONValue($0.run?.text), "source": .string($0.source),
                                "seed": JSONValue($0.seed),
                            ]
                        })
                }),
            "failure": JSONValue(failure),
        ]
    }
}

extension ImportedRun {
    /// As `telos list --json` has a run, as far as it is known here.
    fileprivate func json(in project: Project, isDryRun: Bool) -> JSONValue {
        let dataset = configuration.telos?.dataset
        return [
            "id": JSONValue(isDryRun ? nil : id?.text), "path": .string(project.written(folder)),
            "purpose": .string(place.purpose), "model": .string(place.model), "task": JSONValue(configuration.task),
            "method": JSONValue(configuration.method),
            "data": [
                "kind": JSONValue(dataset?.kind.rawValue), "type": JSONValue(configuration.dataTypeInNames),
                "path": JSONValue(configuration.dataPath), "generation_purpose": JSONValue(dataset?.generationPurpose),
                "experiment_id": JSONValue(dataset?.experimentID),
            ],
            "hyperparameters": configuration.hyperparameters.json, "state": .string(life.state.rawValue),
            "reason": JSONValue(life.reason?.rawValue), "state_text": .string(stateText),
            "message": JSONValue(life.message), "started_at": JSONValue(life.startedAt?.description),
            "finished_at": JSONValue(life.finishedAt?.description), "attempts": JSONValue(life.attempts.count),
            "metrics": .object(JSONObject(result.map { ($0.key, $0.value) })),
            "warnings": .array((life.warnings + warnings).map(JSONValue.string)),
            "imported": configuration.telos?.imported?.json ?? .null,
        ]
    }
}
