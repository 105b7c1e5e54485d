package import JSONValues
package import RunModel

extension RunRecord {
    /// The machine-readable form. Its keys are part of the contract: they are only ever added; unknown is `null`.
    ///
    /// - Parameters:
    ///   - project: to write paths relative to its root.
    ///   - now: to which an attempt that runs counts.
    package func json(in project: Project, now: Moment) -> JSONValue {
        let telos = configuration?.telos
        return [
            "id": .string(id.text), "path": .string(project.written(path)),
            "purpose": .string(place.purpose), "model": .string(place.model),
            "task": JSONValue(configuration?.task), "method": JSONValue(configuration?.method),
            "data": [
                "kind": JSONValue(telos?.dataset?.kind.rawValue), "type": JSONValue(dataType),
                "path": JSONValue(configuration?.dataPath),
                "generation_purpose": JSONValue(telos?.dataset?.generationPurpose),
                "experiment_id": JSONValue(telos?.dataset?.experimentID),
            ],
            "hyperparameters": .object(
                JSONObject(hyperparameters.map { ($0.key, $0.value?.json ?? .null) })),
            "state": JSONValue(state.state?.rawValue), "reason": JSONValue(state.reason?.rawValue),
            "state_text": .string(state.text),
            "message": JSONValue(state.message),
            "started_at": JSONValue(life?.startedAt?.description),
            "finished_at": JSONValue(life?.finishedAt?.description),
            "duration_s": JSONValue(duration(now: now)),
            "progress": progress.map { ["step": JSONValue($0.step), "steps": JSONValue($0.steps)] }
                ?? ["step": nil, "steps": JSONValue(hyperparameter("steps")?.integer)],
            "metrics": .object(JSONObject(result.map { ($0.key, $0.value) })),
            "tags": .array((telos?.tags ?? []).map(JSONValue.string)),
            "sweep": JSONValue(telos?.sweep?.text), "description": JSONValue(telos?.description),
            "engine": JSONValue(telos?.engine.rawValue),
            "created_at": JSONValue(createdAt.unixMilliseconds == 0 ? nil : createdAt.description),
            "warnings": .array(warnings.map(JSONValue.string)),
            "imported": telos?.imported?.json ?? .null,
        ]
    }
}
