package import JSONValues
import RunModel
package import RunStore

extension VerificationReport {
    /// The machine-readable form. Its keys are part of the contract: they are only ever added.
    package func json(in project: Project) -> JSONValue {
        [
            "runs": JSONValue(runCount), "files": JSONValue(fileCount), "wrong": JSONValue(wrongCount),
            "findings": .array(
                findings.map { finding in
                    [
                        "code": .string(finding.code.rawValue), "wrong": .bool(finding.isWrong),
                        "path": .string(project.written(finding.path)),
                        "related": .array(finding.related.map { .string(project.written($0)) }),
                        "run": JSONValue(finding.run.map(project.written)),
                        "ids": .array(finding.ids.map { .string($0.text) }),
                        "message": .string(finding.message), "remedy": .string(finding.remedy),
                    ]
                }),
        ]
    }
}
