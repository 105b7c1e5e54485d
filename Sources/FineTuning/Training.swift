import DurableFiles
package import SystemPackage

/// Trains a model: takes steps, reports losses, evaluates, keeps the best checkpoint and what it takes to go on.
///
/// How a step moves the weights is the optimizer's. Writes `checkpoints/` into its folder; everything else goes to the
/// observer. One value trains once. A training that ended early goes on in a later attempt with the same bits as if it
/// had not: batches are functions of seed and step, and the optimizer restores the weights.
package final class Training<Method: Optimizer> {
    private let optimizer: Method
    private let examples: TrainingExamples
    private let settings: TrainingSettings
    private let observer: any TrainingObserver
    private let history: TrainingHistory
    private let checkpoints: CheckpointFolder
    private var batches: BatchOrder
    private var losses: LossMeans
    private var doneStep: Int
    /// Whether the model holds the weights of that step.
    private var holdsDoneStep = false
    private var loggedStep: Int
    private var evaluatedStep: Int
    private var untrainedAccuracy: Double?
    private var best: BestCheckpoint?

    private var model: Method.Model { optimizer.model }

    /// Makes the run's checkpoints folder, or takes up that of its earlier attempts.
    ///
    /// - Parameters:
    ///   - optimizer: with its model at the base model's weights.
    ///   - history: of earlier attempts; what the folder holds beyond its step is removed.
    /// - Throws: `TrainingError.beyondTheEnd` when the history has more steps than the run; `FileError`
    package init(
        _ optimizer: Method, examples: TrainingExamples, settings: TrainingSettings, folder: FilePath,
        history: TrainingHistory = .none, observer: any TrainingObserver
    ) throws {
        if history.step > settings.steps { throw TrainingError.beyondTheEnd(step: history.step, steps: settings.steps) }
        self.optimizer = optimizer
        self.examples = examples
        self.settings = settings
        self.history = history
        self.observer = observer
        batches = BatchOrder(
            seed: settings.seed, exampleCount: examples.train.count, batchSize: settings.batchSize)
        losses = LossMeans(history, schedule: settings.reports)
        doneStep = history.step
        loggedStep = history.step
        evaluatedStep = history.evaluations.last?.step ?? 0
        untrainedAccuracy = history.untrainedAccuracy
        checkpoints = try CheckpointFolder(folder.appending("checkpoints"))
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
        try removeOldCheckpoints()
        if best.step != settings.steps {
            holdsDoneStep = false
            try model.load(from: checkpoints.checkpoint(at: best.step))
        }
        return TrainingResult(
            validation: try evaluation.predictions(on: examples.validation, split: "validation", with: model),
            dev: try evaluation.predictions(on: examples.dev, split: "dev", with: model),
            untrainedAccuracy: untrainedAccuracy, bestStep: best.step, bestDevLoss: best.devLoss,
            trainLoss: losses.meanOfAll, forwardPassCount: Method.forwardPassCount * settings.steps,
            backwardPassCount: Method.backwardPassCount * settings.steps, tokenCount: tokenCount())
    }

    /// Makes the weights those after the history's last step. A best checkpoint that is beyond that step, or lost, is
    /// as good as never made.
    private func restore() throws {
        var marked = try checkpoints.best()
        if let step = marked?.step, step > history.step { marked = nil }
        best = marked ?? history.best
        if marked == nil { try checkpoints.unmarkBest() }
        try checkpoints.removeAll { [history] in $0 <= history.step }
        if history.step > 0 {
            try optimizer.restore(to: history.step, from: checkpoints, best: marked) { step in
                try checkStop()
                if marked == nil, let best, best.step == step { try save(step, best: best) }
            }
        }
        holdsDoneStep = true
        if let best, try checkpoints.best() != best {
            let folder = checkpoints.checkpoint(at: best.step)
            guard folder.isDirectory else { throw TrainingError.missingCheckpoint(path: folder) }
            try checkpoints.markBest(best)
        }
    }

    /// Does what is due after a step, unless it is done.
    private func report(_ step: Int) throws {
        if settings.reports.isLogged(step) { try log() }
        if settings.reports.isEvaluated(step), evaluatedStep < step { try evaluate(after: step) }
        if settings.reports.isSaved(step), !checkpoints.checkpoint(at: step).exists {
            try save(step)
            try removeOldCheckpoints()
        }
        try checkStop()
    }

    private func takeStep(_ step: Int) throws {
        let batch = batches.batch(at: step).map { examples.train[$0] }
        do {
            losses.add(try optimizer.takeStep(step, on: batch))
        } catch let error as TrainingError {
            // The steps before it are done.
            try log()
            throw error
        }
        doneStep = step
    }

    /// Reports the losses of the steps that are done. What the optimizer keeps goes first: of a zo run, whoever sees
    /// the metric can rebuild the weights of its step.
    private func log() throws {
        if doneStep == loggedStep { return }
        try optimizer.flush()
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
            try removeOldCheckpoints()
        }
        let training = step > 0 ? point(step, loss: losses.meanSinceEvaluation) : nil
        if step > 0 { losses.didEvaluate() }
        try observer.didEvaluate(
            EvaluationPoint(
                step: step, devLoss: devLoss, validationLoss: validationLoss, epoch: batches.epochs(after: step),
                untrainedAccuracy: step == 0 ? untrainedAccuracy : nil, training: training, isBest: isBest))
        evaluatedStep = max(evaluatedStep, step)
    }

    private var evaluation: Evaluation { Evaluation(loss: settings.loss) { [self] in try checkStop() } }

    /// Whoever goes on from a checkpoint finds the reports up to its step: they become durable first.
    private func save(_ step: Int, best: BestCheckpoint? = nil) throws {
        try optimizer.flush()
        try optimizer.synchronize()
        try observer.willSave()
        let state = settings.checkpointState(step: step, devLoss: best?.devLoss)
        try checkpoints.save(step: step, state: state) { folder in
            try model.save(to: folder)
            try optimizer.save(to: folder)
        }
        if let best { try checkpoints.markBest(best) }
    }

    /// Removes all checkpoints but those that the run keeps.
    private func removeOldCheckpoints() throws {
        let last = try settings.keptCheckpointCount.map { count in
            Set(try checkpoints.steps().sorted(by: >).prefix(count - 1))
        }
        try checkpoints.removeAll { [best, reports = settings.reports] step in
            step == best?.step || last?.contains(step) ?? (reports.isEvaluated(step) || reports.isSaved(step))
        }
    }

    private func checkStop() throws {
        if !observer.stopIsRequested { return }
        try log()
        // So that nothing of the work is lost. It stays until the next one is saved.
        if Method.goesOnFromCheckpoints, holdsDoneStep, doneStep > 0, !checkpoints.checkpoint(at: doneStep).exists {
            try save(doneStep)
        }
        throw TrainingError.stopped(step: doneStep)
    }

    /// Of the sequences that all steps train on.
    private func tokenCount() -> Int {
        let counts = examples.train.map { settings.loss.sequences(of: [$0]).reduce(0) { $0 + $1.ids.count } }
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
    /// Of training batches.
    package var forwardPassCount: Int
    /// Of training batches.
    package var backwardPassCount: Int
    /// Of training sequences, counted once a step.
    package var tokenCount: Int
}
