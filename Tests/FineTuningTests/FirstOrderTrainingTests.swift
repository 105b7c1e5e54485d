import DurableFiles
import JSONValues
import ModelFiles
import SystemPackage
import Tasks
import TestSupport
import Testing

@testable import FineTuning

struct FirstOrderTrainingTests {
    private func train(
        _ settings: TrainingSettings, in folder: FilePath, model: QuadraticSlopeModel = QuadraticSlopeModel(),
        observer: RecordingObserver = RecordingObserver()
    ) throws -> TrainingResult {
        try Training(
            FirstOrderOptimizer(model, settings: settings), examples: .quadratic, settings: settings, folder: folder,
            observer: observer
        ).run()
    }

    private func checkpoints(_ folder: FilePath) throws -> [Int] {
        try CheckpointFolder(folder.appending("checkpoints")).steps().sorted()
    }

    @Test(arguments: ["sgd", "adamw"])
    func theLossFallsAndEventsComeInOrder(optimizer: String) throws {
        try withTemporaryFolder { folder in
            let observer = RecordingObserver()
            let settings = try TrainingSettings.forTests(
                method: .foFull, [("optimizer", .string(optimizer)), ("learning_rate", 0.05)])
            let result = try train(settings, in: folder, observer: observer)
            #expect(observer.points.map(\.step) == [5, 10, 15, 20])
            #expect(observer.evaluations.map(\.step) == [0, 10, 20])
            #expect(observer.points.map(\.learningRate) == [0.05, 0.05, 0.05, 0.05])
            let devLosses = observer.evaluations.map(\.devLoss)
            #expect(devLosses[0] > devLosses[1] && devLosses[1] > devLosses[2])
            #expect(result.bestStep == 20)
            #expect(result.forwardPassCount == 20)
            #expect(result.backwardPassCount == 20)
            #expect(!folder.appending("trajectory.zo").exists)
            #expect(
                folder.appending("checkpoints/checkpoint-20/optimizer.safetensors").exists == (optimizer == "adamw"))
        }
    }

    /// One step on one example whose option is id 3, w = 3: log p = -4, the gradient of the loss 4.
    private func step(_ more: [(name: String, value: JSONValue)], ids: [Int] = [3]) throws -> [Float] {
        let settings = try TrainingSettings.forTests(method: .foFull, [("learning_rate", 0.1)] + more)
        let model = QuadraticSlopeModel()
        let example = EncodedExample(
            index: 0, label: 0, candidates: [EncodedSequence(option: ids), EncodedSequence(option: [0])])
        _ = try FirstOrderOptimizer(model, settings: settings).takeStep(1, on: [example])
        return model.values
    }

    @Test func oneStepIsTheFormula() throws {
        #expect(try step([]) == [0, 0.5, -1, 3 - 0.1 * 4])
        // The gradient of norm 4 is scaled down to 1.
        let clipped = try step([("max_grad_norm", 1.0)])[3]
        #expect(abs(clipped - 2.9) < 1e-6)
        #expect(try step([("max_grad_norm", 100.0)]) == step([]))
        // The last tensor is exempt from weight decay.
        #expect(try step([("weight_decay", 0.5)]) == [0, 0.5 * 0.95, -0.95, 3 - 0.1 * 4])
        // AdamW's first step has the length of the learning rate, whatever the gradient.
        let adamW = try step([("optimizer", "adamw"), ("weight_decay", 0.5)])
        #expect(adamW[..<3] == [0, 0.5 * 0.95, -0.95])
        #expect(abs(adamW[3] - 2.9) < 1e-6)
        // The first step of a warm-up of four.
        #expect(try step([("warmup_steps", 4)])[3] == 3 - 0.025 * 4)
    }

    @Test func adamWFollowsItsDefinition() throws {
        let settings = try TrainingSettings.forTests(
            method: .foFull, [("learning_rate", 0.1), ("optimizer", "adamw"), ("lr_schedule", "linear")])
        let model = QuadraticSlopeModel()
        let optimizer = FirstOrderOptimizer(model, settings: settings)
        let example = EncodedExample(
            index: 0, label: 0, candidates: [EncodedSequence(option: [1]), EncodedSequence(option: [0])])
        var (w, mean, square) = (0.5, 0.0, 0.0)
        var (power1, power2) = (1.0, 1.0)
        for step in 1...20 {
            _ = try optimizer.takeStep(step, on: [example])
            let slope = 2 * (w - 1)
            mean = 0.9 * mean + 0.1 * slope
            square = 0.999 * square + 0.001 * slope * slope
            power1 *= 0.9
            power2 *= 0.999
            let rate = settings.schedule.learningRate(at: step)
            w -= rate * (mean / (1 - power1)) / ((square / (1 - power2)).squareRoot() + 1e-8)
            #expect(abs(Double(model.values[1]) - w) < 1e-5)
        }
    }

    @Test func aLargeBatchInPartsIsTheSameStep() throws {
        // Beyond 2048 tokens: three examples of a thousand.
        let examples = (0..<3).map { index in
            EncodedExample(
                index: index, label: 0,
                candidates: [
                    EncodedSequence(
                        ids: Array(repeating: 0, count: 999) + [index], optionCount: 1, isTruncated: false),
                    EncodedSequence(option: [3]),
                ])
        }
        let settings = try TrainingSettings.forTests(method: .foFull, [("learning_rate", 0.3)])
        let model = QuadraticSlopeModel()
        let loss = try FirstOrderOptimizer(model, settings: settings).takeStep(1, on: examples)
        #expect(model.gradientCallCount == 2)
        #expect(abs(loss - (1 + 0.25 + 4) / 3) < 1e-12)
        let expected: [Float] = [0.2, 0.6, -0.6, 3]
        #expect(zip(model.values, expected).allSatisfy { abs($0 - $1) < 1e-6 })
    }

    /// The dev loss rises from step 10 on, but for the first case.
    @Test(
        arguments: [
            (1, [10]), (2, [10, 20]), (3, [10, 16, 20]), (nil, [4, 8, 10, 12, 16, 20]),
        ] as [(Int?, [Int])])
    func theBestAndTheLastCheckpointsStay(total: Int?, expected: [Int]) throws {
        try withTemporaryFolder { folder in
            let settings = try TrainingSettings.forTests(
                method: .foFull,
                [
                    ("learning_rate", 2.4), ("batch_size", 5), ("save_steps", 4),
                    ("save_total", total.map { JSONValue($0) } ?? "all"),
                ])
            let observer = RecordingObserver()
            let result = try train(settings, in: folder, observer: observer)
            #expect(result.bestStep == 10)
            #expect(try checkpoints(folder) == expected)
            // Losses are reported before a checkpoint is saved.
            #expect(
                observer.points.map(\.step)
                    == (total == 1 ? [5, 10, 15, 20] : [4, 5, 8, 10, 12, 15, 16, 20]))
        }
    }

    @Test func aLossThatIsNotFiniteEndsTheTrainingAndKeepsTheWeights() throws {
        try withTemporaryFolder { (folder) throws in
            let model = QuadraticSlopeModel()
            model.breaksAtCall = 13
            let observer = RecordingObserver()
            #expect(throws: TrainingError.lossNotFinite(what: "the training loss", step: 13)) {
                try train(try .forTests(method: .foFull), in: folder, model: model, observer: observer)
            }
            #expect(try checkpoints(folder) == [10])
            #expect(observer.points.map(\.step) == [5, 10, 12])
            #expect(model.values.allSatisfy { $0.isFinite })
        }
    }

    @Test func aCheckpointNamesItsMethod() throws {
        try withTemporaryFolder { folder in
            _ = try train(try .forTests(method: .foFull), in: folder)
            let file = folder.appending("checkpoints/checkpoint-20/training_state.json")
            let state = try JSONValue.parse(try file.readBytes())
            #expect(state["method"] == "fo_full")
            #expect(state["step"] == 20)
        }
    }
}
