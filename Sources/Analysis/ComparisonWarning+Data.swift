import Datasets
import DurableFiles
import FileDigests
import JSONValues
import RunStore

extension ComparisonWarning {
    /// What became of the data since the runs were trained on it.
    ///
    /// - Parameter runs: what each of them was trained on.
    static func data(
        of runs: [ComparedRun.Data], in project: Project, digests: DigestCache
    ) -> [ComparisonWarning] {
        var counts: [String: [String: Int]] = [:]
        for run in runs {
            guard let path = run.path, let fingerprint = run.fingerprint else { continue }
            counts[path, default: [:]][fingerprint, default: 0] += 1
        }
        return counts.sorted { $0.key < $1.key }.compactMap { path, runs in
            let folder = project.absolute(path)
            guard folder.isDirectory else {
                return ComparisonWarning(
                    code: .dataMissing,
                    message:
                        "\(path), which \(runs.values.reduce(0, +)) of the runs name, is not there; `telos trace` says where "
                        + "its content is now")
            }
            // A folder that cannot be read now says nothing of what it held.
            guard let now = try? Dataset(reading: folder, digests: digests).fingerprint else { return nil }
            let changed = runs.filter { $0.key != now }.values.reduce(0, +)
            if changed == 0 { return nil }
            return ComparisonWarning(
                code: .dataChanged,
                message:
                    "\(path) holds other data now than \(changed) of the \(runs.values.reduce(0, +)) runs on it had"
                    + (runs.count > 1 ? "; they were trained on \(runs.count) states of it" : ""))
        }
    }

    /// Means that differ by more than a twentieth are no longer one budget; times and memory vary by themselves, and count
    /// from a quarter on.
    ///
    /// - Parameter owners: whose they are: `the groups`.
    static func budgets(_ budgets: [TrainingBudget], of owners: String) -> ComparisonWarning? {
        let unequal = TrainingBudget.Measure.allCases.compactMap { measure -> String? in
            let values = budgets.compactMap { $0[measure] }
            guard let least = values.min(), let greatest = values.max() else { return nil }
            let tolerance = measure.isExact ? 1.05 : 1.25
            if greatest <= least * tolerance { return nil }
            return "\(measure.title) \(measure.text(least)) to \(measure.text(greatest))"
        }
        if unequal.isEmpty || budgets.count < 2 { return nil }
        return ComparisonWarning(
            code: .unequalBudgets,
            message: "\(owners) had unequal budgets: \(unequal.joined(separator: ", "))")
    }
}
