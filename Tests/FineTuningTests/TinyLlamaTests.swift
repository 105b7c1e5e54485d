import DurableFiles
import JSONValues
import Kernels
import SystemPackage
import TestSupport
import Testing

@testable import FineTuning

/// Whole runs of a model small enough for any machine.
struct TinyLlamaTests {
    /// - Parameter look: is given the run's folder before it is removed.
    private func train(
        _ more: [(name: String, value: JSONValue)] = [], look: (FilePath, TrainingResult) throws -> Void = { _, _ in }
    ) throws -> (RecordingObserver, TrainingResult) {
        let settings = try TrainingSettings.forTests(
            steps: 40,
            [("learning_rate", 2e-3), ("batch_size", 4), ("eval_steps", 20), ("log_steps", 10)] + more)
        let observer = RecordingObserver()
        let result = try withTemporaryFolder { folder in
            let result = try Training(
                ZeroOrderOptimizer(
                    TinyLlama.zeroOrderModel(settings, source: folder), settings: settings, folder: folder,
                    baseModel: ["source": "random", "fingerprint": nil]),
                examples: TinyLlama.examples, settings: settings, folder: folder, observer: observer
            ).run()
            try look(folder, result)
            return result
        }
        return (observer, result)
    }

    @Test func theLossSequenceIsPinned() throws {
        let (observer, result) = try train()
        // The products may differ between processors in the last bits, and steps carry that on.
        let expected = [4.043198054522225, 4.092545919088073, 3.813081582295397, 3.8988732951599525]
        #expect(observer.points.count == 4)
        for (point, expected) in zip(observer.points, expected) {
            #expect(abs(point.loss / expected - 1) < 1e-4)
        }
        let mean = observer.points.reduce(0) { $0 + $1.loss } / 4
        #expect(abs(result.trainLoss - mean) < 1e-12)
    }

    @Test func adaptersAreRebuiltByTheTrajectoryToo() throws {
        let more: [(name: String, value: JSONValue)] = [
            ("zo_scope", "lora"), ("lora_rank", 3), ("lora_targets", "v_proj, q_proj"), ("learning_rate", 0.05),
        ]
        _ = try train(more) { folder, result in
            let trajectory = try Trajectory(reading: folder.appending("trajectory.zo"))
            #expect(trajectory.header["scope"] == "lora")
            #expect(
                trajectory.header["lora"] == [
                    "rank": 3, "alpha": 16.0, "targets": ["q_proj", "v_proj"], "init": "philox4x32-7-uniform-v1",
                ])
            #expect(trajectory.header["tensors"]?.array?.count == 8)
            let settings = try TrainingSettings.forTests(more)
            let model = TinyLlama.zeroOrderModel(settings, source: folder)
            for (index, gradient) in trajectory.projectedGradients.prefix(result.bestStep).enumerated() {
                try ZeroOrderStep.apply(
                    index + 1, projectedGradient: gradient, learningRate: 0.05, weightDecay: 0, to: model)
            }
            try model.save(to: folder.appending("rebuilt"))
            let checkpoint = folder.appending("checkpoints/checkpoint-\(result.bestStep)/adapter_model.safetensors")
            #expect(try folder.appending("rebuilt/adapter_model.safetensors").readBytes() == checkpoint.readBytes())
        }
    }

    private static let variants: [[(name: String, value: JSONValue)]] = [
        [], [("zo_scope", "lora")], [("zo_noise", "rademacher")],
        [("train_as_classification", true), ("weight_decay", 0.1)],
    ]

    @Test(arguments: variants)
    func twoRunsAreEqualToTheBit(more: [(name: String, value: JSONValue)]) throws {
        let first = try train(more)
        let second = try train(more)
        #expect(first.0.events == second.0.events)
        #expect(first.1 == second.1)
    }

    @Test func theSeedChangesTheRun() throws {
        #expect(try train().1.trainLoss != train([("seed", 8)]).1.trainLoss)
    }

    @Test func theTrajectoryRebuildsTheCheckpointToTheBit() throws {
        _ = try train([("lr_schedule", "cosine"), ("weight_decay", 0.1), ("warmup_steps", 3)]) { folder, result in
            let trajectory = try Trajectory(reading: folder.appending("trajectory.zo"))
            #expect(trajectory.header["noise"] == "philox4x32-7-boxmuller-v1")
            let schedule = LearningRateSchedule(shape: .cosine, warmupSteps: 3, steps: 40, peak: 2e-3)
            let model = LlamaZeroOrderModel(
                TinyLlama.untrained(), noise: SeededNoise(.gaussian, seed: 7),
                source: .init(folder: folder, name: "tiny"))
            for (index, gradient) in trajectory.projectedGradients.prefix(result.bestStep).enumerated() {
                try ZeroOrderStep.apply(
                    index + 1, projectedGradient: gradient, learningRate: schedule.learningRate(at: index + 1),
                    weightDecay: 0.1, to: model)
            }
            try model.save(to: folder.appending("rebuilt"))
            let checkpoint = folder.appending("checkpoints/checkpoint-\(result.bestStep)/model.safetensors")
            #expect(try folder.appending("rebuilt/model.safetensors").readBytes() == checkpoint.readBytes())
        }
    }
}
