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

    /// Checks datasets line by line, and what the runs say of their data.
    ///
    /// - Parameters:
    ///   - task: taken for theirs; nil: each one's own.
    ///   - isWhole: whether what was found on the way through the data folder is told too.
    package init(on subjects: [DataSubject], in lineage: DataLineage, as task: ExampleFormat?, isWhole: Bool) {
        for case .dataset(let entry) in subjects {
            let check = DatasetCheck(of: entry.dataset, as: task ?? entry.dataset.format)
            datasetCount += 1
            splitCount += check.splitCount
            lineCount += check.lineCount
            findings += check.findings
            addChanges(of: entry, in: lineage)
        }
        if isWhole { findings += lineage.catalogue.problems.map { DataFinding($0) } }
        for case .absent(let absent) in subjects { add(absent, in: lineage.project) }
    }

    /// What became of the content that runs were trained on in this folder before.
    private mutating func addChanges(of entry: DataLineage.Entry, in lineage: DataLineage) {
        var runs = entry.earlierUses[...]
        while let newest = runs.first {
            let same = runs.filter { $0.fingerprint == newest.fingerprint }
            runs.removeAll { $0.fingerprint == newest.fingerprint }
            let state = DataState(of: newest, in: lineage)
            var code = DataFinding.Code.dataChanged
            if case .replaced = state { code = .dataReplaced }
            let sentences = state.sentences(in: lineage.project, isRecorded: true, saysHow: false)
            findings.append(
                DataFinding(
                    code, entry.dataset.folder, isWrong: false,
                    message: "\(Self.were(same)) trained on what stood here before: "
                        + sentences.joined(separator: "; ")))
        }
    }

    private mutating func add(_ absent: AbsentDataset, in project: Project) {
        func add(_ code: DataFinding.Code, _ runs: [RunDataUse], _ state: DataState, isWrong: Bool) {
            if runs.isEmpty { return }
            let isRecorded = runs[0].fingerprint != nil
            let sentences = state.sentences(in: project, isRecorded: isRecorded).joined(separator: "; ")
            findings.append(
                DataFinding(
                    code, project.absolute(absent.path), isWrong: isWrong,
                    message: "\(Self.were(runs)) trained on it: \(sentences)"))
        }
        add(.dataMissing, absent.missingRuns.filter { $0.fingerprint != nil }, .missing, isWrong: true)
        // What an older or imported run names may never have stood on this machine.
        add(.dataMissing, absent.missingRuns.filter { $0.fingerprint == nil }, .missing, isWrong: false)
        add(.dataMoved, absent.movedRuns, absent.state, isWrong: false)
    }

    private static func were(_ runs: [RunDataUse]) -> String {
        let names = runs.prefix(4).map(\.shortID).joined(separator: ", ")
        if runs.count == 1 { return "run \(names) was" }
        return "runs \(names)\(runs.count > 4 ? " and \(runs.count - 4) more" : "") were"
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
        let outcome = wrongCount == 0 ? "nothing is wrong" : counted(wrongCount, "fault")
        let checked = [counted(datasetCount, "dataset"), counted(splitCount, "split"), counted(lineCount, "line")]
        return text + "\(checked.joined(separator: ", ")) checked: \(outcome)"
            + (noteCount == 0 ? "" : ", \(counted(noteCount, "note"))") + "\n"
    }

    private static func relative(_ message: String, _ project: Project) -> String {
        let root = project.root.string + "/"
        return message.split(separator: root, omittingEmptySubsequences: false).joined()
    }
}
