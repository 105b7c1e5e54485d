package import JSONValues
import RunModel

extension RecordCheck {
    /// One line a finding, as compilers write them, and one in the end.
    package var text: String {
        findings.map { finding in
            visible(
                "\(finding.file):\(finding.line): \(finding.figure): \(finding.stands) stands there; now \(finding.now)"
            )
                + "\n"
        }.joined() + summary + "\n"
    }

    private var summary: String {
        let others = [
            (supersededCount, "superseded"), (runningCount, "of runs that have not ended"),
            (withoutFiguresCount, "without figures"),
        ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        let rest = others.isEmpty ? "" : "; not checked: \(others.joined(separator: ", "))"
        if !findings.isEmpty {
            return "\(findings.count) figures no longer hold; entries checked: \(checkedCount)" + rest
        }
        if checkedCount > 0 { return "all figures hold; entries checked: \(checkedCount)" + rest }
        return others.isEmpty ? "no experiment records" : "no figures to check" + rest
    }

    /// The machine-readable form. Its keys are only ever added.
    package var json: JSONValue {
        [
            "checked": JSONValue(checkedCount), "superseded": JSONValue(supersededCount),
            "running": JSONValue(runningCount), "without_figures": JSONValue(withoutFiguresCount),
            "findings": .array(
                findings.map { finding -> JSONValue in
                    let (sweep, note): (String?, String?) =
                        switch finding.kind {
                        case .sweep(let id): (id.text, nil)
                        case .note(let id): (nil, id.text)
                        case .handwritten: (nil, nil)
                        }
                    return [
                        "file": .string(finding.file), "line": JSONValue(finding.line),
                        "purpose": .string(finding.purpose), "sweep": JSONValue(sweep), "note": JSONValue(note),
                        "figure": .string("\(finding.figure)"), "stands": .string(finding.stands),
                        "now": .string(finding.now),
                    ]
                }),
        ]
    }
}
