/// What earlier attempts of a run reported, as far as it counts: with the run's files, all that a later attempt needs
/// to go on as if there had been no end.
///
/// It holds nothing beyond `step`.
package struct TrainingHistory: Equatable, Sendable {
    /// The training loss that was reported after a step.
    package struct Loss: Equatable, Sendable {
        package var step: Int
        package var mean: Double
        /// See `TrainingPoint.openSum`.
        package var openSum: Double?

        package init(step: Int, mean: Double, openSum: Double?) {
            self.step = step
            self.mean = mean
            self.openSum = openSum
        }
    }

    /// What was reported of an evaluation.
    package struct Evaluation: Equatable, Sendable {
        package var step: Int
        package var devLoss: Double

        package init(step: Int, devLoss: Double) {
            self.step = step
            self.devLoss = devLoss
        }
    }

    /// The last step that is done; 0 when the training begins.
    package let step: Int
    /// In the order of steps.
    package let losses: [Loss]
    /// In the order of steps.
    package let evaluations: [Evaluation]
    /// nil when it was not reported.
    package let untrainedAccuracy: Double?

    /// Nothing was reported yet.
    package static let none = TrainingHistory(step: 0, losses: [], evaluations: [], untrainedAccuracy: nil)

    /// - Parameters:
    ///   - step: what was reported of later ones does not count.
    ///   - losses: one of a step, in any order; so are the evaluations.
    /// - Precondition: `step` is not negative.
    package init(step: Int, losses: [Loss], evaluations: [Evaluation], untrainedAccuracy: Double?) {
        precondition(step >= 0)
        self.step = step
        self.losses = losses.filter { $0.step > 0 && $0.step <= step }.sorted { $0.step < $1.step }
        self.evaluations = evaluations.filter { 0...step ~= $0.step }.sorted { $0.step < $1.step }
        self.untrainedAccuracy = untrainedAccuracy
    }

    /// The trained step with the lowest dev loss, the earlier of equals; nil before the first one was evaluated.
    var best: BestCheckpoint? {
        let trained = evaluations.filter { $0.step > 0 }
        return trained.min { $0.devLoss < $1.devLoss }.map { BestCheckpoint(step: $0.step, devLoss: $0.devLoss) }
    }
}
