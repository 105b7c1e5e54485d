package import JSONValues
package import SystemPackage

/// Makes the weights of a `zo` run's steps again: every step of its trajectory is applied as the run applied it, so the
/// bits are the same on every machine.
package struct TrajectoryReplay {
    package let trajectory: Trajectory
    private let path: FilePath
    private let settings: TrainingSettings

    /// Reads the trajectory.
    ///
    /// - Parameters:
    ///   - settings: of the `zo` run.
    ///   - header: the one that the run writes (`TrainingSettings.trajectoryHeader`). It must be the file's.
    /// - Throws: `TrainingError.brokenTrajectory`, `.newerTrajectory`, `.unknownAlgorithm`, `.otherTrajectory`;
    ///   `FileError`
    package init(reading path: FilePath, settings: TrainingSettings, header: JSONValue) throws {
        trajectory = try Trajectory(reading: path)
        try trajectory.check(header, path: path)
        guard trajectory.projectedGradients.count <= settings.steps else {
            throw TrainingError.brokenTrajectory(
                path: path,
                problem: "it holds \(trajectory.projectedGradients.count) steps, and the run has \(settings.steps)")
        }
        self.path = path
        self.settings = settings
    }

    /// The last step that the trajectory holds; 0 for none.
    package var lastStep: Int { trajectory.projectedGradients.count }

    /// Moves the weights by the steps up to this one.
    ///
    /// - Parameters:
    ///   - step: from 1 to `lastStep`.
    ///   - model: at the base model's weights, with the run's noise.
    ///   - didApply: called after each step. What it throws ends the work.
    /// - Throws: `TrainingError.brokenTrajectory` for a record that is not finite: no step has such a one. What the
    ///   model and `didApply` throw.
    package func apply(
        to step: Int, of model: some ZeroOrderModel, didApply: (Int) throws -> Void
    ) throws {
        precondition((1...lastStep).contains(step))
        if let bad = trajectory.projectedGradients.prefix(step).firstIndex(where: { !$0.isFinite }) {
            throw TrainingError.brokenTrajectory(path: path, problem: "its record of step \(bad + 1) is not finite")
        }
        try settings.apply(
            trajectory.projectedGradients.prefix(step), to: model, didApply: didApply)
    }
}

extension TrainingSettings {
    /// Moves the weights by steps that were measured.
    ///
    /// - Parameters:
    ///   - projectedGradients: of steps that follow each other; an element's index is the step before it.
    ///   - didApply: called after each step.
    /// - Throws: what the model and `didApply` throw.
    func apply(
        _ projectedGradients: ArraySlice<Double>, to model: some ZeroOrderModel, didApply: (Int) throws -> Void
    ) throws {
        for index in projectedGradients.indices {
            try ZeroOrderStep.apply(
                index + 1, projectedGradient: projectedGradients[index],
                learningRate: schedule.learningRate(at: index + 1), weightDecay: weightDecay, to: model)
            try didApply(index + 1)
        }
    }
}
