import DurableFiles
import JSONValues
import Kernels
import SystemPackage
import Tasks
import TestSupport
import Testing

@testable import FineTuning

/// A training that is interrupted and gone on with is, to the bit, one that never was.
struct ResumeTests {
    /// Ends the training as a kill does: nothing is written after it.
    private struct Kill: Error {}

    /// Keeps what it is told, as `metrics.jsonl` does, over all attempts of a training, and interrupts it.
    private final class Interrupter: TrainingObserver {
        var events: [RecordingObserver.Event] = []
        /// How many of them no power cut takes away.
        private(set) var durableEventCount = 0
        /// Answers to `stopIsRequested` until it is true, and calls until one kills.
        var looksUntilStop = Int.max
        var callsUntilKill = Int.max

        var stopIsRequested: Bool {
            looksUntilStop -= 1
            return looksUntilStop < 0
        }

        private func mayKill() throws {
            callsUntilKill -= 1
            if callsUntilKill < 0 { throw Kill() }
        }

        func didStep(_ step: Int, of steps: Int) throws { try mayKill() }

        func didLog(_ point: TrainingPoint) throws {
            try mayKill()
            events.append(.logged(point))
            try mayKill()
        }

        func willSave() throws {
            try mayKill()
            durableEventCount = events.count
        }

        func didEvaluate(_ point: EvaluationPoint) throws {
            try mayKill()
            events.append(.evaluated(point))
            try mayKill()
        }

        /// What counts of it after this step; of a step that was reported twice the later report.
        func history(step: Int) -> TrainingHistory {
            var losses: [Int: TrainingHistory.Loss] = [:]
            var evaluations: [Int: TrainingHistory.Evaluation] = [:]
            var untrainedAccuracy: Double?
            for event in events {
                switch event {
                case .logged(let point):
                    losses[point.step] = .init(step: point.step, mean: point.loss, openSum: point.openSum)
                case .evaluated(let point):
                    evaluations[point.step] = .init(step: point.step, devLoss: point.devLoss)
                    untrainedAccuracy = point.untrainedAccuracy ?? untrainedAccuracy
                }
            }
            return TrainingHistory(
                step: step, losses: Array(losses.values), evaluations: Array(evaluations.values),
                untrainedAccuracy: untrainedAccuracy)
        }

        /// The last step that a report and so many records hold.
        func lastStep(recordCount: Int) -> Int {
            let steps = events.compactMap { if case .logged(let point) = $0 { point.step } else { nil } }
            return steps.filter { $0 <= recordCount }.max() ?? 0
        }

        /// The last step that a report and a checkpoint hold, as `RunFolder.resumeStep` finds it.
        func lastSavedStep(in checkpoints: FilePath) throws -> Int {
            let saved = try CheckpointFolder(checkpoints).steps()
            let reported = events.compactMap { if case .logged(let point) = $0 { point.step } else { nil } }
            return saved.filter { step in
                guard reported.contains(step) else { return false }
                return history(step: step).best.map { saved.contains($0.step) } ?? true
            }.max() ?? 0
        }

        /// A power cut takes the last reports that nobody made durable.
        func loseEvents(_ count: Int) { events.removeLast(min(count, events.count - durableEventCount)) }

        /// An earlier attempt's reports beyond the step that a later one goes on from are replaced.
        func forget(beyond step: Int) {
            events.removeAll {
                switch $0 {
                case .logged(let point): point.step > step
                case .evaluated(let point): point.step > step
                }
            }
            durableEventCount = min(durableEventCount, events.count)
        }
    }

    private struct Finished: Equatable {
        var result: TrainingResult
        var files: [String: [UInt8]]
        /// Reports of regular steps, each once.
        var points: [Int: TrainingPoint]
        var evaluations: [Int: EvaluationPoint]

        init(_ result: TrainingResult, _ observer: Interrupter, settings: TrainingSettings, in folder: FilePath) throws
        {
            self.result = result
            files = try contents(of: folder)
            points = [:]
            evaluations = [:]
            for event in observer.events {
                switch event {
                case .logged(let point):
                    if settings.reports.isLogged(point.step) { points[point.step] = point }
                case .evaluated(let point): evaluations[point.step] = point
                }
            }
        }
    }

    /// Trains in this folder, going on after the step; nil when it was interrupted.
    private func train(
        _ optimizer: some Optimizer, on examples: TrainingExamples, _ settings: TrainingSettings, in folder: FilePath,
        after step: Int, observer: Interrupter
    ) throws -> Finished? {
        do {
            let result = try Training(
                optimizer, examples: examples, settings: settings, folder: folder,
                history: observer.history(step: step), observer: observer
            ).run()
            return try Finished(result, observer, settings: settings, in: folder)
        } catch is Kill {
            return nil
        } catch TrainingError.stopped {
            return nil
        }
    }

    private func train(
        _ model: some ZeroOrderModel, on examples: TrainingExamples, _ settings: TrainingSettings, in folder: FilePath,
        after step: Int = 0, observer: Interrupter
    ) throws -> Finished? {
        let optimizer = try ZeroOrderOptimizer(
            model, settings: settings, folder: folder, baseModel: ["source": "test", "fingerprint": nil],
            goingOnAfter: step)
        return try train(optimizer, on: examples, settings, in: folder, after: step, observer: observer)
    }

    private func train(
        _ model: some FirstOrderModel, on examples: TrainingExamples, _ settings: TrainingSettings,
        in folder: FilePath, after step: Int = 0, observer: Interrupter
    ) throws -> Finished? {
        let optimizer = FirstOrderOptimizer(model, settings: settings)
        return try train(optimizer, on: examples, settings, in: folder, after: step, observer: observer)
    }

    /// Trains once without and once with interruptions, and compares.
    ///
    /// - Parameter train: trains a new model in a folder after a step; nil when it was interrupted.
    private func check(
        _ settings: TrainingSettings, interruptions: Int, _ generator: inout SeededGenerator,
        train: (FilePath, Int, Interrupter) throws -> Finished?
    ) throws {
        try withTemporaryFolder { root in
            let (whole, parts) = (root.appending("whole"), root.appending("parts"))
            try whole.makeFolders()
            try parts.makeFolders()
            let expected = try #require(try train(whole, 0, Interrupter()))
            let observer = Interrupter()
            var step = 0
            for _ in 0..<interruptions {
                observer.looksUntilStop = Int.max
                observer.callsUntilKill = Int.max
                let most = settings.steps - step + 6
                if Bool.random(using: &generator) {
                    observer.looksUntilStop = Int.random(in: 0...most, using: &generator)
                } else {
                    observer.callsUntilKill = Int.random(in: 0...most, using: &generator)
                }
                if let found = try train(parts, step, observer) {
                    #expect(found == expected)
                    return
                }
                let isPowerCut = Int.random(in: 0..<4, using: &generator) == 0
                switch settings.method {
                case .zeroOrder:
                    step = try interrupt(
                        parts, observer, isPowerCut: isPowerCut, keepsAll: settings.keptCheckpointCount == nil,
                        &generator)
                case .firstOrder: step = try interruptFirstOrder(parts, observer, isPowerCut: isPowerCut, &generator)
                }
                observer.forget(beyond: step)
            }
            observer.looksUntilStop = Int.max
            observer.callsUntilKill = Int.max
            #expect(try train(parts, step, observer) == expected)
        }
    }

    /// Leaves the files as an end at any moment does.
    ///
    /// - Parameter isPowerCut: the ends of the files may be lost too, each as it happens, and the checkpoints.
    /// - Returns: the step to go on from.
    private func interrupt(
        _ folder: FilePath, _ observer: Interrupter, isPowerCut: Bool, keepsAll: Bool,
        _ generator: inout SeededGenerator
    ) throws -> Int {
        let checkpoints = folder.appending("checkpoints")
        try checkpoints.appending(".checkpoint-7.tmp/half").makeFolders()
        // Between a checkpoint's renaming and its marking; between the marking and the removal of the one before.
        if Bool.random(using: &generator) { try checkpoints.appending("best.json").remove() }
        if !keepsAll { try checkpoints.appending("checkpoint-1").makeFolders() }
        let path = folder.appending("trajectory.zo")
        let begin = try Trajectory(reading: path).recordsOffset
        let length = try #require(try path.status()).byteCount
        if isPowerCut {
            let eventCount = Int.random(in: 0...min(4, observer.events.count), using: &generator)
            observer.events.removeLast(eventCount)
            try path.truncate(to: max(begin, length - Int.random(in: 0...40, using: &generator)))
            if !keepsAll, Bool.random(using: &generator) { try checkpoints.removeTree() }
        } else {
            // A record beyond the last report, and a torn one.
            try AppendingFile(path).append([UInt8](repeating: 0x55, count: Int.random(in: 0...15, using: &generator)))
        }
        return observer.lastStep(recordCount: try Trajectory(reading: path).projectedGradients.count)
    }

    /// The same of a training that goes on from checkpoints: what stands there was made durable.
    private func interruptFirstOrder(
        _ folder: FilePath, _ observer: Interrupter, isPowerCut: Bool, _ generator: inout SeededGenerator
    ) throws -> Int {
        let checkpoints = folder.appending("checkpoints")
        try checkpoints.appending(".checkpoint-7.tmp/half").makeFolders()
        if Bool.random(using: &generator) { try checkpoints.appending("best.json").remove() }
        if isPowerCut { observer.loseEvents(Int.random(in: 0...4, using: &generator)) }
        return try observer.lastSavedStep(in: checkpoints)
    }

    @Test(arguments: 0..<40)
    func anInterruptedTrainingIsEqualToTheBit(seed: Int) throws {
        var generator = SeededGenerator(state: UInt64(seed))
        func pick(_ range: ClosedRange<Int>) -> JSONValue { JSONValue(Int.random(in: range, using: &generator)) }
        let settings = try TrainingSettings.forTests(
            steps: Int.random(in: 1...32, using: &generator),
            [
                ("eval_steps", pick(1...16)), ("log_steps", pick(1...16)), ("batch_size", pick(1...6)),
                ("save_steps", pick(1...8)), ("save_total", Bool.random(using: &generator) ? 2 : "all"),
                // With the greater ones the dev loss rises, and an early checkpoint is the best.
                ("learning_rate", .number([0, 0.01, 0.4, 0.7].randomElement(using: &generator)!)),
                ("lr_schedule", Bool.random(using: &generator) ? "constant" : "cosine"),
                ("weight_decay", Bool.random(using: &generator) ? 0.0 : 0.1),
            ])
        let interruptions = Int.random(in: 1...6, using: &generator)
        try check(settings, interruptions: interruptions, &generator) { folder, step, observer in
            try train(QuadraticModel(), on: .quadratic, settings, in: folder, after: step, observer: observer)
        }
    }

    @Test(arguments: 0..<6, ["full", "lora"])
    func anInterruptedLlamaIsEqualToTheBit(seed: Int, scope: String) throws {
        var generator = SeededGenerator(state: UInt64(1000 + seed))
        let settings = try TrainingSettings.forTests(
            steps: 24,
            [
                ("learning_rate", 2e-3), ("batch_size", 5), ("eval_steps", 7), ("log_steps", 3),
                ("zo_noise", seed % 2 == 0 ? "gaussian" : "rademacher"), ("zo_scope", .string(scope)),
                ("train_as_classification", .bool(seed % 3 == 0)), ("weight_decay", seed % 4 == 0 ? 0.0 : 0.1),
            ])
        try check(settings, interruptions: 4, &generator) { folder, step, observer in
            try train(
                TinyLlama.zeroOrderModel(settings, source: folder), on: TinyLlama.examples, settings, in: folder,
                after: step, observer: observer)
        }
    }

    @Test(arguments: 0..<40)
    func anInterruptedDescentIsEqualToTheBit(seed: Int) throws {
        var generator = SeededGenerator(state: UInt64(2000 + seed))
        func pick(_ range: ClosedRange<Int>) -> JSONValue { JSONValue(Int.random(in: range, using: &generator)) }
        let settings = try TrainingSettings.forTests(
            method: .foFull, steps: Int.random(in: 1...32, using: &generator),
            [
                ("eval_steps", pick(1...16)), ("log_steps", pick(1...16)), ("batch_size", pick(1...6)),
                ("save_steps", pick(1...8)),
                ("save_total", [1, 2, 3, "all"].randomElement(using: &generator)!),
                ("optimizer", Bool.random(using: &generator) ? "sgd" : "adamw"),
                // With the greater ones the dev loss rises, and an early checkpoint is the best.
                ("learning_rate", .number([0, 0.05, 0.4, 2.4].randomElement(using: &generator)!)),
                ("lr_schedule", Bool.random(using: &generator) ? "constant" : "cosine"),
                ("weight_decay", Bool.random(using: &generator) ? 0.0 : 0.1),
                ("max_grad_norm", Bool.random(using: &generator) ? nil : 0.5),
            ])
        let interruptions = Int.random(in: 1...6, using: &generator)
        try check(settings, interruptions: interruptions, &generator) { folder, step, observer in
            try train(QuadraticSlopeModel(), on: .quadratic, settings, in: folder, after: step, observer: observer)
        }
    }

    @Test(arguments: 0..<6, [TrainingMethod.foFull, .foLora])
    func anInterruptedDescentOfALlamaIsEqualToTheBit(seed: Int, method: TrainingMethod) throws {
        var generator = SeededGenerator(state: UInt64(3000 + seed))
        let settings = try TrainingSettings.forTests(
            method: method, steps: 24,
            [
                ("learning_rate", 2e-3), ("batch_size", 5), ("eval_steps", 7), ("log_steps", 3), ("save_steps", 4),
                ("optimizer", seed % 2 == 0 ? "adamw" : "sgd"),
                ("train_as_classification", .bool(seed % 3 == 0)), ("weight_decay", seed % 4 == 0 ? 0.0 : 0.1),
            ])
        try check(settings, interruptions: 4, &generator) { folder, step, observer in
            try train(
                TinyLlama.firstOrderModel(settings, source: folder), on: TinyLlama.examples, settings, in: folder,
                after: step, observer: observer)
        }
    }

    @Test func aStopSavesTheWeights() throws {
        try withTemporaryFolder { folder in
            let settings = try TrainingSettings.forTests(method: .foFull, [("optimizer", "adamw")])
            let observer = Interrupter()
            observer.looksUntilStop = 8
            #expect(try train(QuadraticSlopeModel(), on: .quadratic, settings, in: folder, observer: observer) == nil)
            let steps = try CheckpointFolder(folder.appending("checkpoints")).steps()
            let last = try #require(steps.max())
            #expect(last % 10 != 0)
            #expect(try observer.lastSavedStep(in: folder.appending("checkpoints")) == last)
        }
    }

    @Test func aLostCheckpointIsSaidToBeLost() throws {
        try withTemporaryFolder { folder in
            let settings = try TrainingSettings.forTests(method: .foFull)
            let observer = Interrupter()
            observer.looksUntilStop = 18
            #expect(try train(QuadraticSlopeModel(), on: .quadratic, settings, in: folder, observer: observer) == nil)
            #expect(
                throws: TrainingError.missingCheckpoint(path: folder.appending("checkpoints/checkpoint-5"))
            ) {
                try train(
                    QuadraticSlopeModel(), on: .quadratic, settings, in: folder, after: 5, observer: observer)
            }
            #expect(throws: TrainingError.beyondTheEnd(step: 21, steps: 20)) {
                try train(
                    QuadraticSlopeModel(), on: .quadratic, settings, in: folder, after: 21, observer: observer)
            }
        }
    }

    @Test func whatWasReportedIsNotMadeAgain() throws {
        try withTemporaryFolder { folder in
            let settings = try TrainingSettings.forTests()
            let observer = Interrupter()
            // After the evaluation of step 10: 10 steps, 2 points, 2 evaluations, 1 checkpoint.
            observer.callsUntilKill = 18
            #expect(try train(QuadraticModel(), on: .quadratic, settings, in: folder, observer: observer) == nil)
            #expect(observer.events.count == 4)
            observer.callsUntilKill = Int.max
            let model = QuadraticModel()
            _ = try #require(
                try train(model, on: .quadratic, settings, in: folder, after: 10, observer: observer))
            #expect(observer.events.count == 7)
            // One evaluation (dev and validation, one sequence an example), and the final answers of two each.
            #expect(model.scoredSequenceCount == 3 + 6)
        }
    }

    @Test func onlyTheEndingIsMissing() throws {
        try withTemporaryFolder { folder in
            let settings = try TrainingSettings.forTests()
            let observer = Interrupter()
            let first = try #require(
                try train(QuadraticModel(), on: .quadratic, settings, in: folder, observer: observer))
            let count = observer.events.count
            let second = try train(
                QuadraticModel(), on: .quadratic, settings, in: folder, after: 20, observer: observer)
            #expect(second == first)
            #expect(observer.events.count == count)
        }
    }

    @Test func aBestCheckpointThatWasLostIsMadeAgain() throws {
        try withTemporaryFolder { root in
            let (whole, parts) = (root.appending("whole"), root.appending("parts"))
            // Far too large a step: the first checkpoint stays the best.
            let settings = try TrainingSettings.forTests(steps: 40, [("learning_rate", 0.9)])
            try whole.makeFolders()
            try parts.makeFolders()
            let expected = try #require(
                try train(QuadraticModel(), on: .quadratic, settings, in: whole, observer: Interrupter()))
            #expect(expected.result.bestStep == 10)
            let observer = Interrupter()
            observer.looksUntilStop = 40
            #expect(try train(QuadraticModel(), on: .quadratic, settings, in: parts, observer: observer) == nil)
            let step = observer.lastStep(recordCount: 40)
            #expect(step > 10)
            try parts.appending("checkpoints").removeTree()
            observer.looksUntilStop = Int.max
            #expect(
                try train(QuadraticModel(), on: .quadratic, settings, in: parts, after: step, observer: observer)
                    == expected)
        }
    }

    @Test func anotherTrainingsTrajectoryIsRefusedAndStays() throws {
        try withTemporaryFolder { folder in
            let observer = Interrupter()
            observer.looksUntilStop = 12
            #expect(try train(QuadraticModel(), on: .quadratic, .forTests(), in: folder, observer: observer) == nil)
            let path = folder.appending("trajectory.zo")
            let before = try path.readBytes()
            let other = try TrainingSettings.forTests([("seed", 8), ("zo_eps", 0.01)])
            #expect(throws: TrainingError.otherTrajectory(path: path, keys: ["seed", "eps"])) {
                try train(QuadraticModel(), on: .quadratic, other, in: folder, after: 5, observer: observer)
            }
            #expect(throws: TrainingError.self) {
                try train(QuadraticModel(), on: .quadratic, .forTests(), in: folder, after: 19, observer: observer)
            }
            #expect(try path.readBytes() == before)
        }
    }

    @Test func aStopWhileTheWeightsAreRebuiltChangesNothing() throws {
        try withTemporaryFolder { folder in
            let observer = Interrupter()
            observer.looksUntilStop = 20
            #expect(try train(QuadraticModel(), on: .quadratic, .forTests(), in: folder, observer: observer) == nil)
            let step = observer.lastStep(recordCount: 20)
            #expect(step > 10)
            let before = try contents(of: folder)
            let events = observer.events
            observer.looksUntilStop = 1
            #expect(
                try train(QuadraticModel(), on: .quadratic, .forTests(), in: folder, after: step, observer: observer)
                    == nil)
            #expect(try contents(of: folder) == before)
            #expect(observer.events == events)
        }
    }
}

/// The bytes of every file below a folder, by path.
private func contents(of folder: FilePath) throws -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    for child in try folder.children() {
        let path = folder.appending(child.name)
        guard path.isDirectory else {
            files[child.name.string] = try path.readBytes()
            continue
        }
        for (name, bytes) in try contents(of: path) { files["\(child.name)/\(name)"] = bytes }
    }
    return files
}
