import DurableFiles
package import JSONValues
package import SystemPackage

/// Trains a model by MeZO (arXiv 2305.17333): two scores along a random direction make a projected gradient, and the
/// weights move along that direction.
///
/// Writes `trajectory.zo` and `checkpoints/` into its folder; everything else goes to the observer. One value trains
/// once.
package final class ZeroOrderTraining<Model: ZeroOrderModel> {
    private let model: Model
    private let examples: TrainingExamples
    private let settings: ZeroOrderSettings
    private let folder: FilePath
    private let observer: any TrainingObserver
    private let checkpoints: CheckpointFolder
    private var trajectory: TrajectoryWriter
    private let loss: TrainingLoss
    private var batches: BatchOrder
    private var sinceLog = MeanLoss()
    private var sinceEvaluation = MeanLoss()
    private var overall = MeanLoss()
    private var best: (step: Int, devLoss: Double)?
    private var tokenCount = 0
    private var forwardPassCount = 0

    /// Makes the files of the run in its folder.
    ///
    /// - Parameter baseModel: `source` and `fingerprint`, for the trajectory's header.
    /// - Throws: `FileError`
    package init(
        _ model: Model, examples: TrainingExamples, settings: ZeroOrderSettings, folder: FilePath, baseModel: JSONValue,
        observer: any TrainingObserver
    ) throws {
        self.model = model
        self.examples = examples
        self.settings = settings
        self.folder = folder
        self.observer = observer
        loss = TrainingLoss(isClassification: settings.trainsAsClassification)
        batches = BatchOrder(
            seed: settings.seed, exampleCount: examples.train.count, batchSize: settings.batchSize)
        checkpoints = try CheckpointFolder(folder.appending("checkpoints"))
        trajectory = try TrajectoryWriter(
            folder.appending("trajectory.zo"),
            header: Self.header(settings, model: model, baseModel: baseModel))
    }

    private static func header(_ settings: ZeroOrderSettings, model: Model, baseModel: JSONValue) -> JSONValue {
        [
            "schema": 1, "base_model": baseModel,
            "tensors": .array(
                model.tensors.map { [.string($0.name), .array($0.shape.map { JSONValue($0) })] }),
            "scope": "full", "lora": nil, "seed": JSONValue(settings.seed), "eps": .number(settings.epsilon),
            "noise": .string(model.noiseAlgorithm), "learning_rate": .number(settings.learningRate),
            "lr_schedule": .string(settings.schedule.shape.rawValue),
            "warmup_steps": JSONValue(settings.schedule.warmupSteps), "weight_decay": .number(settings.weightDecay),
            "steps": JSONValue(settings.steps),
        ]
    }

    /// Trains to the end.
    ///
    /// - Throws: `TrainingError.lossNotFinite`, `TrainingError.stopped`; what the model, the observer and the file
    ///   system throw. The best checkpoint so far stays.
    package func run() throws -> TrainingResult {
        try evaluate(after: 0)
        let untrained = try evaluation(after: 0).predictions(on: examples.validation, split: "validation", with: model)
        for step in 1...settings.steps {
            try takeStep(step)
            try observer.didStep(step, of: settings.steps)
            if step % settings.logSteps == 0 || step == settings.steps { try log(step) }
            if step % settings.evalSteps == 0 || step == settings.steps { try evaluate(after: step) }
            if settings.keepsAllCheckpoints, step % settings.saveSteps == 0, best?.step != step { try save(step) }
            try checkStop(after: step)
        }
        guard let best else { preconditionFailure("the evaluation after the last step has a best one") }
        if best.step != settings.steps { try model.load(from: checkpoints.checkpoint(at: best.step)) }
        let evaluation = evaluation(after: settings.steps)
        return TrainingResult(
            validation: try evaluation.predictions(on: examples.validation, split: "validation", with: model),
            dev: try evaluation.predictions(on: examples.dev, split: "dev", with: model),
            untrainedAccuracy: untrained.accuracy, bestStep: best.step, bestDevLoss: best.devLoss,
            trainLoss: overall.mean, forwardPassCount: forwardPassCount, tokenCount: tokenCount)
    }

    private func takeStep(_ step: Int) throws {
        let batch = batches.batch(at: step).map { examples.train[$0] }
        let measured: ZeroOrderStep
        do {
            measured = try ZeroOrderStep(step, batch: batch, loss: loss, epsilon: settings.epsilon, model: model)
        } catch let error as TrainingError {
            // The steps before it are done.
            try log(step - 1)
            throw error
        }
        try ZeroOrderStep.apply(
            step, projectedGradient: measured.projectedGradient,
            learningRate: settings.schedule.learningRate(at: step), weightDecay: settings.weightDecay, to: model)
        trajectory.append(projectedGradient: measured.projectedGradient)
        sinceLog.add(measured.loss)
        sinceEvaluation.add(measured.loss)
        overall.add(measured.loss)
        forwardPassCount += 2
        tokenCount += loss.sequences(of: batch).reduce(0) { $0 + $1.ids.count }
    }

    /// The trajectory goes first: whoever sees the metric can rebuild the weights of its step.
    private func log(_ step: Int) throws {
        if sinceLog.count == 0 { return }
        try trajectory.flush()
        try observer.didLog(point(step, sinceLog))
        sinceLog = MeanLoss()
    }

    private func point(_ step: Int, _ loss: MeanLoss) -> TrainingPoint {
        TrainingPoint(
            step: step, loss: loss.mean, learningRate: settings.schedule.learningRate(at: step),
            epoch: batches.epochs(after: step))
    }

    private func evaluate(after step: Int) throws {
        let evaluation = evaluation(after: step)
        let devLoss = try evaluation.loss(on: examples.dev, with: model)
        guard devLoss.isFinite else { throw TrainingError.lossNotFinite(what: "the dev loss", step: step) }
        let validationLoss = try evaluation.loss(on: examples.validation, with: model)
        guard validationLoss.isFinite else {
            throw TrainingError.lossNotFinite(what: "the validation loss", step: step)
        }
        let isBest = step > 0 && devLoss < best?.devLoss ?? .infinity
        if isBest { try save(step, best: devLoss) }
        try trajectory.flush()
        let training = step > 0 ? point(step, sinceEvaluation) : nil
        sinceEvaluation = MeanLoss()
        try observer.didEvaluate(
            EvaluationPoint(
                step: step, devLoss: devLoss, validationLoss: validationLoss, epoch: batches.epochs(after: step),
                training: training, isBest: isBest))
    }

    private func evaluation(after step: Int) -> Evaluation {
        Evaluation(loss: loss) { [self] in try checkStop(after: step) }
    }

    private func save(_ step: Int, best devLoss: Double? = nil) throws {
        try log(step)
        try trajectory.synchronize()
        let state: JSONValue = [
            "schema": 1, "step": JSONValue(step), "eval_dev_loss": JSONValue(devLoss), "seed": JSONValue(settings.seed),
        ]
        try checkpoints.save(step: step, state: state, model.save)
        guard let devLoss else { return }
        try checkpoints.markBest(step: step, devLoss: devLoss)
        best = (step, devLoss)
        if !settings.keepsAllCheckpoints { try checkpoints.removeAll(but: step) }
    }

    private func checkStop(after step: Int) throws {
        if !observer.stopIsRequested { return }
        try log(step)
        throw TrainingError.stopped(step: step)
    }
}

/// A running mean, summed in the order of steps.
private struct MeanLoss {
    private var sum = 0.0
    private(set) var count = 0

    mutating func add(_ loss: Double) {
        sum += loss
        count += 1
    }

    var mean: Double { sum / Double(count) }
}

/// What a finished training found.
package struct TrainingResult: Equatable, Sendable {
    /// The best checkpoint's.
    package var validation: [Prediction]
    /// The best checkpoint's.
    package var dev: [Prediction]
    /// On validation, before the first step.
    package var untrainedAccuracy: Double
    package var bestStep: Int
    package var bestDevLoss: Double
    /// The mean over all steps.
    package var trainLoss: Double
    /// Of training batches: two a step.
    package var forwardPassCount: Int
    /// Of training sequences, counted once a step.
    package var tokenCount: Int
}
