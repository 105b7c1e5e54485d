import FineTuning
import RunFolders
import RunModel

extension SupervisedAttempt {
    /// Finds in the run's folder what the attempt goes on from.
    ///
    /// - Parameter supervisor: as it was before this call.
    /// - Throws: `EngineFailure` when the folder is at another attempt, `RunFolderError` when it is another
    ///   supervisor's.
    init(_ attempt: Int, in folder: RunFolder, of supervisor: Parent) throws {
        let life = try folder.lifeHeldByParent()
        guard life.attempt == attempt else {
            throw EngineFailure.badInput([
                "\(folder.path) is at attempt \(life.attempt), not \(attempt); `telos rerun` starts the run anew"
            ])
        }
        self.attempt = attempt
        self.supervisor = supervisor
        guard let entry = life.attempts.last(where: { $0.attempt == attempt }), entry.fromStep >= 0 else {
            throw EngineFailure.badInput([
                "\(folder.stateFile) does not say from which step attempt \(attempt) goes on"
            ])
        }
        history = TrainingHistory(
            of: try folder.readMetrics().counted(attempts: life.attempts), until: entry.fromStep)
        earlierSeconds = life.attempts.filter { $0.attempt < attempt }.reduce(0) { sum, attempt in
            // Of one that nobody saw end nothing is known.
            guard let start = attempt.startedAt, let end = attempt.finishedAt else { return sum }
            return sum + max(0, end.seconds(since: start))
        }
    }
}

extension TrainingHistory {
    /// Reads back what `TrainingLog` wrote.
    ///
    /// - Parameter points: those that count.
    init(of points: [MetricPoint], until step: Int) {
        var losses: [Loss] = []
        var evaluations: [Evaluation] = []
        var untrainedAccuracy: Double?
        for point in points {
            guard let step = point.step else { continue }
            if let mean = point["loss"] {
                losses.append(Loss(step: step, mean: mean, openSum: point["loss_sum"]))
            }
            if let devLoss = point["eval_dev_loss"] { evaluations.append(Evaluation(step: step, devLoss: devLoss)) }
            untrainedAccuracy = point["untrained_accuracy"] ?? untrainedAccuracy
        }
        self.init(step: step, losses: losses, evaluations: evaluations, untrainedAccuracy: untrainedAccuracy)
    }
}
