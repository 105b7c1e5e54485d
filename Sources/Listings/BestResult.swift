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

    /// The best of completed runs: on dev when any of them reports `dev_accuracy`, else on validation. Of settings with
    /// equal means the one whose best checkpoints have the lower dev loss, then the first.
    ///
    /// - Parameter runs: in plan order.
    /// - Returns: nil when no completed run reports an accuracy.
    package init?(of runs: [RunRecord]) {
        let completed = runs.filter { $0.state.state == .completed }
        for choice in [Choice.dev, .validation] {
            let candidates = completed.filter { choice.accuracy(of: $0)?.isFinite == true }
            let settings = Self.settings(of: candidates)
            let scores = settings.map { runs in
                (
                    accuracy: runs.map(choice.accuracy).mean ?? 0,
                    loss: runs.map { $0.metric("best_dev_loss") }.mean ?? .infinity
                )
            }
            let best = settings.indices.min { a, b in
                if scores[a].accuracy != scores[b].accuracy { return scores[a].accuracy > scores[b].accuracy }
                return scores[a].loss < scores[b].loss
            }
            guard let best else { continue }
            self.choice = choice
            self.runs = settings[best]
            return
        }
        return nil
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
