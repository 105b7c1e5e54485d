package import JSONValues
import Queries
import RunModel
import Statistics

extension GroupComparison {
    /// The document of `telos compare --json`: `docs/json.md`.
    package var json: JSONValue {
        [
            "metric": .string(metric.name), "lower_is_better": .bool(metric.isLowerBetter),
            "dev_metric": JSONValue(metric.devName), "over": .array(over.map { .string($0.key.name) }),
            "keys": .array(keys.map { .string($0.key.name) }),
            "constants": .object(JSONObject(constants.map { ($0.key.key.name, $0.value) })),
            "dependent": .array(
                dependent.map { dependent in
                    [
                        "key": .string(dependent.key.key.name), "on": .string(dependent.on.key.name),
                        "values": .array(dependent.values.map { ["on": $0.on, "value": $0.value] }),
                    ]
                }),
            "groups": .array(groups.map(json)), "parts": .array(parts.map(json)),
            "across_data": .array(acrossData.map(json)),
            "left_out": [
                "states": .object(JSONObject(leftOut.byState.map { ($0.state, JSONValue($0.count)) })),
                "without_metric": JSONValue(leftOut.withoutMetric), "repeated": JSONValue(leftOut.repeated),
            ],
            "warnings": .array(warnings.map(\.json)),
        ]
    }

    private func json(_ group: ComparedGroup) -> JSONValue {
        [
            "values": .object(JSONObject(zip(keys, group.values).map { ($0.key.name, $1) })),
            "n": JSONValue(group.score.count), "mean": JSONValue(group.score.mean),
            "sd": JSONValue(group.score.standardDeviation),
            "interval": group.interval.map { $0.interval.json(method: $0.method.rawValue) } ?? .null,
            "best": json(group.best(by: metric)), "worst": json(group.worst(by: metric)),
            "dev": group.dev.map {
                [
                    "n": JSONValue($0.count), "mean": JSONValue($0.mean),
                    "sd": JSONValue($0.standardDeviation),
                ]
            } ?? .null,
            "budget": .object(
                JSONObject(TrainingBudget.Measure.allCases.map { ($0.rawValue, JSONValue(group.budget[$0])) })),
            "runs": .array(group.runs.map(json)),
        ]
    }

    private func json(_ run: ComparedRun) -> JSONValue {
        [
            "id": .string(run.id.text), "path": .string(run.path), "purpose": .string(run.purpose),
            "over": .object(JSONObject(zip(over, run.over).map { ($0.key.name, $1) })),
            "value": JSONValue(run.score), "dev": JSONValue(run.dev),
        ]
    }

    private func json(_ part: Part) -> JSONValue {
        [
            "groups": .array(part.groups.map { JSONValue($0) }), "chosen": JSONValue(part.chosen),
            "chosen_by": .string(part.isChosenOnDev ? metric.devName ?? metric.name : metric.name),
            "differences": .array(part.differences.map(\.json)),
        ]
    }
}

extension GroupDifference {
    var json: JSONValue {
        var reason: String?
        switch evidence {
        case .none(let because), .proportions(_, let because): reason = because
        case .seeds, .examples: break
        }
        return [
            "group": JSONValue(group), "reference": JSONValue(reference), "difference": JSONValue(difference),
            "interval": interval?.json(method: methods.last?.rawValue) ?? .null, "p": JSONValue(pValue),
            "p_holm": JSONValue(adjustedP), "methods": .array(methods.map { .string($0.rawValue) }),
            "n": .string(countText), "examples": outcomes?.json ?? .null, "reason": JSONValue(reason),
        ]
    }
}

extension PairedOutcomes {
    /// The lines of the examples are counted from 0.
    var json: JSONValue {
        [
            "n": JSONValue(count), "both_right": JSONValue(bothRight), "both_wrong": JSONValue(bothWrong),
            "won": .array(onlyFirst.map { JSONValue($0) }), "lost": .array(onlySecond.map { JSONValue($0) }),
        ]
    }
}

extension ComparisonWarning {
    var json: JSONValue { ["code": .string(code.rawValue), "message": .string(message)] }
}

extension ConfidenceInterval {
    func json(method: String?) -> JSONValue {
        [
            "low": JSONValue(low), "high": JSONValue(high), "level": JSONValue(level), "method": JSONValue(method),
        ]
    }
}
