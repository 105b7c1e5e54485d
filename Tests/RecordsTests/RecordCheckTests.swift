import DurableFiles
import JSONValues
import RunModel
import RunStore
import SystemPackage
import Testing

@testable import Records

struct RecordCheckTests {
    /// The check of a file of this text, with these runs.
    private func check(_ text: String, _ sweep: RecordedSweep = .usual) throws -> RecordCheck {
        var result: RecordCheck?
        try withRecords { file, project throws in
            try file.path.replaceContents(with: text)
            var check = RecordCheck(of: project, finding: sweep.lookup)
            try check.check(purpose: "tuning")
            result = check
        }
        return try #require(result)
    }

    private static func usualText() throws -> String {
        try "## Experiment records\n\n\(RecordedSweep.usual.record.lines().joined(separator: "\n"))\n"
    }

    @Test func aFileThatHoldsIsOneLine() throws {
        let check = try check(Self.usualText())
        #expect(check.text == "all figures hold; entries checked: 1\n")
        #expect(check.json["checked"] == 1 && check.json["findings"] == [])
    }

    struct Edit: Sendable, CustomStringConvertible {
        var from: String
        var to: String
        /// Line, figure, and what it is now; nil when it still holds.
        var finding: String?
        var description: String { "\(from) to \(to)" }
    }

    @Test(arguments: [
        Edit(from: "85.2 %", to: "85.3 %", finding: "9: accuracy: 85.3 % stands there; now 85.2 %"),
        Edit(from: "85.2 %", to: "85 %"), Edit(from: "85.2 %", to: "0.852"), Edit(from: "85.2 %", to: "85.20% (!)"),
        Edit(from: "85.2 %", to: "great", finding: "9: accuracy: great stands there; now 85.2 %"),
        Edit(from: "LR=5e-7", to: "LR=5e-07"),
        Edit(from: "LR=5e-7", to: "LR=1e-6", finding: "9: learning rate: 1e-6 stands there; now 5e-7"),
        Edit(from: "on dev", to: "on validation", finding: "9: chosen on: validation stands there; now dev"),
        Edit(
            from: "run b1b", to: "run a1b", finding: "9: run of the result: a1b2c3d4e5 stands there; now [b1b2c3d4e5]"),
        Edit(from: "4 completed", to: "3 completed", finding: "10: completed runs: 3 stands there; now 4"),
        Edit(from: "[1e-6, 5e-7, ", to: "[5e-07, 1e-06, "),
        Edit(
            from: "[1e-6, ", to: "[",
            finding: "8: learning rate grid: [5e-7, 2e-7, 1e-7] stands there; now [1e-6, 5e-7, 2e-7, 1e-7]"),
        Edit(from: "copa_mezo_v1/", to: "copa_mezo_v1"),
        Edit(
            from: "copa_mezo_v1/", to: "v2",
            finding: "6: dataset: Data_v2/synthetic/prompt_engineering/v2 stands there; now "
                + "Data_v2/synthetic/prompt_engineering/copa_mezo_v1/"),
        Edit(
            from: "Model: meta-llama/Llama-3.2-1B", to: "Model: gpt",
            finding: "7: model: gpt stands there; now meta-llama/Llama-3.2-1B"),
        Edit(
            from: "purpose: tuning", to: "purpose: other",
            finding: "5: training purpose: other stands there; now tuning"),
        Edit(from: "Note:", to: "Note: Acc=99 % would be nice"), Edit(from: "- Best result", to: "- Best so far"),
        Edit(from: "\n", to: "\r\n"),
    ])
    func everyFigureIsWorkedOutAgain(_ edit: Edit) throws {
        let check = try check(Self.usualText().replacing(edit.from, with: edit.to))
        let expected = edit.finding.map { ["Results_v2/tuning/README.md:\($0)"] } ?? []
        #expect(check.text.split(separator: "\n").dropLast().map(String.init) == expected)
    }

    @Test func changedRunsAreNamed() throws {
        var sweep = RecordedSweep.usual
        sweep.runs.remove(at: 1)
        #expect(
            try check(Self.usualText(), sweep).findings.map { "\($0.figure): \($0.now)" } == [
                "learning rate grid: [1e-6, 2e-7, 1e-7]", "learning rate: 1e-6", "accuracy: 86.0 %",
                "run of the result: [a1b2c3d4e5]", "completed runs: 3",
            ])
        sweep.runs = []
        #expect(
            try check(Self.usualText(), sweep).text
                == "Results_v2/tuning/README.md:3: run of the result: sweep p7x2c4dem1 stands there; now no run of it is left\n"
                + "1 figures no longer hold; entries checked: 1\n")
    }

    @Test func whatIsSupersededOrRunsAgainIsNotBlamed() throws {
        let old = try Self.usualText().replacing("85.2 %", with: "80.0 %")
        let new = try RecordedSweep.usual.record.lines(isSuperseding: true).joined(separator: "\n") + "\n"
        #expect(try check(old + "\n" + new).text == "all figures hold; entries checked: 1; not checked: 1 superseded\n")
        var sweep = RecordedSweep.usual
        sweep.runs[0].state = ObservedState(.running)
        #expect(try check(old, sweep).text == "no figures to check; not checked: 1 of runs that have not ended\n")
    }

    @Test func aPersonsEntryIsHeldAgainstTheRunThatItNames() throws {
        let text = """
            ### 2025-12-01: by hand
            - Best result: about 85 %, see the plot

            ### 2025-12-02: with a run
            - Best result: LR=5e-7, Acc=86 % (run b1b2c3d4e5)

            ### 2025-12-03: gone
            - Best result: LR=5e-7, Acc=86 % (run z1b2c3d4e5)
            """
        let check = try check(text)
        #expect(check.findings.map(\.line) == [5, 8])
        #expect(check.findings.map(\.now) == ["85.2 %", "there is no such run"])
        #expect(check.checkedCount == 2 && check.withoutFiguresCount == 1)
    }

    @Test func aNoteIsHeldAgainstItsRun() throws {
        let sweep = RecordedSweep.usual
        let note = try NoteRecord("x", purpose: "tuning", run: sweep.runs[1])
        let plain = try NoteRecord("Acc=99 %", purpose: "tuning")
        try withRecords { file, project throws in
            let text = (note.lines(in: sweep.project) + plain.lines(in: sweep.project)).joined(separator: "\n")
            try file.path.replaceContents(with: text + "\n")
            var held = sweep
            held.runs[1].path = project.resultsFolder.appending("tuning/meta-llama/Llama-3.2-1B/e1/20251226_143000")
            var check = RecordCheck(of: project, finding: held.lookup)
            try check.check(purpose: "tuning")
            #expect(check.findings == [] && check.checkedCount == 1 && check.withoutFiguresCount == 1)
            held.runs[1].state = ObservedState(.failed, reason: .outOfMemory)
            held.runs[1].result[1].value = .number(0.5)
            check = RecordCheck(of: project, finding: held.lookup)
            try check.check(purpose: "tuning")
            #expect(
                check.findings.map { "\($0.line) \($0.figure): \($0.now)" } == [
                    "5 state: failed (out of memory)", "6 dev accuracy: 50.0 %",
                ])
        }
    }

    @Test func figuresThatChangedAreSuperseded() throws {
        try withRecords { file, project throws in
            var sweep = RecordedSweep.usual
            #expect(try sweep.record.add(in: project) == .added(line: 3))
            #expect(try sweep.record.add(in: project) == .stands(line: 3))
            sweep.runs[0].result = [("accuracy", .number(0.95)), ("dev_accuracy", .number(0.95))]
            #expect(try sweep.record.add(in: project) == .superseded(line: 14))
            #expect(try sweep.record.add(in: project) == .stands(line: 14))
            #expect(
                try file.entries()[1].lines.contains(
                    "- Supersedes: the earlier entry of this sweep, whose figures no longer hold"))
        }
    }
}
