import JSONValues
import RunLogs
import RunModel
import Testing

struct AttemptTests {
    let good = (out: ScriptLog.completedOut, err: ScriptLog.completedErr)
    let crash = (
        out: ScriptLog.echo(rate: "2e-6") + ScriptLog.dump() + ScriptLog.evaluations(1...1),
        err: ScriptLog.begin() + ScriptLog.bars(to: 700) + ScriptLog.traceback(ScriptLog.memoryError)
    )
    let earlyDeath = (
        out: ScriptLog.echo(),
        err: "2025-02-20 07:52:07,601 - INFO - PyTorch version 2.5.1 available.\n"
            + ScriptLog.traceback("ModuleNotFoundError: No module named 'sklearn'")
    )

    @Test func oneStartIsOneAttempt() throws {
        let reading = LogReading.of(good.out, good.err)
        #expect(reading.attempts.count == 1)
        #expect(reading.outcome?.state == .completed)
        #expect(
            reading.warnings == [
                "after its final metrics: FileNotFoundError: [Errno 2] No such file or directory: 'result/data'"
            ])
    }

    @Test func crashedStartsBeforeTheGoodOneDoNotCount() throws {
        let reading = LogReading.of(
            earlyDeath.out + crash.out + good.out, earlyDeath.err + crash.err + good.err)
        #expect(reading.attempts.map(\.outcome.state) == [.failed, .failed, .completed])
        #expect(reading.attempts.map(\.outcome.reason) == [.error, .outOfMemory, nil])
        #expect(reading.counted?.number == 3)
        #expect(reading.counted?.configuration.learningRate == Found(1e-7, .echo))
        #expect(reading.counted?.lossPointCount == 4)
        #expect(!reading.warnings.contains("a later attempt failed"))
    }

    @Test func aStartThatCrashedAfterTheGoodOneIsAWarning() {
        let reading = LogReading.of(good.out + crash.out, good.err + crash.err)
        #expect(reading.attempts.count == 2)
        #expect(reading.counted?.number == 1)
        #expect(reading.outcome == ObservedState(.completed))
        #expect(reading.warnings.contains("a later attempt failed"))
        #expect(reading.attempts[1].outcome.message == "CUDA out of memory at step 700 of 2000")
    }

    @Test func ofSeveralThatCompletedTheLastCounts() {
        let other = ScriptLog.completedOut.replacing("0.78", with: "0.5")
        let reading = LogReading.of(other + good.out, good.err + good.err)
        #expect(reading.counted?.number == 2)
        #expect(reading.counted?.finalMetrics?["accuracy"] == 0.78)
    }

    @Test func withoutAnyThatCompletedTheLastCounts() {
        let reading = LogReading.of(crash.out + earlyDeath.out, crash.err + earlyDeath.err)
        #expect(reading.counted?.number == 2)
        #expect(
            reading.outcome
                == ObservedState(.failed, reason: .error, message: "ModuleNotFoundError: No module named 'sklearn'"))
    }

    @Test func aLogWithoutTagBeginsAtTheDump() {
        let out = ScriptLog.dump() + ScriptLog.evaluations(1...2) + ScriptLog.dump() + ScriptLog.evaluations(1...3)
        let reading = LogReading.of(out)
        #expect(reading.attempts.map(\.lossPointCount) == [2, 3])
    }

    @Test func theDumpBelongsToTheTagBeforeIt() {
        #expect(LogReading.of(ScriptLog.echo() + ScriptLog.dump()).attempts.count == 1)
    }

    @Test func aTagBehindATornLineStillBeginsAStart() {
        let torn = String((ScriptLog.echo() + ScriptLog.dump()).prefix(500))
        let reading = LogReading.of(torn + good.out, "")
        #expect(reading.attempts.count == 2)
        #expect(reading.counted?.configuration.steps == Found(2000, .echo))
        #expect(reading.outcome?.state == .completed)
    }

    @Test func wordsBeforeTheFirstStartAreNoStart() {
        let reading = LogReading.of("Lmod has detected a problem\nconda: command not found\n" + good.out, good.err)
        #expect(reading.attempts.count == 1)
    }

    @Test func aStartWhoseProcessLeftNothingInStderrDoesNotTakeAnothersWords() {
        // The second start was killed before it said anything: the bars belong to the one that logged losses.
        let reading = LogReading.of(crash.out + ScriptLog.echo() + ScriptLog.dump(), crash.err)
        #expect(reading.attempts.map(\.outcome.reason) == [.outOfMemory, nil])
        #expect(reading.attempts[1].trouble == nil)
    }

    @Test func aStartAfterAKilledOneIsSeenBehindItsBar() {
        let killed = ScriptLog.begin() + ScriptLog.bars(to: 300)
        let reading = LogReading.of(
            ScriptLog.echo() + ScriptLog.dump() + good.out, killed + good.err)
        #expect(reading.attempts.map(\.progress?.step) == [300, 2000])
        #expect(reading.attempts[0].outcome.message == "log ends at step 300 of 2000")
    }

    @Test func aTrainerWithoutScriptBeginsAnewWhereItsEpochsDo() {
        let first = "{'loss': 1.0, 'epoch': 1.0}\n{'loss': 0.9, 'epoch': 2.0}\n"
        let reading = LogReading.of(first + "{'loss': 1.0, 'epoch': 1.0}\n{'accuracy': 0.5, 'dev_accuracy': 0.5}\n")
        #expect(reading.attempts.map(\.lossPointCount) == [2, 1])
        #expect(reading.counted?.number == 2)
    }

    @Test func emptyLogsSayNothing() {
        let reading = LogReading.of("", "")
        #expect(reading.attempts.isEmpty)
        #expect(reading.outcome == nil)
        #expect(reading.counted == nil)
    }

    @Test func stderrAloneTellsHowFarARunCame() {
        let reading = LogReading.of("", ScriptLog.begin() + ScriptLog.bars(to: 1234))
        #expect(reading.outcome == ObservedState(.lost, message: "log ends at step 1234 of 2000"))
    }

    @Test func startsBeyondTheLimitAreForgottenButCounted() {
        let many = String(repeating: ScriptLog.echo(), count: 5000)
        let reading = LogReading.of(good.out + many)
        #expect(reading.attempts.last?.number == 5001)
        #expect(reading.attempts.count <= 513)
        #expect(reading.outcome?.state == .completed)
        #expect(reading.counted?.number == 1)
    }
}
