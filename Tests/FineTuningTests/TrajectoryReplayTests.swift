import DurableFiles
import JSONValues
import Kernels
import SystemPackage
import TestSupport
import Testing

@testable import FineTuning

/// The weights of a `zo` run made again from its trajectory.
struct TrajectoryReplayTests {
    private static let baseModel: JSONValue = ["source": "random", "fingerprint": "sha256:00"]

    private func header(_ settings: TrainingSettings, _ model: LlamaZeroOrderModel) -> JSONValue {
        settings.trajectoryHeader(
            tensors: model.tensors, noise: model.noiseAlgorithm, baseModel: Self.baseModel)
    }

    /// A trained run's folder.
    private func withRun(
        _ more: [(name: String, value: JSONValue)] = [],
        _ body: (FilePath, TrainingSettings, TrainingResult) throws -> Void
    ) throws {
        try withTemporaryFolder { folder in
            let settings = try TrainingSettings.forTests(
                steps: 12, [("batch_size", 4), ("eval_steps", 3), ("save_total", "all")] + more)
            let result = try Training(
                ZeroOrderOptimizer(
                    TinyLlama.zeroOrderModel(settings, source: folder), settings: settings, folder: folder,
                    baseModel: Self.baseModel),
                examples: TinyLlama.examples, settings: settings, folder: folder, observer: RecordingObserver()
            ).run()
            try body(folder, settings, result)
        }
    }

    static let variants: [[(name: String, value: JSONValue)]] = [
        [("learning_rate", 2e-3)],
        [("learning_rate", 2e-3), ("lr_schedule", "cosine"), ("warmup_steps", 3), ("weight_decay", 0.1)],
        [("learning_rate", 2e-3), ("zo_noise", "rademacher"), ("lr_schedule", "linear")],
        [("learning_rate", 0.05), ("zo_scope", "lora"), ("lora_rank", 3), ("lora_targets", "v_proj, q_proj")],
    ]

    @Test(arguments: variants)
    func everyCheckpointIsRebuiltToTheBit(more: [(name: String, value: JSONValue)]) throws {
        try withRun(more) { folder, settings, _ in
            let file = settings.lora == nil ? "model.safetensors" : "adapter_model.safetensors"
            for step in [3, 6, 9, 12] {
                let model = TinyLlama.zeroOrderModel(settings, source: folder)
                let replay = try TrajectoryReplay(
                    reading: folder.appending("trajectory.zo"), settings: settings, header: header(settings, model))
                #expect(replay.lastStep == 12)
                var steps: [Int] = []
                try replay.apply(to: step, of: model) { steps.append($0) }
                #expect(steps == Array(1...step))
                let rebuilt = folder.appending("rebuilt-\(step)")
                try model.save(to: rebuilt)
                let checkpoint = folder.appending("checkpoints/checkpoint-\(step)")
                #expect(try rebuilt.appending(file).readBytes() == checkpoint.appending(file).readBytes())
            }
        }
    }

    /// Whoever changes a file's header, and what is said of it.
    private func refusal(
        _ change: (inout JSONObject, inout [Double]) -> Void
    ) throws -> (path: FilePath, error: TrainingError?) {
        var outcome: (FilePath, TrainingError?)?
        try withRun { folder, settings, _ in
            let path = folder.appending("trajectory.zo")
            let trajectory = try Trajectory(reading: path)
            var object = try #require(trajectory.header.object)
            var gradients = trajectory.projectedGradients
            change(&object, &gradients)
            var writer = try TrajectoryWriter(path, header: .object(object))
            for gradient in gradients { writer.append(projectedGradient: gradient) }
            try writer.flush()
            let model = TinyLlama.zeroOrderModel(settings, source: folder)
            let expected = header(settings, model)
            let error = #expect(throws: TrainingError.self) {
                try TrajectoryReplay(reading: path, settings: settings, header: expected)
                    .apply(to: 4, of: model) { _ in }
            }
            outcome = (path, error)
        }
        return try #require(outcome)
    }

    @Test func aTrajectoryOfAnotherTrainingIsRefusedByTheKeysThatDiffer() throws {
        let (path, error) = try refusal { header, _ in
            header["seed"] = 8
            header["base_model"] = ["source": "random", "fingerprint": "sha256:11"]
        }
        #expect(error == .otherTrajectory(path: path, keys: ["base_model", "seed"]))
        #expect(error?.description.hasSuffix("its header differs at `base_model`, `seed`") == true)
    }

    @Test func anUnknownGeneratorIsRefusedByName() throws {
        let (path, error) = try refusal { header, _ in header["noise"] = "philox4x32-7-boxmuller-v2" }
        guard case .unknownAlgorithm(path, "philox4x32-7-boxmuller-v2", let known) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(known.contains("philox4x32-7-boxmuller-v1"))
    }

    @Test func aNewerFormatIsRefusedByBothVersions() throws {
        let (path, error) = try refusal { header, _ in header["schema"] = 2 }
        #expect(error == .newerTrajectory(path: path, schema: 2, known: 1))
    }

    @Test func aRecordThatNoStepLeavesIsRefused() throws {
        let (path, error) = try refusal { _, gradients in gradients[2] = .infinity }
        #expect(error == .brokenTrajectory(path: path, problem: "its record of step 3 is not finite"))
    }

    @Test func moreRecordsThanTheRunHasStepsAreRefused() throws {
        let (path, error) = try refusal { _, gradients in gradients += [0.5] }
        #expect(error == .brokenTrajectory(path: path, problem: "it holds 13 steps, and the run has 12"))
    }
}
