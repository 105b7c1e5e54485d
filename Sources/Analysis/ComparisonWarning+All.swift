import FileDigests
import JSONValues
import Queries
import RunModel
import RunStore
import Statistics

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
        let others = comparison.over.filter { $0.key.name != "hyperparameters.seed" }
        if !others.isEmpty {
            add(
                .mixedGroups,
                "averaged over \(others.map(\.name).joined(separator: ", ")), whose values somebody picked: deviations and "
                    + "intervals speak of these values alone")
        }
        let isPerfect =
            comparison.groups.contains { $0.score.maximum > 1 } && comparison.groups.contains { $0.score.maximum <= 1 }
        if comparison.metric.name == "accuracy", isPerfect {
            add(.mixedGroups, "some accuracies are beyond 1 and others are not: fractions and percentages are mixed")
        }
        warnings += chosenOnValidation(comparison)
        warnings += missingOnDev(comparison)
        warnings += comparison.parts.flatMap { edges(of: $0, in: comparison) }
        warnings += fewSeeds(comparison)
        warnings += seedsWithoutEffect(comparison)
        warnings += data(of: comparison.groups.flatMap(\.runs).map(\.data), in: project, digests: digests)
        warnings += comparison.parts.compactMap { part in
            budgets(
                part.groups.map { comparison.groups[$0].budget }, of: "the groups\(partText(part, in: comparison))")
        }
        if let leftOut = leftOut(comparison) { add(.leftOut, leftOut) }
        return warnings
    }

    // MARK: Choosing

    private static func chosenOnValidation(_ comparison: GroupComparison) -> [ComparisonWarning] {
        let parts = comparison.parts.filter { $0.groups.count > 1 && !$0.isChosenOnDev }
        if parts.isEmpty { return [] }
        let metric = comparison.metric
        let reason =
            metric.isOnDev
            ? "this metric is that of the dev split"
            : metric.devName.map { "some runs report no \($0)" } ?? "no run reports this metric on the dev split"
        return [
            ComparisonWarning(
                code: .chosenOnValidation,
                message:
                    "\(reason): the best is chosen by \(metric.name) itself, which makes its value, and the p values "
                    + "of the differences to it, too good")
        ]
    }

    private static func missingOnDev(_ comparison: GroupComparison) -> [ComparisonWarning] {
        guard let name = comparison.metric.devName else { return [] }
        let groups = comparison.parts.filter(\.isChosenOnDev).flatMap(\.groups).map { comparison.groups[$0] }
        let missing = groups.flatMap(\.runs).filter { $0.dev == nil }.map(\.path)
        if missing.isEmpty { return [] }
        let paths = missing.prefix(3).joined(separator: ", ") + (missing.count > 3 ? ", ..." : "")
        return [
            ComparisonWarning(
                code: .devMissing,
                message:
                    "\(counted(missing.count, "run")) without a finite \(name) did not take part in the choice: the "
                    + "others of the group stand for it (\(paths))")
        ]
    }

    /// A key is a grid where, everything else equal, at least three values of it were tried (two have no middle).
    private static func edges(
        of part: GroupComparison.Part, in comparison: GroupComparison
    ) -> [ComparisonWarning] {
        let over = Set(comparison.over.map(\.key))
        return comparison.keys.indices.compactMap { place in
            let key = comparison.keys[place]
            guard key.key.name.hasPrefix("hyperparameters."), key.key.name != "hyperparameters.seed",
                !over.contains(key.key)
            else { return nil }
            var grids: [[String]: [Int]] = [:]
            for group in part.groups {
                let values = comparison.groups[group].values
                if values[place].number == nil { continue }
                grids[values.indices.filter { $0 != place }.map { values[$0].identity }, default: []].append(group)
            }
            let edges = grids.values.sorted { $0[0] < $1[0] }.compactMap { edge(of: $0, place, part, comparison) }
            guard let first = edges.first else { return nil }
            let others = edges.dropFirst().isEmpty ? "" : "; so it is with \(counted(edges.count - 1, "more grid"))"
            return ComparisonWarning(
                code: .edgeOfGrid,
                message: "the best \(key.name)\(first.name), \(first.value), is the \(first.end) of the \(first.count) "
                    + "tried: a \(first.direction) one may be better still\(others)")
        }
    }

    private static func edge(
        of grid: [Int], _ place: Int, _ part: GroupComparison.Part, _ comparison: GroupComparison
    ) -> (name: String, value: String, end: String, direction: String, count: Int)? {
        let groups = comparison.groups
        let best =
            grid.contains(part.chosen)
            ? part.chosen
            : GroupChoice(among: grid, of: groups, by: comparison.metric, isOnDev: part.isChosenOnDev).place
        let values = grid.compactMap { groups[$0].values[place].number }
        // Where all are equal none is the best.
        guard Set(grid.map { groups[$0].choosingValue(isOnDev: part.isChosenOnDev) }).count > 1,
            Set(values).count > 2, let least = values.min(), let greatest = values.max(),
            let number = groups[best].values[place].number, number == least || number == greatest
        else { return nil }
        let rest = comparison.keys.count > 1 ? " of \(comparison.label(of: groups[best], without: place))" : ""
        return (
            rest, groups[best].values[place].valueText, number == least ? "least" : "greatest",
            number == least ? "smaller" : "greater", Set(values).count
        )
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
            let seeds = Set(group.runs.map { $0.over.map(\.identity) })
            return group.runs.count > 1 && fractions && !first.over.isEmpty
                && seeds.count == group.runs.count && !group.runs.contains { $0.over.contains(.null) }
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

    // MARK: Runs

    private static func leftOut(_ comparison: GroupComparison) -> String? {
        let leftOut = comparison.leftOut
        if leftOut.count == 0 { return nil }
        var parts = leftOut.byState.map { "\($0.count) \($0.state)" }
        if leftOut.withoutMetric > 0 {
            parts.append("\(leftOut.withoutMetric) completed without a finite \(comparison.metric.name)")
        }
        if leftOut.repeated > 0 {
            parts.append(
                "\(leftOut.repeated) that repeat another, \(overText(comparison)) and all"
                    + (leftOut.repeatedScores.map {
                        " (though not with the same result: \(comparison.metric.name) \(shortText($0.low)) and "
                            + "\(shortText($0.high)))"
                    } ?? ""))
        }
        return "runs left out: \(parts.joined(separator: ", "))"
    }

    private static func overText(_ comparison: GroupComparison) -> String {
        comparison.over.map(\.name).joined(separator: ", ")
    }

    /// Which of several parts is meant; empty where there is one.
    private static func partText(_ part: GroupComparison.Part, in comparison: GroupComparison) -> String {
        if comparison.parts.count == 1 { return "" }
        let shared = comparison.keys.indices.compactMap { place -> String? in
            let values = part.groups.map { comparison.groups[$0].values[place] }
            return Set(values.map(\.identity)).count == 1 ? values[0].valueText : nil
        }
        return shared.isEmpty ? "" : " of \(shared.joined(separator: ", "))"
    }
}
