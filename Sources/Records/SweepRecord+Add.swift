import DurableFiles
package import RunFolders
package import RunModel
package import RunStore
import SystemPackage

extension SweepRecord {
    /// What became of an entry that was to be added; its line is counted from 1.
    package enum Outcome: Equatable, Sendable {
        case added(line: Int)
        /// An earlier entry said what no longer held, as after runs were resumed.
        case superseded(line: Int)
        /// An entry stands there, and its figures hold.
        case stands(line: Int)
    }

    /// Adds the sweep's entry to its purpose's file, unless one stands there whose figures hold.
    ///
    /// - Throws: `FileError`, `RecordError`
    package func add(in project: Project) throws -> Outcome {
        var earlier: RecordEntry?
        let line = try RecordFile(ofPurpose: purpose, in: project).add { entries in
            earlier = entries.last { $0.kind == .sweep(sweep) && $0.isWhole }
            if let earlier, differences(from: earlier).isEmpty { return nil }
            return lines(isSuperseding: earlier != nil)
        }
        guard let line else { return .stands(line: earlier?.line ?? 1) }
        return earlier == nil ? .added(line: line) : .superseded(line: line)
    }

    /// What a sweep's runner does when all runs have ended: adds an entry when the config says so, and where it says
    /// nothing for two runs or more of which one completed.
    ///
    /// - Throws: `FileError`, `RecordError`
    package static func addAutomatically(_ sweep: Sweep, _ file: SweepFile, in project: Project) throws {
        if file.record == false { return }
        let runs = file.runs.compactMap { project.record(at: project.root.pushing(FilePath($0.path))) }
        guard let record = SweepRecord(sweep.id, file: file, runs: runs, in: project) else { return }
        // Resumed at this very moment: its end calls again.
        if record.unfinishedCount > 0 { return }
        if file.record == true || file.runs.count > 1 && record.completedCount > 0 { _ = try record.add(in: project) }
    }

    /// What a person asks for who wants the entry of a sweep whose runner was killed, or that the config did not want.
    ///
    /// - Parameter runs: of the sweep, wherever they stand.
    /// - Returns: the record, and what became of its entry: never `stands`.
    /// - Throws: `RecordError`: `recorded` when the sweep has its entry; `FileError`, `RunFolderError`
    package static func add(
        _ sweep: RunID, runs: [RunRecord], in project: Project
    ) throws -> (record: SweepRecord, outcome: Outcome) {
        let file = try Sweep(sweep, results: project.resultsFolder).read()
        guard let record = SweepRecord(sweep, file: file, runs: runs, in: project) else {
            throw RecordError.noRuns(sweep)
        }
        if record.unfinishedCount > 0 {
            throw RecordError.stillRunning(sweep, unfinished: record.unfinishedCount, of: record.runs.count)
        }
        let outcome = try record.add(in: project)
        if case .stands(let line) = outcome {
            let path = RecordFile(ofPurpose: record.purpose, in: project).path
            throw RecordError.recorded(sweep, file: project.written(path), line: line)
        }
        return (record, outcome)
    }
}
