import JSONValues
import RunModel
package import RunStore

/// What `telos train` prints when a sweep has ended: one line a run, in plan order, and the best of them.
package enum SweepResult {
    /// - Parameters:
    ///   - names: what tells each run from the others: `learning_rate=1e-06`; empty for a single run.
    package static func text(of runs: [RunRecord], names: [String], purpose: String) -> String {
        let ids = ShortIDs(runs.map(\.id))
        let rows = zip(runs, names).map { run, name in
            [
                ids[run.id], name, run.state.text, Self.text(run.accuracy),
                Self.text(run.metric("dev_accuracy")),
            ]
        }
        let header = ["run", "", "state", "accuracy", "dev accuracy"]
        let widths = header.indices.map { column in ([header] + rows).map { $0[column].count }.max() ?? 0 }
        var text = "\n"
        for row in [header] + rows {
            let cells = row.enumerated().map { column, cell in
                let space = String(repeating: " ", count: widths[column] - cell.count)
                return column >= 3 ? space + cell : cell + space
            }
            text += visible(cells.joined(separator: "  ").trimmingEnd) + "\n"
        }
        if let best = best(of: runs), runs.count > 1 {
            text += "\nBest on dev: \(best.id), accuracy \(Self.text(best.accuracy))\n"
        }
        text += "Filed under \(purpose): telos list --detail --purpose \(purpose)\n"
        return text
    }

    /// The completed run with the highest accuracy on the dev split; of equal ones the one whose best checkpoint has
    /// the lower loss there. It is chosen on dev, so that the validation accuracy reported is not the one selected on.
    package static func best(of runs: [RunRecord]) -> RunRecord? {
        return
            runs
            .filter { $0.state.state == .completed && $0.metric("dev_accuracy")?.isFinite == true }
            .min { a, b in
                let (accuracyA, accuracyB) = (a.metric("dev_accuracy") ?? 0, b.metric("dev_accuracy") ?? 0)
                if accuracyA != accuracyB { return accuracyA > accuracyB }
                return a.metric("best_dev_loss") ?? .infinity < b.metric("best_dev_loss") ?? .infinity
            }
    }

    /// At most four decimals, as tables may round.
    private static func text(_ value: Double?) -> String {
        guard let value else { return "-" }
        guard value.isFinite else { return String(value) }
        return DecimalText((value * 10_000).rounded() / 10_000).pythonRepr
    }
}

extension String {
    fileprivate var trimmingEnd: String {
        String(self[..<(lastIndex { $0 != " " }.map(index(after:)) ?? startIndex)])
    }
}
