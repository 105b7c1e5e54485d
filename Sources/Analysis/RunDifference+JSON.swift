package import JSONValues
import RunModel
import RunStore
import Statistics

extension RunDifference {
    /// The document of `telos compare RUN RUN --json`: `docs/json.md`.
    package var json: JSONValue {
        var document: [(String, JSONValue)] = [
            ("first", .string(first.id.text)), ("second", .string(second.id.text)),
            (
                "differences",
                .array(
                    sections.flatMap { section in
                        section.entries.map { entry in
                            [
                                "section": .string(section.title.rawValue), "key": .string(entry.key),
                                "first": entry.first, "second": entry.second, "difference": JSONValue(entry.difference),
                            ]
                        }
                    })
            ),
            ("same", JSONValue(sameCount)),
        ]
        switch outcomes {
        case .success(let pairs):
            document += [
                ("examples", pairs.json),
                (
                    "mcnemar",
                    [
                        "p": JSONValue(pairs.test.pValue), "n": JSONValue(pairs.test.count),
                        "method": .string(pairs.test.method.rawValue),
                    ]
                ),
                (
                    "bootstrap",
                    [
                        "difference": JSONValue(pairs.bootstrap.difference),
                        "interval": pairs.bootstrap.interval.json(method: pairs.bootstrap.method.rawValue),
                        "resamples": JSONValue(pairs.bootstrap.resampleCount),
                        "seed": JSONValue(Int(pairs.bootstrap.seed)), "n": JSONValue(pairs.bootstrap.count),
                    ]
                ), ("proportions", .null), ("reason", .null),
            ]
        case .failure(let refusal):
            let proportions = proportions.map { proportions -> JSONValue in
                [
                    "difference": JSONValue(proportions.difference),
                    "interval": proportions.interval.json(method: proportions.method.rawValue),
                    "n": .array([JSONValue(proportions.first.count), JSONValue(proportions.second.count)]),
                ]
            }
            document += [
                ("examples", .null), ("mcnemar", .null), ("bootstrap", .null), ("proportions", proportions ?? .null),
                ("reason", .string(refusal.description)),
            ]
        }
        document.append(("warnings", .array(warnings.map(\.json))))
        return .object(JSONObject(document))
    }
}
