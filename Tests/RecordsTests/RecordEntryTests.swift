import RunModel
import TestSupport
import Testing

@testable import Records

struct RecordEntryTests {
    private static let a = RunID("aaaaaaaaaa")!
    private static let b = RunID("bbbbbbbbbb")!

    private func read(_ text: String) -> [RecordEntry] { RecordEntry.entries(in: Array(text.utf8)) }

    struct Reading: Sendable, CustomStringConvertible {
        var description: String
        var text: String
        /// Of each entry its kind, first line, and whether it is whole.
        var expected: [(RecordEntry.Kind, Int, Bool)]
    }

    @Test(arguments: [
        Reading(description: "nothing", text: "", expected: []),
        Reading(
            description: "an entry", text: "<!-- telos:record aaaaaaaaaa -->\n### x\n<!-- /telos:record -->",
            expected: [(.sweep(a), 1, true)]),
        Reading(
            description: "Windows line ends",
            text: "hello\r\n<!-- telos:record aaaaaaaaaa -->\r\n### x\r\n\r\n<!-- /telos:record -->\r\n",
            expected: [(.sweep(a), 2, true)]),
        Reading(
            description: "moved and with remarks",
            text: "\u{FEFF}  <!--telos:record   aaaaaaaaaa--> mine\n\t<!-- /telos:record --> end\n",
            expected: [(.sweep(a), 1, true)]),
        Reading(
            description: "torn", text: "<!-- telos:record aaaaaaaaaa -->\n### x\n- Trai\n\nSomebody's text.\n",
            expected: [(.sweep(a), 1, false)]),
        Reading(
            description: "torn, and again",
            text:
                "<!-- telos:record aaaaaaaaaa -->\n### x\n\n<!-- telos:record aaaaaaaaaa -->\n<!-- /telos:record -->\n",
            expected: [(.sweep(a), 1, false), (.sweep(a), 4, true)]),
        Reading(
            description: "nested",
            text: """
                <!-- telos:record aaaaaaaaaa -->
                <!-- telos:note bbbbbbbbbb -->
                <!-- /telos:record -->
                <!-- /telos:note -->
                <!-- /telos:record -->
                """, expected: [(.sweep(a), 1, false), (.note(b), 2, true)]),
        Reading(
            description: "torn markers, and no id",
            text: "<!-- telos:rec\n<!-- telos:record -->\n<!-- telos:record short -->\n<!-- telos:record aaaaaaaaaa\n",
            expected: []),
        Reading(
            description: "by hand",
            text: "## Experiment records\n### 2025-12-01: by hand\n- Best result: 80 %\n## Other\n### more\n",
            expected: [(.handwritten, 2, true), (.handwritten, 5, true)]),
    ])
    func itIsReadLiberally(_ reading: Reading) {
        let entries = read(reading.text)
        #expect(entries.map(\.kind) == reading.expected.map(\.0))
        #expect(entries.map(\.line) == reading.expected.map(\.1))
        #expect(entries.map(\.isWhole) == reading.expected.map(\.2))
    }

    @Test func fieldsAreReadAsPeopleWriteThem() {
        let entry = read("### x\n-  Model :  m \n* **Dataset**: d: e\n  + Note:\n-none: of them\ntext: no\n")[0]
        #expect(entry.fields.map(\.label) == ["Model", "Dataset", "Note"])
        #expect(entry.fields.map(\.value) == ["m", "d: e", ""])
        #expect(entry.fields.map(\.line) == [2, 3, 4])
    }

    @Test func figuresAreReadWithWhatStandsAroundThem() {
        let entry = read(
            """
            ### x
            - Best result: LR = 5e-7, Acc=85.2 %, batch_size=16 (Chosen by me; chosen on dev; mean of 3 seeds; runs \
            aaaaaaaaaa and bbbbbbbbbb) great
            - Runs: 4 completed, 1 failed, some more; config a b.yaml
            - Run: aaaaaaaaaa, the good one
            - LoRA grid: [1, 2]
            """)[0]
        #expect(
            entry.figures.map { "\($0.figure)=\($0.text)" } == [
                "learning rate=5e-7", "accuracy=85.2 %", "batch_size=16", "chosen on=dev", "seeds=3",
                "run of the result=aaaaaaaaaa, bbbbbbbbbb", "completed runs=4", "failed runs=1", "config=a b.yaml",
                "run of the result=aaaaaaaaaa", "LoRA grid=[1, 2]",
            ])
    }

    @Test func valuesMayHoldWhatSeparatesThem() {
        let entry = read(
            #"""
            ### x
            - **Best result:** LR=5e-7, lora_targets="q_proj,v_proj", "a=b"="(\"x\")", targets=k,v, great, Acc=85 % (run \
            aaaaaaaaaa)
            - "a: b" grid: ["1, 2", 3, "", "]"]
            - Model: 5" disk, **bold**
            """#.replacing("\\\n", with: ""))[0]
        #expect(
            entry.figures.map { "\($0.figure)=\($0.text)" } == [
                "learning rate=5e-7", "lora_targets=q_proj,v_proj", #"a=b=("x")"#, "targets=k,v", "accuracy=85 %",
                "run of the result=aaaaaaaaaa", #"a: b grid=["1, 2", 3, "", "]"]"#, "model=5\" disk, **bold**",
            ])
        #expect(FigureValue.elements(#"["1, 2", 3, "", "]"]"#) == ["1, 2", "3", "", "]"])
    }

    @Test func whatIsNotedIsNoFigure() {
        let entries = read(
            """
            <!-- telos:record aaaaaaaaaa -->
            - Best result: LR=5e-7
            - Note: look at these
              - Best result: LR=1e-3
              - Model: mine
            - Runs: 9 completed
            <!-- /telos:record -->
            <!-- telos:note bbbbbbbbbb -->
            - Run: aaaaaaaaaa
            - note: Acc
              - Result: Acc=99 %
            <!-- /telos:note -->
            """)
        #expect(entries[0].figures.map(\.text) == ["5e-7"])
        #expect(entries[1].figures.map(\.text) == ["aaaaaaaaaa"])
    }

    @Test func whateverStandsInAFileAnEntryBehindItIsFound() throws {
        let whole = try RecordedSweep.usual.record.lines().joined(separator: "\n")
        var random = SeededGenerator(state: 3)
        let pieces = [
            whole, "\r\n", "\n", "<!-- telos:record", " aaaaaaaaaa -->", "<!-- /telos:record -->", "### x\n", "```\n",
            "<!--", "-->", "\u{FEFF}", "- Best result: LR=, Acc= % (;;run", "(", ")", ":", "\0",
        ]
        for _ in 0..<2000 {
            var bytes: [UInt8] = []
            for _ in 0..<Int.random(in: 0...8, using: &random) {
                let piece = Array(pieces.randomElement(using: &random)!.utf8)
                bytes += piece.prefix(Int.random(in: 0...piece.count, using: &random))
                if Bool.random(using: &random) { bytes.append(UInt8.random(in: 0...255, using: &random)) }
            }
            let entries = RecordEntry.entries(in: bytes + Array("\n\(whole)\n".utf8))
            #expect(entries.last?.lines.joined(separator: "\n") == whole)
            for entry in entries { _ = entry.figures }
        }
    }
}
