import DurableFiles
import RunLogs
import RunModel
import SystemPackage
import TestSupport
import Testing

@testable import Supervision

struct EndingTests {
    /// What these logs say.
    private func log(out: String = "", err: String = "") throws -> LogAttempt? {
        try withTemporaryFolder { folder in
            try folder.appending("out").replaceContents(with: out)
            try folder.appending("err").replaceContents(with: err)
            return try LogReading.read(out: folder.appending("out"), err: folder.appending("err")).counted
        }
    }

    private func traceback(_ line: String) -> String {
        "Traceback (most recent call last):\n  File \"run.py\", line 1, in <module>\n    main()\n\(line)\n"
    }

    private func judge(_ set: (inout EndingEvidence) -> Void) -> Ending {
        var evidence = EndingEvidence()
        set(&evidence)
        return Ending(judging: evidence)
    }

    @Test func finalMetricsComeFirst() throws {
        let log = try log(
            out: "{'train_runtime': 5.0, 'train_loss': 0.3}\n{'accuracy': 0.7, 'dev_accuracy': 0.74}\n",
            err: traceback("OSError: no metrics file"))
        let ending = judge {
            $0.exitCode = 1
            $0.asked = .stop
            $0.log = log
        }
        #expect(ending.state == .completed)
        #expect(ending.warnings == ["after its final metrics: exit code 1: OSError: no metrics file"])
    }

    @Test func ourEnginesLastWordsAreTheMessage() throws {
        let bar = "\r  0%|          | 0/6 [00:00<?, ?it/s]\n"
        let log = try log(err: bar + "telos-engine: the tokenizer is malformed at model: expected a vocab and merges\n")
        let ending = judge {
            $0.exitCode = 65
            $0.needsFinalMetrics = true
            $0.log = log
        }
        #expect(ending.reason == .badData)
        #expect(ending.message == "the tokenizer is malformed at model: expected a vocab and merges")
        #expect(try self.log(err: bar + "telos-engine: stopped by signal 15 after step 3\n")?.trouble == nil)
    }

    @Test func aStopComesBeforeAFailure() {
        #expect(
            judge {
                $0.asked = .stop
                $0.signal = 15
            } == Ending(state: .stopped, reason: .asked))
    }

    @Test func theSchedulersWordInTheLogIsAStop() throws {
        let log = try log(
            err: "slurmstepd: error: *** JOB 7 ON n1 CANCELLED AT 2025-12-26T14:30:00 DUE TO PREEMPTION ***\n")
        let ending = judge {
            $0.signal = 15
            $0.log = log
        }
        #expect(ending.state == .stopped)
        #expect(ending.reason == .preempted)
    }

    @Test func aTracebackIsAFailureEvenWithExitZero() throws {
        let log = try log(err: traceback("ValueError: x"))
        let ending = judge {
            $0.exitCode = 0
            $0.log = log
        }
        #expect(ending == Ending(state: .failed, reason: .error, message: "ValueError: x"))
    }

    @Test(arguments: [
        ("torch.cuda.OutOfMemoryError: CUDA out of memory. Tried to allocate 2 GiB", StateReason.outOfMemory),
        ("OSError: [Errno 28] No space left on device", .diskFull), ("KeyError: 'x'", .error),
    ])
    func theLogNamesTheReason(line: String, reason: StateReason) throws {
        let log = try log(err: traceback(line))
        let ending = judge {
            $0.exitCode = 1
            $0.log = log
        }
        #expect(ending.state == .failed)
        #expect(ending.reason == reason)
    }

    @Test func aShellsWordOfASignalIsAKill() throws {
        let log = try log(err: "train.sh: line 52:  4711 Killed                  python run.py\n")
        let ending = judge {
            $0.exitCode = 1
            $0.log = log
        }
        #expect(ending.reason == .killed)
        #expect(ending.message == "killed by signal 9")
    }

    @Test func theSignalThatWasOursIsNotTold() throws {
        let log = try log(out: "{'accuracy': 0.75, 'dev_accuracy': 0.5}\n")
        for (asked, words) in [
            (EndingEvidence.Asked.timeLimit(3), "its time limit of 3 s ran out"),
            (.stop, "it was asked to stop"),
        ] {
            let ending = judge {
                $0.signal = 15
                $0.asked = asked
                $0.peakMemoryByteCount = 13 << 20
                $0.log = log
            }
            #expect(ending.state == .completed)
            #expect(ending.warnings == ["after its final metrics: \(words)"])
        }
    }

    /// Nobody runs out of memory by SIGTERM.
    @Test func onlyAKillTellsThePeakMemory() {
        for (signal, isTold) in [(9, true), (15, false), (11, false)] {
            let ending = judge {
                $0.signal = signal
                $0.peakMemoryByteCount = 13 << 20
            }
            #expect(ending.message?.contains("13 MiB") == isTold)
        }
    }

    @Test func aKillIsForMemoryOnlyWhenTheKernelSaysSo() {
        #expect(judge { $0.signal = 9 }.reason == .killed)
        let ending = judge {
            $0.signal = 9
            $0.memoryRanOut = true
        }
        #expect(ending.reason == .outOfMemory)
    }

    @Test(arguments: [
        (65, StateReason.badData), (66, .lossNotFinite), (67, .outOfMemory), (68, .diskFull), (1, .error),
    ])
    func ourEnginesExitCodeSaysWhy(code: Int, reason: StateReason) {
        func ending(needsFinalMetrics: Bool) -> Ending {
            judge {
                $0.exitCode = code
                $0.needsFinalMetrics = needsFinalMetrics
            }
        }
        #expect(ending(needsFinalMetrics: true).reason == reason)
        #expect(ending(needsFinalMetrics: false).reason == .error)
    }

    @Test func exitZeroWithoutMetricsIsAScriptsWay() {
        #expect(judge { $0.exitCode = 0 } == Ending(state: .completed, warnings: ["no final metrics"]))
        let ending = judge {
            $0.exitCode = 0
            $0.needsFinalMetrics = true
        }
        #expect(ending.state == .failed)
    }
}
