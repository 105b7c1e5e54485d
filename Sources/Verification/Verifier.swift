import DurableFiles
import RunFolders
package import RunModel
package import RunStore
import SystemPackage

/// Holds a project's results against the rules of the on-disk format. Reads only; mends nothing.
package struct Verifier {
    let project: Project
    let now: Moment
    var report = VerificationReport()
    /// Of every run that has one: what the checks across runs need.
    var runs: [VerifiedRun] = []

    private init(_ project: Project, now: Moment) {
        self.project = project
        self.now = now
    }

    /// The whole tree: every run, the sweeps, the trash, and what else lies in the results folder.
    ///
    /// A run that lives is never called wrong for what it has not done yet.
    ///
    /// - Complexity: reads every file of the completed runs, every dataset and every model once; memory does not grow
    ///   with the files' sizes.
    package static func verifyTree(of project: Project, now: Moment = .now()) -> VerificationReport {
        var verifier = Verifier(project, now: now)
        let scan = ResultsTree(project.resultsFolder).scan()
        for found in scan.runs { verifier.checkRun(found) }
        verifier.checkIDs()
        verifier.checkSources()
        verifier.checkStates()
        verifier.checkSweeps()
        verifier.checkTrash()
        verifier.checkImports()
        verifier.checkSurroundings(of: scan.runs.map(\.path))
        return verifier.finished()
    }

    /// Some runs, with their data, models and sweeps.
    package static func verify(
        _ records: [RunRecord], of project: Project, now: Moment = .now()
    ) -> VerificationReport {
        var verifier = Verifier(project, now: now)
        for record in records {
            let hasConfiguration = RunFolder(record.path).configFile.isRegularFile
            verifier.checkRun(
                ResultsTree.FoundRun(path: record.path, place: record.place, hasConfiguration: hasConfiguration))
        }
        verifier.checkIDs()
        verifier.checkSources()
        verifier.checkStates()
        verifier.checkMembership(in: verifier.readSweeps(Set(verifier.runs.compactMap(\.telos.sweep))))
        return verifier.finished()
    }

    /// Sorted; and what the messages quote of errors has its paths from the root, as everything else that is printed.
    private func finished() -> VerificationReport {
        var report = report
        let prefix = project.root.string + "/"
        for index in report.findings.indices {
            report.findings[index].message = report.findings[index].message.replacing(prefix, with: "")
        }
        report.sort()
        return report
    }

    mutating func add(_ finding: Finding) { report.findings.append(finding) }

    /// Two folders with one id: one is a copy of the other.
    private mutating func checkIDs() {
        for (id, copies) in Dictionary(grouping: runs, by: \.telos.id) where copies.count > 1 {
            let paths = copies.map(\.path).sorted { $0.string < $1.string }
            add(
                Finding(
                    .duplicateID, paths[0], related: Array(paths.dropFirst()), ids: [id],
                    message: "\(paths.count) folders hold the id \(id): all but one are copies",
                    remedy: "`telos remove PATH` moves a copy into the trash; one that shall stay needs an id of its "
                        + "own, which `telos rerun` gives"))
        }
    }
}

/// A run of ours whose configuration can be read.
struct VerifiedRun {
    var path: FilePath
    var telos: RunConfiguration.Section
    /// Absolute.
    var data: FilePath?
    /// Whether it is queued or running, by the evidence.
    var isLive: Bool
    /// The run itself, when its state.json says that it lives, and the evidence that it has ended.
    var untrue: RunRecord?
}
