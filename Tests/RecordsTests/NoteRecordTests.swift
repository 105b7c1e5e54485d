import RunModel
import RunStore
import Testing

@testable import Records

struct NoteRecordTests {
    private let id = RunID("n1b2c3d4e5")!
    private let now = Moment("2025-12-27T09:00:00.000+01:00")!

    @Test func itHasAMarkerOfItsOwnAndTheRunsFigures() throws {
        let sweep = RecordedSweep.usual
        let note = try NoteRecord("for the paper", purpose: "tuning", run: sweep.runs[1], id: id, now: now)
        #expect(
            note.lines(in: sweep.project).joined(separator: "\n") == """
                <!-- telos:note n1b2c3d4e5 -->
                ### 2025-12-27: note on run b1b2c3d4e5
                - Training purpose: tuning
                - Run: b1b2c3d4e5, Results_v2/tuning/meta-llama/Llama-3.2-1B/e1/20251226_143000
                - State: completed
                - Result: LR=5e-7, Acc=85.2 %, dev Acc=90.0 %
                - Note: for the paper
                <!-- /telos:note -->
                """)
    }

    @Test(arguments: [
        "one\ntwo\r\n\r\nthree", "<!-- /telos:note -->\n<!-- telos:record aaaaaaaaaa -->", "--> <!--", "# heading",
        "a\n```\nopen fence", "\u{1B}[2J", "a\u{2028}b\rc", "- Best result: LR=1, Acc=99 % (run aaaaaaaaaa)",
    ])
    func noTextBreaksTheFile(text: String) throws {
        try withRecords { file, project throws in
            for _ in 0..<2 { _ = try NoteRecord(text, purpose: "tuning", now: now).add(in: project) }
            let entries = try file.entries()
            #expect(entries.count == 2 && entries.allSatisfy(\.isWhole))
            #expect(try file.text.utf8.allSatisfy { $0 == 10 || $0 >= 32 })
            // What follows is whole too.
            #expect(entries.allSatisfy { $0.lines.last == "<!-- /telos:note -->" })
        }
    }

    @Test func severalLinesStandInOneItem() throws {
        let note = try NoteRecord("\n one\n\n\ttwo \n\n", purpose: "tuning", id: id, now: now)
        #expect(
            note.lines(in: RecordedSweep.usual.project).dropFirst(3).dropLast() == ["- Note:  one", "", "      two"])
    }

    @Test(arguments: ["", " \n\t\r\n"])
    func anEmptyNoteIsRefused(text: String) {
        #expect(throws: RecordError.emptyNote) { try NoteRecord(text, purpose: "tuning") }
    }
}
