import DurableFiles
import JSONValues
import SystemPackage
import TestSupport
import Testing

@testable import FineTuning

struct ZeroOrderTrainingTests {
    private let examples = TrainingExamples.quadratic

    private func train(
        _ settings: TrainingSettings, in folder: FilePath, model: QuadraticModel = QuadraticModel(),
        observer: RecordingObserver = RecordingObserver()
    ) throws -> TrainingResult {
        try Training(
            ZeroOrderOptimizer(
                model, settings: settings, folder: folder, baseModel: ["source": "test", "fingerprint": nil]),
            examples: examples, settings: settings, folder: folder, observer: observer
        ).run()
    }

    @Test func theLossFallsAndEventsComeInOrder() throws {
        try withTemporaryFolder { folder in
            let observer = RecordingObserver()
            let model = QuadraticModel()
            let result = try train(try .forTests(), in: folder, model: model, observer: observer)
            #expect(observer.points.map(\.step) == [5, 10, 15, 20])
            #expect(observer.evaluations.map(\.step) == [0, 10, 20])
            // Steps 1 to 5 of three batches an epoch.
            #expect(observer.points[0].epoch == 5.0 / 3)
            #expect(observer.evaluations[0].isBest == false)
            #expect(observer.evaluations[0].training == nil)
            #expect(observer.evaluations[2].devLoss < observer.evaluations[0].devLoss)
            #expect(result.bestStep == 20)
            #expect(result.forwardPassCount == 40)
            #expect(result.backwardPassCount == 0)
            // The mean since the last evaluation is that of the two points between.
            let points = observer.points
            let mean = (points[0].loss + points[1].loss) / 2
            #expect(abs((observer.evaluations[1].training?.loss ?? 0) - mean) < 1e-15)
            // One of the two validation answers is a tie, which the first candidate wins.
            #expect(result.validation.map(\.predicted) == [0, 0])
            #expect(result.validation.accuracy == 0.5)
            #expect(result.validation.map(\.index) == [0, 4])
        }
    }

    @Test func oneConfigurationGivesTheSameBits() throws {
        var results: [TrainingResult] = []
        var trajectories: [[UInt8]] = []
        for _ in 1...2 {
            try withTemporaryFolder { folder in
                results.append(try train(try .forTests(), in: folder))
                trajectories.append(try folder.appending("trajectory.zo").readBytes())
            }
        }
        #expect(results[0] == results[1])
        #expect(trajectories[0] == trajectories[1])
    }

    @Test func theTrajectoryHoldsEveryEvaluatedStep() throws {
        try withTemporaryFolder { folder in
            let observer = RecordingObserver()
            var counts: [Int] = []
            observer.onEvaluation = { _ in
                counts.append(try Trajectory(reading: folder.appending("trajectory.zo")).projectedGradients.count)
            }
            // Nothing is learnt, so that no later evaluation is the best, which would write the trajectory anyway.
            let settings = try TrainingSettings.forTests([
                ("learning_rate", 0.0), ("eval_steps", 3), ("log_steps", 100),
            ])
            _ = try train(settings, in: folder, observer: observer)
            #expect(counts == [0, 3, 6, 9, 12, 15, 18, 20])
        }
    }

    @Test func theTrajectoryRebuildsTheWeights() throws {
        try withTemporaryFolder { folder in
            let settings = try TrainingSettings.forTests([("lr_schedule", "linear"), ("weight_decay", 0.1)])
            let trained = QuadraticModel()
            let result = try train(settings, in: folder, model: trained)
            let trajectory = try Trajectory(reading: folder.appending("trajectory.zo"))
            #expect(trajectory.projectedGradients.count == 20)
            #expect(trajectory.header["tensors"] == [["w", [4]]])
            #expect(trajectory.header["lr_schedule"] == "linear")
            let replayed = QuadraticModel()
            for (index, gradient) in trajectory.projectedGradients.enumerated() where index < result.bestStep {
                let rate = settings.schedule.learningRate(at: index + 1)
                replayed.update(step: index + 1, scale: rate * gradient, decay: rate * settings.weightDecay)
            }
            #expect(replayed.weights == trained.weights)
        }
    }

    @Test func everyLoggedStepStandsInTheTrajectoryAlready() throws {
        try withTemporaryFolder { folder in
            let observer = RecordingObserver()
            observer.onLog = { point in
                let trajectory = try Trajectory(reading: folder.appending("trajectory.zo"))
                #expect(trajectory.projectedGradients.count == point.step)
            }
            _ = try train(try .forTests(), in: folder, observer: observer)
            #expect(observer.points.count == 4)
        }
    }

    @Test func onlyTheBestCheckpointStays() throws {
        try withTemporaryFolder { folder in
            // Far too large a step: the dev loss rises from one evaluation to the next.
            let settings = try TrainingSettings.forTests(steps: 40, [("learning_rate", 0.9)])
            let observer = RecordingObserver()
            let model = QuadraticModel()
            let result = try train(settings, in: folder, model: model, observer: observer)
            let best = try #require(observer.evaluations.dropFirst().min { $0.devLoss < $1.devLoss })
            #expect(best.step != 40, "the case must make an earlier checkpoint the best")
            #expect(result.bestStep == best.step)
            #expect(result.bestDevLoss == best.devLoss)
            let checkpoints = folder.appending("checkpoints")
            let names = try checkpoints.children().map(\.name.string).sorted()
            #expect(names == ["best.json", "checkpoint-\(best.step)"])
            let mark = try JSONValue.parse(try checkpoints.appending("best.json").readBytes())
            #expect(mark == ["step": JSONValue(best.step), "eval_dev_loss": .number(best.devLoss)])
            // The result is the best checkpoint's, so its weights were taken back.
            #expect(-model.scores(of: [examples.dev[0].right])[0] / 2 == best.devLoss)
        }
    }

    @Test func saveTotalAllKeepsEveryCheckpoint() throws {
        try withTemporaryFolder { folder in
            let settings = try TrainingSettings.forTests(steps: 12, [("save_total", "all"), ("save_steps", 4)])
            _ = try train(settings, in: folder)
            let names = try folder.appending("checkpoints").children().map(\.name.string).sorted()
            #expect(
                names == ["best.json", "checkpoint-10", "checkpoint-12", "checkpoint-4", "checkpoint-8"])
        }
    }

    @Test func aLossThatIsNotFiniteEndsTheTrainingAndKeepsTheBest() throws {
        try withTemporaryFolder { folder in
            let model = QuadraticModel()
            model.breaksAtStep = 13
            let observer = RecordingObserver()
            #expect(throws: TrainingError.lossNotFinite(what: "the training loss", step: 13)) {
                try train(try .forTests(), in: folder, model: model, observer: observer)
            }
            #expect(folder.appending("checkpoints/checkpoint-10/weights").exists)
            #expect(observer.points.map(\.step) == [5, 10, 12])
            let trajectory = try Trajectory(reading: folder.appending("trajectory.zo"))
            #expect(trajectory.projectedGradients.count == 12)
        }
    }

    @Test func aStopFinishesTheStepAndWritesIt() throws {
        try withTemporaryFolder { folder in
            let observer = RecordingObserver()
            observer.stopsAfterStep = 7
            #expect(throws: TrainingError.stopped(step: 7)) {
                try train(try .forTests(), in: folder, observer: observer)
            }
            #expect(observer.points.map(\.step) == [5, 7])
            let trajectory = try Trajectory(reading: folder.appending("trajectory.zo"))
            #expect(trajectory.projectedGradients.count == 7)
        }
    }

    @Test func anEvaluationStopsWithinABatch() throws {
        try withTemporaryFolder { folder in
            let observer = RecordingObserver()
            observer.stopsAfterStep = 0
            let model = QuadraticModel()
            #expect(throws: TrainingError.stopped(step: 0)) {
                try train(try .forTests(), in: folder, model: model, observer: observer)
            }
            #expect(model.scoredSequenceCount == 0)
        }
    }
}
