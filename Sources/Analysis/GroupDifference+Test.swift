import JSONValues
import Statistics
import SystemPackage

extension GroupDifference {
    /// Compares by the strongest evidence there is.
    ///
    /// - Parameters:
    ///   - mixed: in what the runs of one group differ beside what they are averaged over; empty for nothing.
    ///   - predictions: of a run; asked only where each group is one run.
    init(
        _ group: Int, against reference: Int, in groups: [ComparedGroup], metric: ComparisonMetric,
        mixed: [String], predictions: (ComparedRun) -> Result<Predictions, PairingRefusal>
    ) {
        let (ours, theirs) = (groups[group], groups[reference])
        self.group = group
        self.reference = reference
        difference = ours.score.mean - theirs.score.mean
        if ours.runs.count == 1, theirs.runs.count == 1 {
            evidence = Self.single(ours.runs[0], theirs.runs[0], metric: metric, predictions: predictions)
        } else if !mixed.isEmpty {
            evidence = .none(because: "the runs of a row differ in \(mixed.joined(separator: ", ")) too")
        } else {
            evidence = Self.overSeeds(ours, theirs)
        }
    }

    private static func overSeeds(_ ours: ComparedGroup, _ theirs: ComparedGroup) -> Evidence {
        if let pairs = pairs(ours, theirs), let comparison = try? MeanComparison.paired(pairs.ours, pairs.theirs) {
            return .seeds(comparison)
        }
        guard ours.runs.count > 1, theirs.runs.count > 1 else {
            return .none(because: "one is a single run")
        }
        return .seeds(.welch(ours.score, theirs.score))
    }

    /// The scores of equal seeds beside each other; nil unless both groups have the same ones, all known.
    private static func pairs(
        _ ours: ComparedGroup, _ theirs: ComparedGroup
    ) -> (ours: [Double], theirs: [Double])? {
        guard ours.runs.count == theirs.runs.count, ours.runs.count > 1 else { return nil }
        // Where a seed stands twice in a group, or nothing tells its runs apart, no run belongs to one of the other's.
        guard Set(ours.runs.map { $0.over.map(\.identity) }).count == ours.runs.count, !ours.runs[0].over.isEmpty
        else { return nil }
        for (one, other) in zip(ours.runs, theirs.runs) {
            guard !one.over.contains(.null), one.over.map(\.identity) == other.over.map(\.identity) else { return nil }
        }
        return (ours.runs.map(\.score), theirs.runs.map(\.score))
    }

    private static func single(
        _ one: ComparedRun, _ other: ComparedRun, metric: ComparisonMetric,
        predictions: (ComparedRun) -> Result<Predictions, PairingRefusal>
    ) -> Evidence {
        guard metric.name == "accuracy" else {
            return .none(because: "one run each: nothing is known of how \(metric.name) deviates")
        }
        do throws(PairingRefusal) {
            if let a = one.data.validation, let b = other.data.validation, a != b { throw .otherData }
            let (first, second) = (try predictions(one).get(), try predictions(other).get())
            return .examples(try PairedOutcomes(first, second))
        } catch {
            guard let examples = one.examples, let others = other.examples,
                let first = try? Proportion(rate: one.score, count: examples),
                let second = try? Proportion(rate: other.score, count: others)
            else { return .none(because: "\(error)") }
            return .proportions(ProportionDifference(first, second), because: "\(error)")
        }
    }
}

extension GroupDifference {
    /// Corrects the p values of tests that were made at once.
    static func correct(_ differences: inout [GroupDifference]) {
        let tested = differences.indices.filter { differences[$0].pValue != nil }
        guard let correction = try? HolmCorrection(tested.compactMap { differences[$0].pValue }) else { return }
        for (place, adjusted) in zip(tested, correction.adjusted) { differences[place].adjustedP = adjusted }
    }
}
