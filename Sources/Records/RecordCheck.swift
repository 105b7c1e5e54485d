import RunFolders
package import RunModel
package import RunStore

/// Experiment records held against the runs: every figure is worked out again.
package struct RecordCheck {
    /// A figure that no longer holds.
    package struct Finding: Equatable, Sendable {
        /// As messages write it: relative to the project root.
        package var file: String
        /// Counted from 1.
        package var line: Int
        package var purpose: String
        package var kind: RecordEntry.Kind
        package var figure: RecordFigure
        /// What stands there.
        package var stands: String
        /// What it would be now.
        package var now: String
    }

    package private(set) var findings: [Finding] = []
    /// Entries of which figures were worked out again.
    package private(set) var checkedCount = 0
    /// Entries of sweeps that have a later one.
    package private(set) var supersededCount = 0
    /// Entries of sweeps that run again.
    package private(set) var runningCount = 0
    /// Entries that state no figure that runs could tell.
    package private(set) var withoutFiguresCount = 0

    private let project: Project
    private let runs: Lookup

    /// How runs are found, wherever they stand now.
    package struct Lookup {
        package var ofSweep: (RunID) throws -> [RunRecord]
        package var withID: (RunID) throws -> RunRecord?

        package init(ofSweep: @escaping (RunID) throws -> [RunRecord], withID: @escaping (RunID) throws -> RunRecord?) {
            self.ofSweep = ofSweep
            self.withID = withID
        }
    }

    package init(of project: Project, finding runs: Lookup) {
        self.project = project
        self.runs = runs
    }

    /// Checks the records of one purpose.
    ///
    /// - Throws: `FileError`, and what the look-up throws.
    package mutating func check(purpose: String) throws {
        let file = RecordFile(ofPurpose: purpose, in: project)
        let entries = try file.entries()
        for (index, entry) in entries.enumerated() {
            if case .sweep = entry.kind,
                entries[(index + 1)...].contains(where: { $0.kind == entry.kind && $0.isWhole })
            {
                supersededCount += 1
                continue
            }
            let found: [Difference]?
            switch entry.kind {
            case .sweep(let sweep): found = try differences(of: entry, sweep)
            case .note, .handwritten: found = try differencesOfNamedRuns(entry)
            }
            guard let found else { continue }
            checkedCount += 1
            findings += found.map { difference in
                Finding(
                    file: project.written(file.path), line: difference.written.line, purpose: purpose, kind: entry.kind,
                    figure: difference.written.figure, stands: difference.written.text, now: difference.now)
            }
        }
    }

    /// nil when it was not checked, and counted as such.
    private mutating func differences(of entry: RecordEntry, _ sweep: RunID) throws -> [Difference]? {
        if entry.figures.isEmpty {
            withoutFiguresCount += 1
            return nil
        }
        // Without it only the order of the plan is not known.
        let file = try? Sweep(sweep, results: project.resultsFolder).read()
        guard let record = SweepRecord(sweep, file: file, runs: try runs.ofSweep(sweep), in: project) else {
            let written = WrittenFigure(figure: .runs, text: "sweep \(sweep)", line: entry.line)
            return [Difference(written: written, now: "no run of it is left")]
        }
        if record.unfinishedCount > 0 {
            runningCount += 1
            return nil
        }
        return record.differences(from: entry)
    }

    /// Of a person's entry: it is held against the runs that it names.
    private mutating func differencesOfNamedRuns(_ entry: RecordEntry) throws -> [Difference]? {
        let figures = entry.figures
        guard let named = figures.first(where: { $0.figure == .runs }) else {
            withoutFiguresCount += 1
            return nil
        }
        var found: [RunRecord] = []
        for text in FigureValue.elements(named.text) {
            // What is no id is somebody's remark.
            guard let id = RunID(text) else { continue }
            guard let run = try runs.withID(id) else {
                let written = WrittenFigure(figure: .runs, text: text, line: named.line)
                return [Difference(written: written, now: "there is no such run")]
            }
            found.append(run)
        }
        guard let run = found.first else {
            withoutFiguresCount += 1
            return nil
        }
        if found.contains(where: \.isUnfinished) {
            runningCount += 1
            return nil
        }
        return figures.compactMap { written in
            value(of: written.figure, run, among: found).flatMap { Difference(written, is: $0) }
        }
    }

    private func value(of figure: RecordFigure, _ run: RunRecord, among runs: [RunRecord]) -> FigureValue? {
        func mean(_ value: (RunRecord) -> Double?) -> FigureValue? {
            let known = runs.compactMap(value)
            return known.count < runs.count ? .text("none") : .percent(known.reduce(0, +) / Double(known.count))
        }
        return switch figure {
        case .result("Acc"): mean(\.accuracy)
        case .result("dev Acc"): mean { $0.metric("dev_accuracy") }
        case .result(let key): run.resultValue(key)
        case .state: .text(run.state.text)
        case .path: .text(RecordText.oneLine(project.written(run.path)))
        // What else a person writes of a study is nothing that one run tells.
        default: nil
        }
    }
}

/// A figure that is not what it says.
struct Difference {
    var written: WrittenFigure
    var now: String

    init(written: WrittenFigure, now: String) {
        self.written = written
        self.now = now
    }

    /// nil when it holds.
    init?(_ written: WrittenFigure, is value: FigureValue) {
        if value.holds(as: written.text) { return nil }
        self.written = written
        now = value.text
    }
}

extension SweepRecord {
    /// The figures of an entry of this sweep that are no longer what they say.
    func differences(from entry: RecordEntry) -> [Difference] {
        // What would be written today, read in the same way: whatever reading makes of a value, an entry never differs
        // from itself.
        let today = RecordEntry(kind: entry.kind, line: 1, lines: lines(), isWhole: true).figures
        return entry.figures.compactMap { written in
            if today.contains(where: { $0.figure == written.figure && $0.text == written.text }) { return nil }
            return value(of: written.figure).flatMap { Difference(written, is: $0) }
        }
    }
}
