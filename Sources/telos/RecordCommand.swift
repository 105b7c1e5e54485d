import ArgumentParser
import DurableFiles
import JSONValues
import Records
import RunIndex
import RunModel
import RunStore
import SystemPackage

struct RecordCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "record",
        abstract: "Adds to a purpose's experiment records, and checks them.",
        discussion: """
            The experiment records of a purpose are its README.md in the results folder: dated entries of what was run \
            and what came out. A sweep of two or more runs gets its entry by itself when its runs have ended and one \
            completed (`experiment.record: true` or `false` in its config decides otherwise). Nothing that stands in the \
            file is ever changed: entries are added at its end.

            PURPOSE and a text add a person's note, with --run on a run. SWEEP adds the entry of a sweep whose runner was \
            killed, or whose config wanted none; where an entry's figures no longer hold since runs were resumed, one \
            that supersedes it. SWEEP is a sweep's id, the beginning of one, or @last-sweep.

            --check works out every figure of the entries again, from the runs as they are now, and names those that no \
            longer hold: where they stand, what stands there, and what it would be.

            Examples:
              telos record hyperparameter_tuning "5e-7 is the rate for the paper" --run k3f9q2
              telos record @last-sweep
              telos record --check
              telos record --check hyperparameter_tuning --json

            Exit: 0 done, 1 a figure no longer holds, the sweep runs or has its entry, or what was named does not exist.
            """)

    @Argument(
        help: ArgumentHelp("A training purpose, or a sweep.", valueName: "purpose-or-sweep"),
        completion: Completions.purposesAndSweeps)
    var subject: String?

    @Argument(help: ArgumentHelp("What is to be remembered; of any number of lines.", valueName: "note"))
    var note: String?

    @Option(
        name: .customLong("run"),
        help: ArgumentHelp("The run that the note is on: its id, path and figures are added.", valueName: "run"),
        completion: Completions.runs())
    var notedRun: String?

    @Flag(help: "Work out the figures of all records, or of one purpose's, again.")
    var check = false

    @Flag(help: "Print one JSON object.")
    var json = false

    @OptionGroup var options: ProjectOptions

    func validate() throws {
        if check, note != nil || notedRun != nil {
            throw ValidationError("--check takes a purpose or nothing; leave out the note and --run.")
        }
        if !check, subject == nil {
            throw ValidationError("Write a purpose and a note, a sweep, or --check.")
        }
        if notedRun != nil, note == nil {
            throw ValidationError("--run belongs to a note: telos record PURPOSE \"note\" --run RUN.")
        }
    }

    func run() throws {
        let project = try options.project()
        let index = try project.index()
        if check { return try checkRecords(in: index) }
        guard let subject else { return }
        if let note { return try add(note, to: subject, in: index) }
        try addEntry(ofSweep: subject, in: index)
    }

    // MARK: Adding

    private func add(_ note: String, to purpose: String, in index: RunIndex) throws {
        let project = index.project
        let purposes = Set(try index.counts().map(\.purpose))
        guard purposes.contains(purpose) else { throw unknownPurpose(purpose, of: purposes) }
        let runs = try notedRun.map { try index.runs(named: [$0]) } ?? []
        if runs.count > 1 {
            throw CommandFailure(
                message: "--run \(visible(notedRun ?? "")) names \(runs.count) runs; a note is on one", exitCode: 1)
        }
        let record: NoteRecord
        do throws(RecordError) {
            record = try NoteRecord(note, purpose: purpose, run: runs.first)
        } catch {
            throw CommandFailure(message: error.description, exitCode: 2)
        }
        let line = try record.add(in: project)
        tell(
            "noted", purpose, line, in: project,
            [("note", .string(record.id.text)), ("run", JSONValue(record.run?.id.text))])
    }

    private func addEntry(ofSweep name: String, in index: RunIndex) throws {
        let project = index.project
        if try index.counts().contains(where: { $0.purpose == name }) {
            throw CommandFailure(
                message:
                    "\(quoted(name)) is a purpose, and the note is missing: telos record \(visible(name)) \"note\"",
                exitCode: 2)
        }
        let runs = try index.runs(named: [name])
        guard let sweep = runs[0].sweep, name == "@last-sweep" || sweep.text.hasPrefix(name) else {
            let sweep = runs[0].sweep.map { "its sweep is \($0)" } ?? "it belongs to no sweep"
            throw CommandFailure(
                message: "\(quoted(name)) is a run, and entries are of sweeps; \(sweep)", exitCode: 1)
        }
        let added = try SweepRecord.add(sweep, runs: runs, in: project)
        let (word, line): (String, Int) =
            switch added.outcome {
            case .added(let line), .stands(let line): ("recorded", line)
            case .superseded(let line): ("recorded anew", line)
            }
        tell(word, added.record.purpose, line, in: project, [("sweep", .string(sweep.text))])
    }

    private func tell(
        _ word: String, _ purpose: String, _ line: Int, in project: Project, _ members: [(String, JSONValue)]
    ) {
        let file = project.written(RecordFile(ofPurpose: purpose, in: project).path)
        if !json { return printResult("\(word): \(visible(file)):\(line)\n") }
        let place: [(String, JSONValue)] = [
            ("file", .string(file)), ("line", JSONValue(line)), ("purpose", .string(purpose)),
        ]
        printResult(JSONValue.object(JSONObject(place + members)).prettyText)
    }

    // MARK: Checking

    private func checkRecords(in index: RunIndex) throws {
        let project = index.project
        var check = RecordCheck(
            of: project,
            finding: RecordCheck.Lookup(
                ofSweep: { try index.runs(ofSweep: $0) }, withID: { try index.run(withID: $0) }))
        for purpose in try recordedPurposes(in: index) { try check.check(purpose: purpose) }
        printResult(json ? check.json.prettyText : check.text)
        if !check.findings.isEmpty { throw ExitCode(1) }
    }

    /// The purposes whose records are checked; a file may have outlived its runs.
    private func recordedPurposes(in index: RunIndex) throws -> [String] {
        let folder = index.project.resultsFolder
        let recorded =
            folder.isDirectory
            ? try folder.children().map(\.name.string).filter {
                !$0.hasPrefix(".") && folder.appending($0).appending(RecordFile.name).isRegularFile
            }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } : []
        guard let subject else { return recorded }
        if recorded.contains(subject) { return [subject] }
        let purposes = Set(try index.counts().map(\.purpose))
        guard purposes.contains(subject) else { throw unknownPurpose(subject, of: purposes.union(recorded)) }
        return []
    }
}

extension RunIndex {
    /// The run of that id, the first of several copies; nil when there is none.
    fileprivate func run(withID id: RunID) throws -> RunRecord? {
        do {
            return try runs(named: id.text, in: .workingDirectory).first
        } catch RunLookupError.duplicate(_, let paths) {
            return paths.lazy.compactMap { self.project.record(at: self.project.absolute($0)) }.first
        } catch is RunLookupError {
            return nil
        }
    }
}
