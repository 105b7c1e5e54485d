import RunModel
import Testing

@testable import Supervision

struct EndingTests {
    private func judge(_ set: (inout EndingEvidence) -> Void) -> Ending {
        var evidence = EndingEvidence()
        set(&evidence)
        return Ending(judging: evidence)
    }

    @Test func finalMetricsComeFirst() {
        let ending = judge {
            $0.hasFinalMetrics = true
            $0.exitCode = 1
            $0.asked = .stop
            $0.trouble = .traceback("OSError: no metrics file")
        }
        #expect(ending.state == .completed)
        #expect(ending.warnings == ["after its final metrics: exit code 1: OSError: no metrics file"])
    }

    @Test func aStopComesBeforeAFailure() {
        #expect(
            judge {
                $0.asked = .stop
                $0.signal = 15
            } == Ending(state: .stopped, reason: .asked))
        #expect(
            judge {
                $0.asked = .scheduler(.preempted)
                $0.signal = 15
            }.reason == .preempted)
    }

    @Test func aTracebackIsAFailureEvenWithExitZero() {
        let ending = judge {
            $0.exitCode = 0
            $0.trouble = .traceback("ValueError: x")
        }
        #expect(ending == Ending(state: .failed, reason: .error, message: "ValueError: x"))
    }

    @Test(arguments: [
        (EndingEvidence.Trouble.outOfMemory("CUDA out of memory"), StateReason.outOfMemory),
        (.diskFull("No space left on device"), .diskFull), (.killed(signal: 9), .killed),
    ])
    func theLogsMessageNamesTheReason(trouble: EndingEvidence.Trouble, reason: StateReason) {
        let ending = judge {
            $0.exitCode = 1
            $0.trouble = trouble
        }
        #expect(ending.state == .failed)
        #expect(ending.reason == reason)
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
