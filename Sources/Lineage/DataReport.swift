package import Datasets
package import JSONValues
import RunIndex
import RunModel
package import RunStore
import SystemPackage
package import Tasks

/// What `telos data verify` found.
package struct DataReport: Sendable {
    package private(set) var datasetCount = 0
    package private(set) var splitCount = 0
    package private(set) var lineCount = 0
    package private(set) var findings: [DataFinding] = []

    package var wrongCount: Int { findings.count(where: \.isWrong) }

    /// Checks datasets line by line.
    ///
    /// - Parameters:
    ///   - task: taken for theirs; nil: each one's own.
    ///   - isWhole: whether the data folder itself and what the runs say of their data are checked too.
    package init(on datasets: [CataloguedDataset], in lineage: DataLineage, as task: ExampleFormat?, isWhole: Bool) {
        for dataset in datasets {
            let check = DatasetCheck(of: dataset, as: task ?? dataset.format)
            datasetCount += 1
            splitCount += check.splitCount
            lineCount += check.lineCount
            findings += check.findings
            let earlier = lineage.entry(at: dataset.realFolder)?.earlierUses ?? []
            if !earlier.isEmpty {
                findings.append(
                    DataFinding(
                        .dataChanged, dataset.folder, isWrong: false,
                        message: "\(Self.runs(earlier)) trained on other content of this folder: it was changed since"))
            }
        }
        guard isWhole else { return }
        findings += lineage.catalogue.problems.map { DataFinding($0) }
        for absent in lineage.missing where !absent.path.isEmpty {
            findings.append(
                DataFinding(
                    .dataMissing, lineage.project.absolute(absent.path),
                    message: "\(Self.runs(absent.runs)) trained on it: it is not there, and no other folder holds it"))
        }
        for moved in lineage.moved {
            let places = moved.datasets.prefix(3).map { lineage.project.written($0.folder) }.joined(separator: ", ")
            findings.append(
                DataFinding(
                    .dataMoved, lineage.project.absolute(moved.path), isWrong: false,
                    message: "\(Self.runs(moved.runs)) trained on it: what it held is in \(places) now"))
        }
    }

    private static func runs(_ runs: [RunDataUse]) -> String {
        let names = runs.prefix(4).map(\.shortID).joined(separator: ", ")
        let more = runs.count > 4 ? " and \(runs.count - 4) more" : ""
        return "the runs \(names)\(more) were"
    }
}

extension DataReport {
    /// The machine-readable form. Its keys are part of the contract: they are only ever added.
    package func json(in project: Project) -> JSONValue {
        [
            "datasets": JSONValue(datasetCount), "splits": JSONValue(splitCount), "lines": JSONValue(lineCount),
            "wrong": JSONValue(wrongCount),
            "findings": .array(
                findings.map { finding in
                    [
                        "code": .string(finding.code.rawValue), "wrong": .bool(finding.isWrong),
                        "path": .string(project.written(finding.path)), "line": JSONValue(finding.line),
                        "related": .array(
                            finding.related.map {
                                ["path": .string(project.written($0.path)), "line": JSONValue($0.line)]
                            }),
                        "message": .string(Self.relative(finding.message, project)),
                    ]
                }),
        ]
    }

    /// For people: a line for each finding, which begins as compilers' do, so that editors find the place; and one line
    /// that sums up.
    package func text(in project: Project) -> String {
        var text = ""
        for finding in findings {
            let place = project.written(finding.path) + (finding.line.map { ":\($0)" } ?? "")
            var message = Self.relative(finding.message, project)
            // Some messages of readers begin with the place themselves, or with a closer one.
            let path = project.written(finding.path)
            if message.hasPrefix("\(path): ") { message = String(message.dropFirst(path.count + 2)) }
            if message.hasPrefix("\(path):") {
                text += "\(visible(message)) [\(finding.code.rawValue)]\n"
                continue
            }
            text += "\(visible(place)): \(finding.isWrong ? "" : "note: ")\(visible(message)) "
            text += "[\(finding.code.rawValue)]\n"
        }
        if !findings.isEmpty { text += "\n" }
        let noteCount = findings.count - wrongCount
        let outcome = wrongCount == 0 ? "nothing is wrong" : "\(wrongCount) faults"
        return text + "\(datasetCount) datasets, \(splitCount) splits, \(lineCount) lines checked: \(outcome)"
            + (noteCount == 0 ? "" : ", \(noteCount) notes") + "\n"
    }

    private static func relative(_ message: String, _ project: Project) -> String {
        let root = project.root.string + "/"
        return message.split(separator: root, omittingEmptySubsequences: false).joined()
    }
}
