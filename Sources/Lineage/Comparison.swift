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
    /// Of a run on original data: the runs on synthetic and mixed data.
    case synthetic(Synthetic)
    /// There is no baseline; why: one sentence.
    case noBaseline(String)

    package struct Synthetic: Sendable {
        package var runCount: Int
        /// Of those with this run's seed where there are any, the one with the highest result; nil when none has one.
        package var highest: RunDataUse?
        package var hasSameSeed: Bool
    }

    package struct Baseline: Sendable {
        package var run: RunDataUse
        package var seed: String?
        package var hasSameSeed: Bool
        /// How many runs on original data there are.
        package var runCount: Int
        /// The metric that both have, the baseline's value, and this run's. nil when one of them has no result of that
        /// name, or did not complete.
        package var values: (metric: String, baseline: Double, run: Double)?
        /// What became of the data that it was trained on.
        package var data: DataState
        /// Whether the data folder that it names holds other content now.
        package var isOnEarlierContent: Bool {
            switch data {
            case .changed, .replaced: true
            default: false
            }
        }

        /// What a person should know of its data; empty when it is as it was.
        func dataSentences(in project: Project) -> [String] {
            data == .unchanged
                ? [] : data.sentences(in: project, isRecorded: run.fingerprint != nil, saysHow: false)
        }
    }
}

extension Comparison {
    /// nil for a run on original data with which nothing is compared.
    ///
    /// - Parameters:
    ///   - ownKind: of its data; nil: it names none. Of other kinds than original, synthetic and mixed it is not known
    ///     where the data came from: a folder that is called `original` somewhere else is no proof.
    ///   - isKnown: whether all is known of it that others are compared by.
    ///   - comparable: `RunIndex.runs(comparableTo:)`
    init?(
        of run: RunDataUse, on ownKind: DataKind?, isKnown: Bool, with comparable: [ComparableRun],
        in lineage: DataLineage
    ) {
        let places = Dictionary(comparable.map { ($0.path, $0) }) { first, _ in first }
        // The newest first.
        let others = lineage.runs.filter { places[$0.path] != nil }.map { run in
            (run: run, kind: Self.kind(of: run, in: lineage.project))
        }
        switch ownKind {
        case .original:
            let synthetic = others.filter { $0.kind == .synthetic || $0.kind == .mixed }.map(\.run)
            if synthetic.isEmpty { return nil }
            // As their own baseline is one of the same seed, where there is one.
            let sameSeed = synthetic.filter { places[$0.path]?.hasSameSeed == true }
            self = .synthetic(
                Synthetic(
                    runCount: synthetic.count, highest: sameSeed.best ?? synthetic.best,
                    hasSameSeed: sameSeed.best != nil))
        case .synthetic, .mixed:
            let original = others.filter { $0.kind == .original }.map(\.run)
            func rank(_ other: RunDataUse) -> Int {
                (Self.values(run, other) == nil ? 2 : 0) + (places[other.path]?.hasSameSeed == true ? 0 : 1)
            }
            // The newest of the best.
            guard let best = original.enumerated().min(by: { (rank($0.1), $0.0) < (rank($1.1), $1.0) })?.element
            else {
                let unknownCount = others.count { $0.kind == .other || $0.kind == nil }
                self = .noBaseline(
                    !isKnown
                        ? "its task, method or learning rate is not known"
                        : "no run on original data has the same model, task, method and hyperparameters"
                            + (unknownCount == 0
                                ? "" : "; of \(counted(unknownCount, "run")) that has, the kind of data is not known"))
                return
            }
            self = .baseline(
                Baseline(
                    run: best, seed: places[best.path]?.seed, hasSameSeed: places[best.path]?.hasSameSeed == true,
                    runCount: original.count, values: Self.values(run, best), data: DataState(of: best, in: lineage)))
        case .other:
            let folder = lineage.project.written(lineage.project.dataFolder)
            self = .noBaseline(
                "whether its data is original or synthetic is not known: it lay in none of \(folder)/original, "
                    + "\(folder)/synthetic and \(folder)/mixed")
        case nil: self = .noBaseline("nothing says what it was trained on")
        }
    }

    /// As the run recorded it; of one of the older tooling as the path as written says.
    private static func kind(of run: RunDataUse, in project: Project) -> DataKind? {
        run.dataKind
            ?? DataLineage.writtenPath(of: run, in: project).map {
                DatasetLocation.kind(of: project.absolute($0), dataFolder: project.dataFolder)
            }
    }

    /// Why there is no baseline; nil where there is one, and of a run on original data.
    var reasonForNone: String? {
        if case .noBaseline(let reason) = self { reason } else { nil }
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

    func node(of run: RunDataUse, in project: Project) -> TreeNode {
        switch self {
        case .baseline(let baseline):
            let other = baseline.run
            var node = TreeNode("Baseline", "run \(other.shortID), \(other.purpose)", key: "baseline \(run.path)")
            node.shape = .comparison
            node.isAlert = baseline.data.isAlert
            node.add("data", other.dataPath ?? other.dataType)
            node.add("", each: baseline.dataSentences(in: project))
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
                "Compared with", "\(counted(runs.runCount, "run")) on synthetic data",
                key: "compared \(run.path)")
            node.shape = .comparison
            if let best = runs.highest, let result = best.result {
                node.add("highest", "\(result.metric) \(shortText(result.value)), run \(best.shortID), \(best.purpose)")
                node.add("", best.dataPath ?? best.dataType)
                if let values = Self.values(best, run) {
                    let seeds = runs.hasSameSeed ? "both of one seed" : "of two single runs"
                    node.add("difference", "\(signed(values.run - values.baseline)) to this baseline (\(seeds))")
                }
            } else {
                node.add("highest", "none of them has a result")
            }
            return node
        case .noBaseline(let reason):
            var node = TreeNode("Baseline", "none", key: "baseline \(run.path)")
            node.shape = .comparison
            node.add("why", reason)
            return node
        }
    }

    /// `null` where there is none.
    func json(of run: RunDataUse, in project: Project) -> JSONValue {
        switch self {
        case .baseline(let baseline):
            return [
                "kind": "baseline", "run": baseline.run.json, "seed": JSONValue(baseline.seed),
                "same_seed": .bool(baseline.hasSameSeed), "runs": JSONValue(baseline.runCount),
                "metric": JSONValue(baseline.values?.metric),
                "value": JSONValue(baseline.values?.run), "other_value": JSONValue(baseline.values?.baseline),
                "difference": JSONValue(baseline.values.map { $0.run - $0.baseline }),
                "earlier_content": .bool(baseline.isOnEarlierContent), "data_state": .string(baseline.data.code),
                "data_message": .string(
                    baseline.data.sentences(in: project, isRecorded: baseline.run.fingerprint != nil)
                        .joined(separator: "; ")),
            ]
        case .synthetic(let runs):
            let values = runs.highest.flatMap { Self.values($0, run) }
            return [
                "kind": "synthetic", "run": runs.highest?.json ?? .null, "seed": nil,
                "same_seed": .bool(runs.hasSameSeed),
                "runs": JSONValue(runs.runCount), "metric": JSONValue(values?.metric),
                "value": JSONValue(values?.baseline), "other_value": JSONValue(values?.run),
                "difference": JSONValue(values.map { $0.run - $0.baseline }), "earlier_content": nil,
                "data_state": nil, "data_message": nil,
            ]
        case .noBaseline: return .null
        }
    }
}

private func signed(_ value: Double) -> String {
    let text = shortText(value)
    return text.hasPrefix("-") ? text : "+" + text
}
