package import JSONValues
package import RunModel
package import RunStore

/// The machine-readable form of runs. Its keys are part of the contract: they are only ever added; unknown is `null`.
package enum RunListJSON {
    /// One array, newest run first.
    package static func text(of runs: [RunRecord], in project: Project) -> String {
        let now = Moment.now()
        let values = runs.sorted(by: RunRecord.isNewer).map { run in
            var run = run
            project.readProgress(into: &run)
            return json(of: run, in: project, now: now)
        }
        return JSONValue.array(values).prettyText
    }

    package static func json(of run: RunRecord, in project: Project, now: Moment) -> JSONValue {
        let configuration = run.configuration
        let telos = configuration?.telos
        return [
            "id": .string(run.id.text), "path": .string(project.written(run.path)),
            "purpose": .string(run.place.purpose), "model": .string(run.place.model),
            "task": JSONValue(configuration?.task), "method": JSONValue(configuration?.method),
            "data": [
                "kind": JSONValue(telos?.dataset.kind.rawValue), "type": JSONValue(run.dataType),
                "path": JSONValue(configuration?.dataPath),
                "generation_purpose": JSONValue(telos?.dataset.generationPurpose),
                "experiment_id": JSONValue(telos?.dataset.experimentID),
            ],
            "hyperparameters": .object(
                JSONObject(run.hyperparameterKeys.map { ($0, run.hyperparameter($0)?.json ?? .null) })),
            "state": JSONValue(run.state.state?.rawValue), "reason": JSONValue(run.state.reason?.rawValue),
            "message": JSONValue(run.state.message),
            "started_at": JSONValue(run.life?.startedAt?.description),
            "finished_at": JSONValue(run.life?.finishedAt?.description),
            "duration_s": JSONValue(run.life?.duration(now: now)),
            "progress": run.progress.map { ["step": JSONValue($0.step), "steps": JSONValue($0.steps)] }
                ?? ["step": nil, "steps": JSONValue(run.hyperparameter("steps")?.integer)],
            "metrics": .object(JSONObject(run.result.map { ($0.key, $0.value) })),
            "tags": .array((telos?.tags ?? []).map(JSONValue.string)),
            "sweep": JSONValue(telos?.sweep.text), "description": JSONValue(telos?.description),
            "engine": JSONValue(telos?.engine.rawValue), "created_at": .string(run.createdAt.description),
            "warnings": .array(run.warnings.map(JSONValue.string)),
        ]
    }
}
