import RunLogs
import RunModel
import Testing

struct EndingTests {
    static let out = ScriptLog.echo() + ScriptLog.dump() + ScriptLog.evaluations(1...1)
    static let err = ScriptLog.begin() + ScriptLog.bars(to: 700)

    private func outcome(err: String) -> ObservedState? { LogReading.of(Self.out, Self.err + err).outcome }

    @Test func finalMetricsAreCompletedWhateverComesAfter() {
        for after in ["", "Killed\n", ScriptLog.traceback(ScriptLog.memoryError), ScriptLog.traceback("KeyError: 'x'")]
        {
            #expect(LogReading.of(ScriptLog.completedOut, Self.err + after).outcome == ObservedState(.completed))
        }
    }

    @Test(arguments: [
        (ScriptLog.memoryError, "CUDA out of memory at step 700 of 2000"),
        ("RuntimeError: CUDA out of memory. Tried to allocate 20 MiB", "CUDA out of memory at step 700 of 2000"),
        ("MemoryError", "out of memory at step 700 of 2000"),
        ("numpy._core._exceptions._ArrayMemoryError: Unable to allocate 7 GiB", "out of memory at step 700 of 2000"),
        ("RuntimeError: DefaultCPUAllocator: can't allocate memory", "out of memory at step 700 of 2000"),
        ("torch.OutOfMemoryError: HIP out of memory. Tried to allocate 2 GiB", "out of memory at step 700 of 2000"),
        ("OSError: [Errno 12] Cannot allocate memory", "out of memory at step 700 of 2000"),
        (
            "jaxlib.xla_extension.XlaRuntimeError: RESOURCE_EXHAUSTED: Out of memory allocating 8589934592 bytes.",
            "out of memory at step 700 of 2000"
        ),
        (
            "tensorflow.python.framework.errors_impl.ResourceExhaustedError: OOM when allocating tensor with shape[8,8]",
            "out of memory at step 700 of 2000"
        ),
    ])
    func exceptionsOfMemoryAreOutOfMemory(exception: String, message: String) {
        #expect(
            outcome(err: ScriptLog.traceback(exception))
                == ObservedState(.failed, reason: .outOfMemory, message: message))
    }

    @Test(arguments: [
        "terminate called after throwing an instance of 'std::bad_alloc'\n  what():  std::bad_alloc\n"
            + "train.sh: line 52:  4711 Aborted                 (core dumped) python run.py\n",
        "slurmstepd: error: Detected 1 oom_kill event in StepId=123.batch. Some of the step tasks have been OOM Killed.\n",
    ])
    func messagesOfMemoryAreOutOfMemory(message: String) {
        #expect(outcome(err: "\n" + message)?.reason == .outOfMemory)
    }

    @Test(arguments: ["OSError: [Errno 28] No space left on device", "OSError: [Errno 122] Disk quota exceeded: 'x'"])
    func exceptionsOfTheDiskAreDiskFull(exception: String) {
        #expect(outcome(err: ScriptLog.traceback(exception))?.reason == .diskFull)
    }

    @Test func aTracebackIsAnErrorInItsOwnWords() {
        #expect(
            outcome(err: ScriptLog.traceback("ValueError: num_samples should be positive"))
                == ObservedState(
                    .failed, reason: .error, message: "ValueError: num_samples should be positive at step 700 of 2000"))
    }

    @Test func aTracebackBehindABarIsSeen() {
        let text = ScriptLog.bar(702, of: 2000) + ScriptLog.traceback("ValueError: x") + ScriptLog.bar(702, of: 2000)
        #expect(outcome(err: text)?.reason == .error)
        let nested = ScriptLog.bar(5, of: 7) + "\u{1B}[A" + ScriptLog.traceback(ScriptLog.memoryError)
        #expect(outcome(err: nested)?.reason == .outOfMemory)
        let wiped = "\r         \u{1B}[A" + ScriptLog.traceback("ValueError: x")
        #expect(outcome(err: wiped)?.reason == .error)
    }

    @Test func ofChainedTracebacksTheLastIsTheEndingUnlessMemoryRanOut() {
        let link = "\nDuring handling of the above exception, another exception occurred:\n\n"
        let chained = ScriptLog.traceback("KeyError: 'a'") + link + ScriptLog.traceback("ValueError: b")
        #expect(outcome(err: chained)?.message == "ValueError: b at step 700 of 2000")
        let memory = ScriptLog.traceback(ScriptLog.memoryError) + link + ScriptLog.traceback("ValueError: b")
        #expect(outcome(err: memory)?.reason == .outOfMemory)
    }

    @Test func ranksBeforeTheLinesOfATracebackDoNotHideIt() {
        let text = ScriptLog.traceback("ValueError: x").split(separator: "\n").map { "[rank1]: \($0)\n" }.joined()
        #expect(outcome(err: "\n" + text)?.message == "ValueError: x at step 700 of 2000")
    }

    @Test(arguments: [
        "train.sh: line 52:  4711 Killed                  python run.py \"$@\"\n", "Killed\n",
    ])
    func killedIsKilled(text: String) {
        #expect(
            outcome(err: "\n" + text)
                == ObservedState(
                    .failed, reason: .killed, message: "killed by signal 9 at step 700 of 2000", detail: 9))
    }

    @Test(arguments: [
        ("DUE TO TIME LIMIT ***", StateReason.timeLimit), ("DUE TO PREEMPTION ***", .preempted), ("***", .cancelled),
    ])
    func theSchedulersWordIsStopped(words: String, reason: StateReason) {
        let line = "slurmstepd: error: *** JOB 123 ON gpu-3 CANCELLED AT 2025-02-20T10:00:00 \(words)\n"
        #expect(
            outcome(err: "\n" + line)
                == ObservedState(.stopped, reason: reason, message: "log ends at step 700 of 2000"))
        // What the signal made of Python is no error of the run.
        #expect(outcome(err: "\n" + line + ScriptLog.traceback("KeyboardInterrupt"))?.state == .stopped)
        #expect(outcome(err: "\n" + ScriptLog.traceback("KeyboardInterrupt") + line)?.state == .stopped)
    }

    @Test func aLogThatJustStopsIsLost() {
        #expect(outcome(err: "") == ObservedState(.lost, message: "log ends at step 700 of 2000"))
        #expect(outcome(err: "\r 35%|███▌      | 702/20") == outcome(err: ""))
        // Nothing says that it would have told its first step.
        #expect(LogReading.of(ScriptLog.echo()).outcome == ObservedState(.lost, message: "the log names no step"))
    }

    @Test func aStepThatALineNamesIsWhereTheLogEnds() {
        let line = "{\"loss\": 6, \"step\": 6}\n"
        #expect(LogReading.of(line).outcome == ObservedState(.lost, message: "log ends at step 6"))
        #expect(LogReading.of(ScriptLog.echo() + line).outcome?.message == "log ends at step 6 of 2000")
        #expect(
            LogReading.of(line, ScriptLog.traceback("ValueError: x")).outcome?.message == "ValueError: x at step 6")
    }

    @Test(arguments: [
        "2025-02-20 07:53:53,315 - INFO - 10% for the buffer to avoid OOM.\n",
        "If you run out of memory, lower the batch size\n", "UserWarning: low on memory\n",
        "Loading checkpoint: MemoryErrors are handled\n", "The process was Killed by nobody\n",
    ])
    func chatterIsNoTrouble(text: String) {
        #expect(outcome(err: "\n" + text)?.state == .lost)
    }

    @Test func whatTrainingGotOverIsNotItsEnding() {
        let caught = "\n" + ScriptLog.traceback(ScriptLog.memoryError)
        let onwards = [702, 704, 706].map { ScriptLog.bar($0, of: 2000) }.joined()
        #expect(outcome(err: caught + onwards) == ObservedState(.lost, message: "log ends at step 706 of 2000"))
        // A dying program draws its bar once more, perhaps a step on.
        #expect(outcome(err: caught + ScriptLog.bar(701, of: 2000))?.reason == .outOfMemory)
    }

    @Test func whereEarlierStartsRanOutOfMemoryTheLogsSaySo() {
        let memory = Self.err + ScriptLog.traceback(ScriptLog.memoryError)
        let reading = LogReading.of(Self.out + Self.out, memory + Self.err)
        #expect(reading.counted?.outcome.state == .lost)
        #expect(
            reading.outcome
                == ObservedState(
                    .failed, reason: .outOfMemory,
                    message: "log ends at step 700 of 2000; attempt 1 ran out of memory"))
    }

    @Test func aTracebackInStdoutCountsToo() {
        let all = Self.out + Self.err + ScriptLog.traceback("ValueError: x")
        #expect(LogReading.of(all).outcome?.reason == .error)
    }
}
