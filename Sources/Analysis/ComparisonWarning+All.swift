import Datasets
import DurableFiles
import FileDigests
import JSONValues
import Queries
import RunStore

extension ComparisonWarning {
    /// All that can be said of a comparison, what weighs most first.
    ///
    /// - Parameter mixed: the names of the keys in which runs of one group differ.
    static func all(
        of comparison: GroupComparison, mixed: [String], in project: Project, digests: DigestCache
    ) -> [ComparisonWarning] {
        var warnings = [ComparisonWarning]()
        func add(_ code: Code, _ message: String) { warnings.append(ComparisonWarning(code: code, message: message)) }
        if !mixed.isEmpty {
            add(
                .mixedGroups,
                "the runs of a row differ in \(mixed.joined(separator: ", ")) too: their deviation is not that of the "
                    + overText(comparison) + " alone")
        }
        warnings += chosenOnValidation(comparison)
        warnings += comparison.parts.flatMap { edges(of: $0, in: comparison) }
        warnings += fewSeeds(comparison)
        warnings += seedsWithoutEffect(comparison)
        warnings += data(of: comparison, in: project, digests: digests)
        warnings += comparison.parts.flatMap { budgets(of: $0, in: comparison) }
        if let leftOut = leftOut(comparison) { add(.leftOut, leftOut) }
        return warnings
    }

    // MARK: Choosing

    private static func chosenOnValidation(_ comparison: GroupComparison) -> [ComparisonWarning] {
        let parts = comparison.parts.filter { $0.groups.count > 1 && !$0.isChosenOnDev }
        if parts.isEmpty || comparison.metric.isOnDev { return [] }
        let dev = comparison.metric.devName
        let reason = dev.map { "some runs report no \($0)" } ?? "no run reports this metric on the dev split"
        return [
            ComparisonWarning(
                code: .chosenOnValidation,
                message: "\(reason): the best is chosen by \(comparison.metric.name) itself, which makes its value too "
                    + "good an estimate")
        ]
    }

    /// A key is a grid where, everything else equal, at least three values of it were tried (two have no middle).
    private static func edges(
        of part: GroupComparison.Part, in comparison: GroupComparison
    ) -> [ComparisonWarning] {
        let chosen = comparison.groups[part.chosen]
        return comparison.keys.indices.compactMap { place in
            let key = comparison.keys[place]
            guard key.key.name.hasPrefix("hyperparameters."), let best = chosen.values[place].number else { return nil }
            let values = part.groups.map { comparison.groups[$0].values }.filter { values in
                values.indices.allSatisfy { $0 == place || values[$0].identity == chosen.values[$0].identity }
            }.compactMap { $0[place].number }
            guard Set(values).count > 2, let least = values.min(), let greatest = values.max(),
                best == least || best == greatest
            else { return nil }
            let (end, direction) = best == least ? ("least", "smaller") : ("greatest", "greater")
            return ComparisonWarning(
                code: .edgeOfGrid,
                message: "the best \(key.name), \(chosen.values[place].valueText), is the \(end) of the "
                    + "\(Set(values).count) tried: a \(direction) one may be better still")
        }
    }

    private static func fewSeeds(_ comparison: GroupComparison) -> [ComparisonWarning] {
        let few = comparison.groups.count { $0.runs.count < 3 }
        if few == 0 { return [] }
        let subject =
            few == comparison.groups.count
            ? "every group has fewer than 3 runs"
            : "\(few) of \(comparison.groups.count) groups have fewer than 3 runs"
        return [
            ComparisonWarning(
                code: .fewSeeds, message: "\(subject): their deviation is hardly known, and unknown with one")
        ]
    }

    private static func seedsWithoutEffect(_ comparison: GroupComparison) -> [ComparisonWarning] {
        let groups = comparison.groups.filter { group in
            let first = group.runs[0]
            let fractions = first.losses.contains { ($0.number ?? 0) != 0 }
            return group.runs.count > 1 && fractions
                && group.runs.allSatisfy { $0.losses == first.losses && $0.score == first.score && $0.dev == first.dev }
        }
        guard let first = groups.first else { return [] }
        let runs = first.runs.prefix(3).map(\.path).joined(separator: ", ")
        let others = groups.count == 1 ? "" : "; so it is in \(groups.count - 1) more of the groups"
        return [
            ComparisonWarning(
                code: .seedWithoutEffect,
                message:
                    "the \(overText(comparison)) changed nothing: the losses and results of \(first.runs.count) runs "
                    + "are equal to the last digit (\(runs))\(others); such runs are one, not \(first.runs.count)")
        ]
    }

    // MARK: Data

    private static func data(
        of comparison: GroupComparison, in project: Project, digests: DigestCache
    ) -> [ComparisonWarning] {
        var counts: [String: [String: Int]] = [:]
        for run in comparison.groups.flatMap(\.runs) {
            guard let path = run.data.path, let fingerprint = run.data.fingerprint else { continue }
            counts[path, default: [:]][fingerprint, default: 0] += 1
        }
        return counts.sorted { $0.key < $1.key }.compactMap { path, runs in
            let folder = project.absolute(path)
            guard folder.isDirectory else {
                return ComparisonWarning(
                    code: .dataMissing, message: "\(path), which \(runs.values.reduce(0, +)) of the runs name, is gone")
            }
            // A folder that cannot be read now says nothing of what it held.
            guard let now = try? Dataset(reading: folder, digests: digests).fingerprint else { return nil }
            let changed = runs.filter { $0.key != now }.values.reduce(0, +)
            if changed == 0 { return nil }
            return ComparisonWarning(
                code: .dataChanged,
                message: "\(path) holds other data now than \(changed) of the runs were trained on"
                    + (runs.count > 1 ? "; they were trained on \(runs.count) states of it" : ""))
        }
    }

    // MARK: Budgets

    /// Means that differ by more than a twentieth are no longer one budget; times and memory vary by themselves, and count
    /// from a quarter on.
    private static func budgets(
        of part: GroupComparison.Part, in comparison: GroupComparison
    ) -> [ComparisonWarning] {
        let groups = part.groups.map { comparison.groups[$0] }
        let unequal = TrainingBudget.Measure.allCases.compactMap { measure -> String? in
            let values = groups.compactMap { $0.budget[measure] }
            guard let least = values.min(), let greatest = values.max() else { return nil }
            let tolerance = measure.isExact ? 1.05 : 1.25
            if greatest <= least * tolerance { return nil }
            return "\(measure.title) \(measure.text(least)) to \(measure.text(greatest))"
        }
        if unequal.isEmpty || groups.count < 2 { return [] }
        return [
            ComparisonWarning(
                code: .unequalBudgets, message: "the groups had unequal budgets: \(unequal.joined(separator: ", "))")
        ]
    }

    // MARK: Runs

    private static func leftOut(_ comparison: GroupComparison) -> String? {
        let leftOut = comparison.leftOut
        if leftOut.count == 0 { return nil }
        var parts = leftOut.byState.map { "\($0.count) \($0.state)" }
        if leftOut.withoutMetric > 0 {
            parts.append("\(leftOut.withoutMetric) completed without a finite \(comparison.metric.name)")
        }
        if leftOut.repeated > 0 {
            parts.append("\(leftOut.repeated) that repeat another, \(overText(comparison)) and all")
        }
        return "runs left out: \(parts.joined(separator: ", "))"
    }

    private static func overText(_ comparison: GroupComparison) -> String {
        comparison.over.map(\.name).joined(separator: ", ")
    }
}
