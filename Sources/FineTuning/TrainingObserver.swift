/// Who watches a training run: writes its metrics, prints its lines, asks it to stop.
///
/// Called on the training's thread, between two pieces of work. What a callback throws ends the training.
package protocol TrainingObserver: AnyObject {
    /// Asked after every step and every batch of an evaluation; true ends the training with `TrainingError.stopped`.
    var stopIsRequested: Bool { get }

    /// After every step.
    func didStep(_ step: Int, of steps: Int) throws

    /// After the steps that `ReportSchedule` names, and where a training ends early. Of a zo run the trajectory holds
    /// the step then.
    func didLog(_ point: TrainingPoint) throws

    /// Before a checkpoint is saved: makes what was reported so far survive the machine.
    func willSave() throws

    /// After an evaluation.
    func didEvaluate(_ point: EvaluationPoint) throws
}

/// What training reports of its steps.
package struct TrainingPoint: Equatable, Sendable {
    package var step: Int
    /// The mean of the training losses since the last point of a step that `ReportSchedule` names.
    package var loss: Double
    /// The one of this step.
    package var learningRate: Double
    package var epoch: Double
    /// The sum behind `loss`, where the training ends at a step that is not reported otherwise: a later attempt goes
    /// on with it, to the bit.
    package var openSum: Double?
}

/// What an evaluation found.
package struct EvaluationPoint: Equatable, Sendable {
    /// 0 before the first step.
    package var step: Int
    package var devLoss: Double
    package var validationLoss: Double
    package var epoch: Double
    /// On validation, before the first step; nil later.
    package var untrainedAccuracy: Double?
    /// The mean of the training losses since the last evaluation, and the last learning rate; nil before the first
    /// step.
    package var training: TrainingPoint?
    /// Whether this is the best checkpoint so far. Never true before the first step.
    package var isBest: Bool
}
