import RunLogs
import Testing

struct ProgressTests {
    private func progress(_ err: String, out: String = "") -> LogProgress? {
        LogReading.of(out, err).counted?.progress
    }

    @Test func barsOfEvaluationsAreNotProgress() {
        let err = ScriptLog.begin() + ScriptLog.bars(to: 500) + ScriptLog.bar(5, of: 13)
        #expect(progress(err) == LogProgress(step: 500, steps: 2000, remainingSeconds: 26 * 60 + 55))
    }

    @Test func theUnitDoesNotMatter() {
        let slow = ScriptLog.bar(7, of: 2000, rate: " 1.11s/it")
        #expect(progress(ScriptLog.begin() + slow)?.step == 7)
    }

    @Test func timesAreReadAsTheyAreWritten() {
        let bar = "\r  0%|          | 1/2000 [00:01<6:08:51,  1.11s/it]"
        #expect(progress(ScriptLog.begin() + bar)?.remainingSeconds == 6 * 3600 + 8 * 60 + 51)
        #expect(progress(ScriptLog.begin() + "\r  0%|          | 0/2000 [00:00<?, ?it/s]")?.remainingSeconds == nil)
    }

    @Test func theScriptsStepsTellTheBar() {
        #expect(progress(ScriptLog.bar(50, of: 2000) + ScriptLog.bar(3, of: 4), out: ScriptLog.echo())?.step == 50)
    }

    @Test func withoutStepsTheBarThatGoesOnAfterOthersIsTheTrainers() {
        let bars = [(1, 90), (2, 90), (1, 7), (7, 7), (2, 90), (3, 90)].map { ScriptLog.bar($0, of: $1) }.joined()
        #expect(progress("Loading shards: 100%|███| 2/2 [00:01<00:00, 1.0s/it]\n" + bars)?.steps == 90)
    }

    @Test func barsThatCannotBeToldApartAreNoProgress() {
        #expect(progress(ScriptLog.bar(1, of: 90) + ScriptLog.bar(3, of: 7)) == nil)
    }

    @Test(arguments: [
        "\r 5%|█▌", "\r 5%|█▌   | 57/2000", "\r 5%|█▌   | 57/200 [00:05<26:55, 1it/s]", "\r57/2000 [00:05<26:55]",
        "\r 5%|█▌   | 5700/2000 [00:05<26:55, 1it/s]", "\r%|   | 57/2000 [00:05<26:55, 1it/s]",
        "\r 5%|  | 99999999999999999999/99999999999999999999 [0", "\r 5%|  | /2000 [0", "\r 5%|  | 1/ [0",
    ])
    func whatIsNoBarIsNoProgress(text: String) {
        #expect(progress(ScriptLog.begin() + text) == nil)
    }

    @Test func barsOfManyKindsDoNotHideTheTrainers() {
        let others = (2...100).map { ScriptLog.bar(1, of: $0) }.joined()
        #expect(progress(ScriptLog.begin() + others + ScriptLog.bar(7, of: 2000) + others)?.step == 7)
    }

    @Test func withoutABarTheLinesTell() {
        let lines = (1...6).map { "{\"loss\": \($0), \"step\": \($0)}\n" }.joined()
        #expect(progress("", out: lines) == LogProgress(step: 6, steps: nil))
        #expect(progress("", out: ScriptLog.echo(steps: 5) + lines) == LogProgress(step: 6, steps: nil))
    }

    @Test func withoutStderrTheEvaluationsTell() {
        let out = ScriptLog.echo() + ScriptLog.dump() + ScriptLog.evaluations(1...3)
        #expect(progress("", out: out) == LogProgress(step: 1500, steps: 2000))
    }
}
