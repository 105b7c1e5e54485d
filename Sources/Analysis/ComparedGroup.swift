package import JSONValues
package import Statistics

/// The runs that differ in nothing but the seed, and what is to be said of their metric.
package struct ComparedGroup: Sendable {
    /// The values of the comparison's keys.
    package let values: [JSONValue]
    /// In the order of what they differ in; at least one.
    package let runs: [ComparedRun]
    package let score: Sample
    /// nil for one run, of which the deviation is unknown, and for equal ones: an interval without a width looks like
    /// certainty, and is ignorance.
    package let interval: MeanInterval?
    /// On the dev split, of the runs that report it; nil when none does.
    package let dev: Sample?
    /// The mean dev loss; nil unless every run reports one.
    let devLoss: Double?
    package let budget: TrainingBudget

    /// - Precondition: there is a run, and all scores are finite.
    init(values: [JSONValue], runs: [ComparedRun]) {
        self.values = values
        // Places, since runs are large to move.
        self.runs = runs.indices.sorted { a, b in
            for (left, right) in zip(runs[a].over, runs[b].over) {
                let order = left.order(right)
                if order != 0 { return order < 0 }
            }
            return runs[a].path.utf8.lexicographicallyPrecedes(runs[b].path.utf8)
        }.map { runs[$0] }
        guard let score = try? Sample(runs.map(\.score)) else {
            preconditionFailure("a group has runs, with finite scores")
        }
        self.score = score
        interval = score.minimum == score.maximum ? nil : score.meanInterval()
        let dev = runs.compactMap(\.dev)
        self.dev = dev.isEmpty ? nil : try? Sample(dev)
        let devLosses = runs.compactMap(\.devLoss)
        devLoss = devLosses.count == runs.count ? devLosses.reduce(0, +) / Double(devLosses.count) : nil
        budget = .mean(of: runs.map(\.budget))
    }

    package func best(by metric: ComparisonMetric) -> ComparedRun {
        runs.reduce(runs[0]) { metric.isBetter($1.score, than: $0.score) ? $1 : $0 }
    }

    package func worst(by metric: ComparisonMetric) -> ComparedRun {
        runs.reduce(runs[0]) { metric.isBetter($0.score, than: $1.score) ? $1 : $0 }
    }
}
