import Datasets
import JSONValues
import Listings
package import RunIndex
import RunModel
import RunStore

/// Runs of the same model, task, method and hyperparameters, on original data and on synthetic data.
package enum Comparison: Sendable {
    /// Of a run on synthetic or mixed data: the run on original data.
    case baseline(Baseline)
    /// Of a run on original data: the runs on synthetic and mixed data, the newest first.
    case synthetic([RunDataUse])

    package struct Baseline: Sendable {
        package var run: RunDataUse
        package var seed: String?
        package var hasSameSeed: Bool
        /// How many runs on original data there are.
        package var runCount: Int
        /// The metric that both have, the baseline's value, and this run's. nil when one of them has no result of that
        /// name, or did not complete.
        package var values: (metric: String, baseline: Double, run: Double)?
        /// Whether the data folder that it names holds other content now.
        package var isOnEarlierContent: Bool
    }
}

extension Comparison {
    /// nil when there is nothing to compare with.
    ///
    /// - Parameter comparable: `RunIndex.runs(comparableTo:)`
    init?(of run: RunDataUse, on ownKind: DataKind, with comparable: [ComparableRun], in lineage: DataLineage) {
        guard !comparable.isEmpty else { return nil }
        let places = Dictionary(comparable.map { ($0.path, $0) }) { first, _ in first }
        var kinds: [String: DataKind] = [:]
        func kind(of run: RunDataUse) -> DataKind? {
            guard let path = DataLineage.writtenPath(of: run, in: lineage.project) else { return nil }
            if let known = kinds[path] { return known }
            let kind = DatasetLocation.kind(
                of: lineage.project.absolute(path), dataFolder: lineage.project.dataFolder)
            kinds[path] = kind
            return kind
        }
        let others = lineage.runs.filter { places[$0.path] != nil }
        switch ownKind {
        case .original:
            let synthetic = others.filter { [.synthetic, .mixed].contains(kind(of: $0)) }
            if synthetic.isEmpty { return nil }
            self = .synthetic(synthetic)
        case .synthetic, .mixed:
            let original = others.filter { kind(of: $0) == .original }
            func rank(_ other: RunDataUse) -> Int {
                (Self.values(run, other) == nil ? 2 : 0) + (places[other.path]?.hasSameSeed == true ? 0 : 1)
            }
            // The newest of the best.
            guard let best = original.enumerated().min(by: { (rank($0.1), $0.0) < (rank($1.1), $1.0) })?.element
            else { return nil }
            let entry = DataLineage.writtenPath(of: best, in: lineage.project).flatMap {
                lineage.entry(at: lineage.project.absolute($0))
            }
            self = .baseline(
                Baseline(
                    run: best, seed: places[best.path]?.seed, hasSameSeed: places[best.path]?.hasSameSeed == true,
                    runCount: original.count, values: Self.values(run, best),
                    isOnEarlierContent: entry?.earlierUses.contains { $0.path == best.path } ?? false))
        case .other: return nil
        }
    }

    private static func values(
        _ run: RunDataUse, _ baseline: RunDataUse
    ) -> (metric: String, baseline: Double, run: Double)? {
        guard run.state == .completed, baseline.state == .completed, let mine = run.result, let its = baseline.result,
            mine.metric == its.metric, mine.value.isFinite, its.value.isFinite
        else { return nil }
        return (mine.metric, its.value, mine.value)
    }

    // MARK: In trees and documents

    func node(of run: RunDataUse) -> TreeNode {
        switch self {
        case .baseline(let baseline):
            let other = baseline.run
            var node = TreeNode("Baseline", "run \(other.shortID), \(other.purpose)", key: "run \(other.path)")
            node.add("data", other.dataPath ?? other.dataType)
            if baseline.isOnEarlierContent { node.add("", "the data changed since the baseline was trained") }
            node.add(
                "seed",
                (baseline.seed ?? "unknown") + (baseline.hasSameSeed ? ", the same" : ", not the same or not known"))
            if baseline.runCount > 1 { node.add("chosen from", "\(baseline.runCount) runs on original data") }
            if let values = baseline.values {
                node.add(
                    values.metric,
                    "\(shortText(values.run)) here, \(shortText(values.baseline)) there: "
                        + "difference \(signed(values.run - values.baseline))")
                node.add("", "(of two single runs: it says nothing of chance)")
            } else {
                let state = other.state?.rawValue ?? "unreadable"
                node.add("result", "\(state); the two have no result of one metric to compare")
            }
            return node
        case .synthetic(let runs):
            var node = TreeNode(
                "Compared with", "\(runs.count) \(runs.count == 1 ? "run" : "runs") on synthetic data",
                key: "compared \(run.path)")
            if let best = runs.best, let result = best.result {
                node.add("best", "\(result.metric) \(shortText(result.value)), run \(best.shortID), \(best.purpose)")
                node.add("", best.dataPath ?? best.dataType)
                if let values = Self.values(best, run) {
                    node.add(
                        "difference",
                        "\(signed(values.run - values.baseline)) to this baseline (of two single runs)")
                }
            } else {
                node.add("best", "none of them has a result")
            }
            return node
        }
    }

    func json(of run: RunDataUse) -> JSONValue {
        switch self {
        case .baseline(let baseline):
            return [
                "kind": "baseline", "run": baseline.run.json, "seed": JSONValue(baseline.seed),
                "same_seed": .bool(baseline.hasSameSeed), "runs": JSONValue(baseline.runCount),
                "metric": JSONValue(baseline.values?.metric),
                "value": JSONValue(baseline.values?.run), "other_value": JSONValue(baseline.values?.baseline),
                "difference": JSONValue(baseline.values.map { $0.run - $0.baseline }),
                "earlier_content": .bool(baseline.isOnEarlierContent),
            ]
        case .synthetic(let runs):
            let values = runs.best.flatMap { Self.values($0, run) }
            return [
                "kind": "synthetic", "run": runs.best?.json ?? .null, "seed": nil, "same_seed": nil,
                "runs": JSONValue(runs.count), "metric": JSONValue(values?.metric),
                "value": JSONValue(values?.baseline), "other_value": JSONValue(values?.run),
                "difference": JSONValue(values.map { $0.run - $0.baseline }), "earlier_content": nil,
            ]
        }
    }
}

private func signed(_ value: Double) -> String {
    let text = shortText(value)
    return text.hasPrefix("-") ? text : "+" + text
}
