import DurableFiles
import RunModel
import SystemPackage
import TestSupport
import Testing

@testable import RunFolders

struct ResumeStepTests {
    private let header = Array(#"{"schema":1}"#.utf8)

    private func writeTrajectory(_ folder: RunFolder, records: Int, more: [UInt8] = []) throws {
        let bytes = Array("TELOSZO1".utf8) + [UInt8(header.count), 0, 0, 0] + header
        try folder.trajectoryFile.replaceContents(with: bytes + [UInt8](repeating: 1, count: 8 * records) + more)
    }

    private func writeLosses(_ folder: RunFolder, _ steps: [Int], attempt: Int = 1) throws {
        try MetricsWriter(folder, attempt: attempt).append(
            steps.map { MetricPoint(step: $0, time: nil, values: [("loss", 1)]) })
    }

    /// A life of attempts that went on from these steps.
    private func life(_ steps: Int...) -> RunLife {
        var life = queuedLife()
        for (index, step) in steps.enumerated() {
            var attempt = RunLife.Attempt(attempt: index + 1, state: .failed, host: "")
            attempt.fromStep = step
            life.attempts.append(attempt)
        }
        return life
    }

    @Test func isTheLastThatBothFilesHold() throws {
        try withRunFolder { folder throws in
            #expect(try folder.resumeStep(after: life(0)) == 0)
            try writeLosses(folder, [10, 20, 30])
            #expect(try folder.resumeStep(after: life(0)) == 0)
            try writeTrajectory(folder, records: 30)
            #expect(try folder.resumeStep(after: life(0)) == 30)
            try writeTrajectory(folder, records: 34)
            #expect(try folder.resumeStep(after: life(0)) == 30)
            // A torn record is none.
            try writeTrajectory(folder, records: 29, more: [1, 2, 3, 4, 5, 6, 7])
            #expect(try folder.resumeStep(after: life(0)) == 20)
            try writeTrajectory(folder, records: 9)
            #expect(try folder.resumeStep(after: life(0)) == 0)
        }
    }

    @Test func otherLinesAndTornOnesDoNotCount() throws {
        try withRunFolder { folder throws in
            try writeTrajectory(folder, records: 50)
            try writeLosses(folder, [10])
            try MetricsWriter(folder, attempt: 1).append([
                MetricPoint(step: 20, time: nil, values: [("eval_dev_loss", 1)]),
                MetricPoint(step: -5, time: nil, values: [("loss", 1)]),
                MetricPoint(step: nil, time: nil, values: [("loss", 1)]),
            ])
            try AppendingFile(folder.metricsFile).append("{\"step\":30,\"loss\":1}")
            #expect(try folder.resumeStep(after: life(0)) == 10)
        }
    }

    @Test func whatALaterAttemptReplacedDoesNotCount() throws {
        try withRunFolder { folder throws in
            // The second attempt went on from 10 and was killed before it cut the trajectory.
            try writeTrajectory(folder, records: 30)
            try writeLosses(folder, [10, 20, 30])
            #expect(try folder.resumeStep(after: life(0, 10)) == 10)
            // It cut it and came to 15 before it was killed.
            try writeTrajectory(folder, records: 16)
            try writeLosses(folder, [15], attempt: 2)
            #expect(try folder.resumeStep(after: life(0, 10)) == 15)
            // The third began anew.
            #expect(try folder.resumeStep(after: life(0, 10, 0)) == 0)
        }
    }

    private func writeCheckpoint(_ folder: RunFolder, _ step: Int, method: String = "fo_full") throws {
        let path = folder.checkpoints.appending("checkpoint-\(step)")
        try path.makeFolders()
        try path.appending("training_state.json").replaceContents(
            with: "{\"schema\":1,\"method\":\"\(method)\",\"step\":\(step)}")
    }

    @Test func withoutATrajectoryItIsTheLastCheckpointWithALoss() throws {
        try withRunFolder { folder throws in
            try writeCheckpoint(folder, 10)
            try writeCheckpoint(folder, 30)
            #expect(try folder.resumeStep(after: life(0)) == 0)
            try writeLosses(folder, [5, 10, 20])
            #expect(try folder.resumeStep(after: life(0)) == 10)
            try writeLosses(folder, [30])
            #expect(try folder.resumeStep(after: life(0)) == 30)
            // Nothing that stands there holds what it takes.
            try writeLosses(folder, [40, 50, 60])
            try folder.checkpoints.appending(".checkpoint-40.tmp").makeFolders()
            try folder.checkpoints.appending("checkpoint-50").makeFolders()
            try writeCheckpoint(folder, 60, method: "zo")
            #expect(try folder.resumeStep(after: life(0)) == 30)
            // A later attempt began anew.
            #expect(try folder.resumeStep(after: life(0, 0)) == 0)
        }
    }

    @Test func aCheckpointWithoutTheBestBeforeItDoesNotCount() throws {
        try withRunFolder { folder throws in
            for step in [10, 30] { try writeCheckpoint(folder, step) }
            try writeLosses(folder, [10, 20, 30])
            let metrics = try MetricsWriter(folder, attempt: 1)
            try metrics.append(
                [(10, 3.0), (20, 2), (30, 2)].map { step, devLoss in
                    MetricPoint(step: step, time: nil, values: [("eval_dev_loss", devLoss)])
                })
            // The best of the first thirty is 20, the earlier of equals.
            #expect(try folder.resumeStep(after: life(0)) == 10)
            try writeCheckpoint(folder, 20)
            #expect(try folder.resumeStep(after: life(0)) == 30)
        }
    }

    @Test(arguments: [
        [], Array("TELOSZO1".utf8), Array("TELOSZO2".utf8) + [0, 0, 0, 0],
        Array("TELOSZO1".utf8) + [255, 255, 255, 255] + [UInt8](repeating: 0, count: 200),
        Array("TELOSZO1".utf8) + [201, 0, 0, 0] + [UInt8](repeating: 0x20, count: 200),
        Array("TELOSZO1".utf8) + [4, 0, 0, 0] + [UInt8](repeating: 0, count: 200),
    ])
    func whatIsNoTrajectoryHoldsNothing(bytes: [UInt8]) throws {
        try withRunFolder { folder throws in
            try writeLosses(folder, [1, 2])
            try folder.trajectoryFile.replaceContents(with: bytes)
            #expect(try folder.resumeStep(after: life(0)) == 0)
            try folder.trajectoryFile.remove()
            try folder.trajectoryFile.makeFolders()
            #expect(try folder.resumeStep(after: life(0)) == 0)
        }
    }
}
