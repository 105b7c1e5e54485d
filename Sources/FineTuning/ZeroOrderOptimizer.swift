package import JSONValues
package import SystemPackage

/// MeZO (arXiv 2305.17333): two scores along a random direction make a projected gradient, and the weights move along
/// that direction.
///
/// Keeps the projected gradients in `trajectory.zo`: with a checkpoint, or the base model, they are the weights.
package final class ZeroOrderOptimizer<Model: ZeroOrderModel>: Optimizer {
    package static var forwardPassCount: Int { 2 }
    package static var backwardPassCount: Int { 0 }
    package static var goesOnFromCheckpoints: Bool { false }

    package let model: Model
    private let settings: TrainingSettings
    private let epsilon: Double
    private var trajectory: TrajectoryWriter
    /// Of the steps that earlier attempts took.
    private let earlierGradients: [Double]

    /// Makes the trajectory in the run's folder, or takes up that of its earlier attempts.
    ///
    /// - Parameters:
    ///   - model: at the base model's weights.
    ///   - settings: of a `zo` run.
    ///   - baseModel: `source` and `fingerprint`, for the trajectory's header.
    ///   - step: the one to go on after; what the trajectory holds beyond it is removed.
    /// - Throws: `TrainingError.brokenTrajectory`, `TrainingError.otherTrajectory`, when the trajectory does not hold
    ///   the steps to go on after; `FileError`
    package init(
        _ model: Model, settings: TrainingSettings, folder: FilePath, baseModel: JSONValue, goingOnAfter step: Int = 0
    ) throws {
        self.model = model
        self.settings = settings
        epsilon = settings.zeroOrder.epsilon
        let path = folder.appending("trajectory.zo")
        let header = settings.trajectoryHeader(
            tensors: model.tensors, noise: model.noiseAlgorithm, baseModel: baseModel)
        if step == 0 {
            trajectory = try TrajectoryWriter(path, header: header)
            earlierGradients = []
        } else {
            earlierGradients = try Trajectory(cutting: path, to: step, header: header).projectedGradients
            trajectory = try TrajectoryWriter(appendingTo: path)
        }
    }

    package func takeStep(_ step: Int, on batch: [EncodedExample]) throws -> Double {
        let measured = try ZeroOrderStep(step, batch: batch, loss: settings.loss, epsilon: epsilon, model: model)
        try ZeroOrderStep.apply(
            step, projectedGradient: measured.projectedGradient,
            learningRate: settings.schedule.learningRate(at: step), weightDecay: settings.weightDecay, to: model)
        trajectory.append(projectedGradient: measured.projectedGradient)
        return measured.loss
    }

    /// From the best checkpoint, else from the base model, by the trajectory's records.
    package func restore(
        to step: Int, from checkpoints: CheckpointFolder, best: BestCheckpoint?, didRestore: (Int) throws -> Void
    ) throws {
        let first = best?.step ?? 0
        if first > 0 { try model.load(from: checkpoints.checkpoint(at: first)) }
        try settings.apply(earlierGradients.dropFirst(first), to: model, didApply: didRestore)
    }

    package func flush() throws { try trajectory.flush() }

    package func synchronize() throws { try trajectory.synchronize() }

    /// The trajectory is all.
    package func save(to folder: FilePath) {}
}
