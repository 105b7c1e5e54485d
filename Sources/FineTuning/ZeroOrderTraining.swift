import DurableFiles
package import JSONValues
package import SystemPackage

/// Trains a model by MeZO (arXiv 2305.17333): two scores along a random direction make a projected gradient, and the
/// weights move along that direction.
///
/// Writes `trajectory.zo` and `checkpoints/` into its folder; everything else goes to the observer. One value trains
/// once. A training that ended early goes on in a later attempt with the same bits as if it had not: batches and noise
/// are functions of seed and step, the weights are rebuilt from the best checkpoint and the trajectory.
package final class ZeroOrderTraining<Model: ZeroOrderModel> {
    private let model: Model
    private let examples: TrainingExamples
    private let settings: ZeroOrderSettings
    private let observer: any TrainingObserver
    private let history: TrainingHistory
    private let checkpoints: CheckpointFolder
    private var trajectory: TrajectoryWriter
    /// Of the history's steps.
    private let earlierGradients: [Double]
    private let loss: TrainingLoss
    private var batches: BatchOrder
    private var losses: LossMeans
    private var doneStep: Int
    private var loggedStep: Int
    private var evaluatedStep: Int
    private var untrainedAccuracy: Double?
    private var best: BestCheckpoint?

    /// Makes the files of the run in its folder, or takes up those of its earlier attempts.
    ///
    /// - Parameters:
    ///   - model: at the base model's weights.
    ///   - baseModel: `source` and `fingerprint`, for the trajectory's header.
    ///   - history: of earlier attempts; what the folder holds beyond its step is removed.
    /// - Throws: `TrainingError.brokenTrajectory`, `TrainingError.otherTrajectory`, when the history has steps that the
    ///   folder's trajectory does not hold; `FileError`
    package init(
        _ model: Model, examples: TrainingExamples, settings: ZeroOrderSettings, folder: FilePath, baseModel: JSONValue,
        history: TrainingHistory = .none, observer: any TrainingObserver
    ) throws {
        self.model = model
        self.examples = examples
        self.settings = settings
        self.history = history
        self.observer = observer
        loss = TrainingLoss(isClassification: settings.trainsAsClassification)
        batches = BatchOrder(
            seed: settings.seed, exampleCount: examples.train.count, batchSize: settings.batchSize)
        losses = LossMeans(history, schedule: settings.reports)
        doneStep = history.step
        loggedStep = history.step
        evaluatedStep = history.evaluations.last?.step ?? 0
        untrainedAccuracy = history.untrainedAccuracy
        let path = folder.appending("trajectory.zo")
        let header = Self.header(settings, model: model, baseModel: baseModel)
        if history.step == 0 {
            trajectory = try TrajectoryWriter(path, header: header)
            earlierGradients = []
        } else {
            if history.step > settings.steps {
                throw TrainingError.brokenTrajectory(
                    path: path, problem: "the run has \(settings.steps) steps and cannot go on after \(history.step)")
            }
            earlierGradients = try Trajectory(cutting: path, to: history.step, header: header).projectedGradients
            trajectory = try TrajectoryWriter(appendingTo: path)
        }
        checkpoints = try CheckpointFolder(folder.appending("checkpoints"))
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
        if untrainedAccuracy == nil { try evaluate(after: 0) }
        try restore()
        // What an earlier attempt did not come to do after its last step.
        if doneStep > 0 { try report(doneStep) }
        while doneStep < settings.steps {
            try takeStep(doneStep + 1)
            try observer.didStep(doneStep, of: settings.steps)
            try report(doneStep)
        }
        guard let best, let untrainedAccuracy else { preconditionFailure("step 0 and the last one are evaluated") }
        if best.step != settings.steps { try model.load(from: checkpoints.checkpoint(at: best.step)) }
        return TrainingResult(
            validation: try evaluation.predictions(on: examples.validation, split: "validation", with: model),
            dev: try evaluation.predictions(on: examples.dev, split: "dev", with: model),
            untrainedAccuracy: untrainedAccuracy, bestStep: best.step, bestDevLoss: best.devLoss,
            trainLoss: losses.meanOfAll, forwardPassCount: 2 * settings.steps, tokenCount: tokenCount())
    }

    /// Makes the weights those after the history's last step, from the best checkpoint, else from the base model. A
    /// best checkpoint that is beyond that step, or lost, is as good as never made.
    private func restore() throws {
        var step = 0
        if let marked = try checkpoints.best(), marked.step <= history.step {
            best = marked
            step = marked.step
        } else {
            best = history.best
            try checkpoints.unmarkBest()
        }
        try checkpoints.removeAll { [self] in
            settings.keepsAllCheckpoints ? $0 <= history.step : $0 == best?.step
        }
        if step > 0 { try model.load(from: checkpoints.checkpoint(at: step)) }
        for (index, gradient) in earlierGradients.enumerated().dropFirst(step) {
            try checkStop()
            try apply(index + 1, projectedGradient: gradient)
            if let best, best.step == index + 1 { try save(index + 1, best: best) }
        }
    }

    /// Does what is due after a step, unless it is done.
    private func report(_ step: Int) throws {
        if settings.reports.isLogged(step) { try log() }
        if settings.reports.isEvaluated(step), evaluatedStep < step { try evaluate(after: step) }
        if settings.keepsAllCheckpoints, step % settings.saveSteps == 0, best?.step != step,
            !checkpoints.checkpoint(at: step).exists
        {
            try save(step)
        }
        try checkStop()
    }

    private func takeStep(_ step: Int) throws {
        let batch = batches.batch(at: step).map { examples.train[$0] }
        let measured: ZeroOrderStep
        do {
            measured = try ZeroOrderStep(step, batch: batch, loss: loss, epsilon: settings.epsilon, model: model)
        } catch let error as TrainingError {
            // The steps before it are done.
            try log()
            throw error
        }
        try apply(step, projectedGradient: measured.projectedGradient)
        trajectory.append(projectedGradient: measured.projectedGradient)
        losses.add(measured.loss)
        doneStep = step
    }

    private func apply(_ step: Int, projectedGradient: Double) throws {
        try ZeroOrderStep.apply(
            step, projectedGradient: projectedGradient, learningRate: settings.schedule.learningRate(at: step),
            weightDecay: settings.weightDecay, to: model)
    }

    /// Reports the losses of the steps that are done. The trajectory goes first: whoever sees the metric can rebuild
    /// the weights of its step.
    private func log() throws {
        if doneStep == loggedStep { return }
        try trajectory.flush()
        let isRegular = settings.reports.isLogged(doneStep)
        try observer.didLog(point(doneStep, loss: losses.mean, openSum: isRegular ? nil : losses.sum))
        if isRegular { losses.closeWindow() }
        loggedStep = doneStep
    }

    private func point(_ step: Int, loss: Double, openSum: Double? = nil) -> TrainingPoint {
        TrainingPoint(
            step: step, loss: loss, learningRate: settings.schedule.learningRate(at: step),
            epoch: batches.epochs(after: step), openSum: openSum)
    }

    private func evaluate(after step: Int) throws {
        let devLoss = try evaluation.loss(on: examples.dev, with: model)
        guard devLoss.isFinite else { throw TrainingError.lossNotFinite(what: "the dev loss", step: step) }
        let validationLoss = try evaluation.loss(on: examples.validation, with: model)
        guard validationLoss.isFinite else {
            throw TrainingError.lossNotFinite(what: "the validation loss", step: step)
        }
        if step == 0 {
            untrainedAccuracy = try evaluation.predictions(
                on: examples.validation, split: "validation", with: model
            ).accuracy
        }
        // A best checkpoint of this very step was saved by an attempt that did not come to report it.
        let isBest = step > 0 && (best.map { $0.step == step || devLoss < $0.devLoss } ?? true)
        if isBest {
            best = BestCheckpoint(step: step, devLoss: devLoss)
            try save(step, best: best)
        }
        let training = step > 0 ? point(step, loss: losses.meanSinceEvaluation) : nil
        if step > 0 { losses.didEvaluate() }
        try observer.didEvaluate(
            EvaluationPoint(
                step: step, devLoss: devLoss, validationLoss: validationLoss, epoch: batches.epochs(after: step),
                untrainedAccuracy: step == 0 ? untrainedAccuracy : nil, training: training, isBest: isBest))
        evaluatedStep = max(evaluatedStep, step)
    }

    private var evaluation: Evaluation { Evaluation(loss: loss) { [self] in try checkStop() } }

    private func save(_ step: Int, best: BestCheckpoint? = nil) throws {
        try trajectory.flush()
        try trajectory.synchronize()
        let state: JSONValue = [
            "schema": 1, "step": JSONValue(step), "eval_dev_loss": JSONValue(best?.devLoss),
            "seed": JSONValue(settings.seed),
        ]
        try checkpoints.save(step: step, state: state, model.save)
        guard let best else { return }
        try checkpoints.markBest(best)
        if !settings.keepsAllCheckpoints { try checkpoints.removeAll { $0 == step } }
    }

    private func checkStop() throws {
        if !observer.stopIsRequested { return }
        try log()
        throw TrainingError.stopped(step: doneStep)
    }

    /// Of the sequences that all steps train on.
    private func tokenCount() -> Int {
        let counts = examples.train.map { loss.sequences(of: [$0]).reduce(0) { $0 + $1.ids.count } }
        return (1...settings.steps).reduce(0) { $0 + batches.batch(at: $1).reduce(0) { $0 + counts[$1] } }
    }
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
