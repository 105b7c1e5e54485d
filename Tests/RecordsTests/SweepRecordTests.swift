import RunModel
import RunStore
import SystemPackage
import TestSupport
import Testing

@testable import Records

struct SweepRecordTests {
    @Test func theTextIsTheContracts() throws {
        #expect(
            try RecordedSweep.usual.record.lines().joined(separator: "\n") == """
                <!-- telos:record p7x2c4dem1 -->
                ### 2025-12-26: copa_mezo_v1 at four learning rates
                - Training purpose: tuning
                - Dataset: Data_v2/synthetic/prompt_engineering/copa_mezo_v1/
                - Model: meta-llama/Llama-3.2-1B
                - Learning rate grid: [1e-6, 5e-7, 2e-7, 1e-7]
                - Best result: LR=5e-7, Acc=85.2 % (chosen on dev; run b1b2c3d4e5)
                - Runs: 4 completed; config automation/copa_lr_sweep.yaml
                - Note:
                <!-- /telos:record -->
                """)
    }

    /// The lines that begin so.
    private func line(_ beginning: String, of sweep: RecordedSweep) throws -> String? {
        try sweep.record.lines().first { $0.hasPrefix("- \(beginning)") }
    }

    @Test func theMeanOverSeedsDecidesAndNotTheLuckiest() throws {
        var sweep = RecordedSweep()
        sweep.add(1e-6, accuracy: 0.9, dev: 0.95, seed: 0)
        sweep.add(1e-6, accuracy: 0.5, dev: 0.55, seed: 1)
        sweep.add(5e-7, accuracy: 0.8, dev: 0.8, seed: 0)
        sweep.add(5e-7, accuracy: 0.7, dev: 0.8, seed: 1)
        #expect(
            try line("Best", of: sweep)
                == "- Best result: LR=5e-7, Acc=75.0 % (chosen on dev; mean of 2 seeds; runs c1b2c3d4e5, d1b2c3d4e5)")
        #expect(try line("seed", of: sweep) == "- seed grid: [0, 1]")
    }

    @Test func whatIsNotReportedOnDevIsChosenOnValidation() throws {
        var sweep = RecordedSweep()
        sweep.add(1e-6, accuracy: 0.7)
        sweep.add(5e-7, accuracy: 0.8125)
        #expect(
            try line("Best", of: sweep) == "- Best result: LR=5e-7, Acc=81.25 % (chosen on validation; run b1b2c3d4e5)")
    }

    @Test func otherGridsAreNamed() throws {
        var sweep = RecordedSweep()
        sweep.add(1e-6, accuracy: 0.7, dev: 0.7, [("batch_size", .integer(8))])
        sweep.add(1e-6, accuracy: 0.8, dev: 0.8, [("batch_size", .integer(16))])
        sweep.runs[0].configuration?.telos?.description = nil
        let lines = try sweep.record.lines()
        #expect(lines[1] == "### 2025-12-26: Copa zo on copa_mezo_v1 at 2 values of batch_size")
        #expect(lines.contains("- Learning rate grid: [1e-6]") && lines.contains("- batch_size grid: [8, 16]"))
        #expect(
            lines.contains("- Best result: LR=1e-6, batch_size=16, Acc=80.0 % (chosen on dev; run b1b2c3d4e5)"))
    }

    @Test func withoutACompletedRunThereIsNoBest() throws {
        var sweep = RecordedSweep()
        sweep.add(1e-6)
        sweep.add(5e-7, state: .stopped)
        #expect(try line("Best", of: sweep) == "- Best result: none: no run completed")
        #expect(
            try line("Runs", of: sweep)
                == "- Runs: 0 completed, 1 stopped, 1 failed; config automation/copa_lr_sweep.yaml")
        sweep.add(2e-7, state: .completed)
        #expect(try line("Best", of: sweep) == "- Best result: none: no run reported an accuracy")
    }

    @Test func aDescriptionCannotBreakTheEntry() throws {
        var sweep = RecordedSweep.usual
        sweep.runs[0].configuration?.telos?.description = "a --> b\n<!-- /telos:record -->\n# c\u{1B}[2J"
        let lines = try sweep.record.lines()
        #expect(lines[1] == "### 2025-12-26: a --&gt; b &lt;!-- /telos:record --&gt; # c\\u{1b}[2J")
        #expect(lines.count == 10)
    }

    @Test func ofCopiesOneCountsAndThePlansOrderHolds() throws {
        var sweep = RecordedSweep.usual
        var copy = sweep.runs[0]
        copy.path = "/p/Results_v2/tuning/m/copy/20251226_143000"
        sweep.runs.append(copy)
        #expect(try sweep.record.runs.count == 4)
    }

    @Test func aTieIsNamed() throws {
        var sweep = RecordedSweep()
        for rate in [1e-6, 5e-7] { sweep.add(rate, accuracy: 0.7, dev: 0.7) }
        #expect(
            try line("Best", of: sweep)
                == "- Best result: LR=1e-6, Acc=70.0 % (chosen on dev; 1 more has the same; run a1b2c3d4e5)")
    }

    /// The figures of an entry of the sweep that no longer hold, after it was written and read again.
    private func differences(_ sweep: RecordedSweep, in other: RecordedSweep) throws -> [Difference] {
        let text = try sweep.record.lines().joined(separator: "\n")
        let entry = try #require(RecordEntry.entries(in: Array(text.utf8)).first)
        return try other.record.differences(from: entry)
    }

    @Test func valuesWithCommasHold() throws {
        func sweep(_ targets: [String]) -> RecordedSweep {
            var sweep = RecordedSweep()
            for (place, value) in targets.enumerated() {
                sweep.add(1e-6, accuracy: 0.9 - Double(place) / 10, [("lora_targets", .text(value))])
            }
            return sweep
        }
        let own = sweep(["q_proj,v_proj", "q_proj"])
        #expect(
            try line("lora_targets", of: own) == #"- lora_targets grid: ["q_proj,v_proj", q_proj]"#)
        #expect(try differences(own, in: own).isEmpty)
        let found = try differences(own, in: sweep(["q_proj,k_proj", "q_proj"]))
        #expect(
            found.map { "\($0.written.figure): \($0.now)" } == [
                #"lora_targets grid: ["q_proj,k_proj", q_proj]"#, "lora_targets: q_proj,k_proj",
            ])
        // As earlier versions wrote it.
        var entry = try #require(
            RecordEntry.entries(in: Array(try own.record.lines().joined(separator: "\n").utf8)).first)
        entry.lines = entry.lines.map { $0.replacing("\"", with: "") }
        #expect(try own.record.differences(from: entry).isEmpty)
    }

    @Test func anEntryNeverDiffersFromItself() throws {
        var random = SeededGenerator(state: 7)
        let pieces = [
            ",", ", ", "=", "(", ")", ";", ":", "[", "]", "\"", "\\", "**", "*", " ", "  ", "\n", "\t", "\r\n",
            "\u{301}",
            "\u{A0}", "\u{2028}", "\u{1B}", "<!--", "-->", "<!", "- Note:", "1e-6", "q_proj", "é", "grid", "none", "/",
        ]
        func text() -> String {
            (0..<Int.random(in: 0...6, using: &random)).map { _ in pieces.randomElement(using: &random)! }.joined()
        }
        for _ in 0..<2000 {
            var sweep = RecordedSweep()
            let keys = [text(), "learning rate", "Best result", text()].uniqued
            for _ in 0..<3 {
                sweep.add(
                    [1e-6, 5e-7].randomElement(using: &random)!, accuracy: 0.7, keys.map { ($0, .text(text())) })
                let place = sweep.runs.count - 1
                sweep.runs[place].configuration?.dataPath = text()
                sweep.runs[place].configuration?.model = text()
                sweep.runs[place].configuration?.telos?.configFile?.path = text()
            }
            let found = try differences(sweep, in: sweep)
            let lines = try sweep.record.lines()
            #expect(found.isEmpty, "\(found) of \(lines)")
            if !found.isEmpty { return }
        }
    }

    @Test func anUnmovedEntryHasNoDifferences() throws {
        for sweep in [
            RecordedSweep.usual,
            {
                var sweep = RecordedSweep(); sweep.add(1e-6); return sweep
            }(),
        ] {
            let entry = try #require(
                RecordEntry.entries(in: Array(sweep.record.lines().joined(separator: "\n").utf8)).first)
            #expect(!entry.figures.isEmpty)
            #expect(try sweep.record.differences(from: entry).isEmpty)
        }
    }
}
