import RunModel
import RunStore
import SystemPackage
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
