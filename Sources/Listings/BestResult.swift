import RunModel
package import RunStore

/// The best setting among the runs of a sweep, as `telos train` and the experiment records name it.
///
/// A setting is everything but the seed. It is chosen on the dev split, so that the validation accuracy reported is not
/// the one selected on; of several seeds the mean counts, so that no setting wins by its luckiest one.
package struct BestResult: Sendable {
    /// The split whose accuracy decided.
    package enum Choice: String, Sendable { case dev, validation }

    package let choice: Choice
    /// The setting's completed runs that report what was chosen on, one for each seed, in plan order. At least one.
    package let runs: [RunRecord]

    /// On the validation split, the mean over the runs; nil when one of them reports none.
    package var accuracy: Double? { runs.map(\.accuracy).mean }

    /// How many other settings are as good on the split that decided.
    package let tieCount: Int

    /// `1 more has the same`; nil where no other setting is as good.
    package var tieText: String? {
        tieCount == 0 ? nil : "\(tieCount) more \(tieCount == 1 ? "has" : "have") the same"
    }

    /// The best of completed runs that report an accuracy: on dev when all of them report `dev_accuracy`, else on
    /// validation, since a setting that reports nothing on dev would be no candidate there. Of settings with equal means
    /// the one whose best checkpoints have the lower dev loss, then the first.
    ///
    /// - Parameter runs: in plan order.
    /// - Returns: nil when no completed run reports an accuracy.
    package init?(of runs: [RunRecord]) {
        func reports(_ run: RunRecord, on choice: Choice) -> Bool { choice.accuracy(of: run)?.isFinite == true }
        let measured = runs.filter { run in
            run.state.state == .completed && (reports(run, on: .dev) || reports(run, on: .validation))
        }
        let choice: Choice = measured.allSatisfy { reports($0, on: .dev) } ? .dev : .validation
        let settings = Self.settings(of: measured.filter { reports($0, on: choice) })
        let scores = settings.map { runs in
            let loss = runs.map { $0.metric("best_dev_loss") }.mean ?? .infinity
            return (accuracy: runs.map(choice.accuracy).mean ?? 0, loss: loss.isNaN ? .infinity : loss)
        }
        let best = settings.indices.min { a, b in
            if scores[a].accuracy != scores[b].accuracy { return scores[a].accuracy > scores[b].accuracy }
            return scores[a].loss < scores[b].loss
        }
        guard let best else { return nil }
        self.choice = choice
        self.runs = settings[best]
        tieCount = scores.count { $0.accuracy == scores[best].accuracy } - 1
    }

    /// The best of each dev split, in the order of their first runs: between runs of other tasks, on other data or with
    /// another `num_dev` dev chooses nothing, since they were scored on other examples.
    ///
    /// - Parameter runs: in plan order.
    package static func all(of runs: [RunRecord]) -> [BestResult] {
        var splits: [(split: [String?], runs: [RunRecord])] = []
        for run in runs {
            let split = run.devSplit
            if let place = splits.firstIndex(where: { $0.split == split }) {
                splits[place].runs.append(run)
            } else {
                splits.append((split, [run]))
            }
        }
        return splits.compactMap { BestResult(of: $0.runs) }
    }

    /// The runs of each setting, in the order of its first one.
    private static func settings(of runs: [RunRecord]) -> [[RunRecord]] {
        var places: [Setting: Int] = [:]
        var settings: [[RunRecord]] = []
        for run in runs {
            let setting = Setting(run)
            if let place = places[setting] {
                settings[place].append(run)
            } else {
                places[setting] = settings.count
                settings.append([run])
            }
        }
        return settings
    }

    private struct Setting: Hashable {
        private let values: [String]

        init(_ run: RunRecord) {
            let listed = (run.configuration?.listedValues ?? []).filter { $0.key != "seed" }
            values = listed.flatMap { [$0.key, $0.value] }
        }
    }
}

extension RunRecord {
    /// Of what its dev examples are taken: the task, the train file by its content where that is known, and how many.
    fileprivate var devSplit: [String?] {
        let train = configuration?.telos?.dataset?.splits.first { $0.name == "train" }?.sha256
        return [configuration?.task, train ?? configuration?.dataPath, hyperparameter("num_dev")?.listingText]
    }
}

extension BestResult.Choice {
    fileprivate func accuracy(of run: RunRecord) -> Double? {
        switch self {
        case .dev: run.metric("dev_accuracy")
        case .validation: run.accuracy
        }
    }
}

extension [Double?] {
    /// nil when there are none, or one is not known.
    fileprivate var mean: Double? {
        let known = compactMap(\.self)
        return isEmpty || known.count < count ? nil : known.reduce(0, +) / Double(count)
    }
}
