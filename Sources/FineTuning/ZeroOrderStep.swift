/// One step of MeZO: g = (L(w + epsilon z) - L(w - epsilon z)) / 2 epsilon, then w -= learning rate (g z + decay w).
struct ZeroOrderStep: Equatable, Sendable {
    var plusLoss: Double
    var minusLoss: Double
    /// g, as the trajectory keeps it.
    var projectedGradient: Double

    /// The training loss that is reported: the mean of both signs.
    var loss: Double { (plusLoss + minusLoss) / 2 }

    /// Measures the step; nothing changes.
    ///
    /// - Throws: `TrainingError.lossNotFinite`, and what the model throws.
    init(
        _ step: Int, batch: [EncodedExample], loss: TrainingLoss, epsilon: Double, model: some ZeroOrderModel
    ) throws {
        let scores = try model.perturbedScores(of: loss.sequences(of: batch), step: step, epsilon: epsilon)
        plusLoss = loss.loss(of: batch, scores: scores.plus)
        minusLoss = loss.loss(of: batch, scores: scores.minus)
        guard plusLoss.isFinite, minusLoss.isFinite else {
            throw TrainingError.lossNotFinite(what: "the training loss", step: step)
        }
        projectedGradient = (plusLoss - minusLoss) / (2 * epsilon)
        guard projectedGradient.isFinite else {
            throw TrainingError.lossNotFinite(what: "the gradient along the noise", step: step)
        }
    }

    /// Moves the weights by a step that was measured, now or in an earlier run.
    static func apply(
        _ step: Int, projectedGradient: Double, learningRate: Double, weightDecay: Double,
        to model: some ZeroOrderModel
    ) throws {
        try model.update(step: step, scale: learningRate * projectedGradient, decay: learningRate * weightDecay)
    }
}
