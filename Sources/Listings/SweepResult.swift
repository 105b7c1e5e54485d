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
        let best = runs.count > 1 ? BestResult.all(of: runs) : []
        if !best.isEmpty { text += "\n" + best.map { line($0, of: runs) + "\n" }.joined() }
        text += "Filed under \(purpose): telos list --detail --purpose \(purpose)\n"
        return text
    }

    private static func line(_ best: BestResult, of runs: [RunRecord]) -> String {
        let choice = best.choice.rawValue
        let remarks =
            [best.runs.count > 1 ? "mean of \(best.runs.count) seeds" : nil, best.tieText.map { "\($0) on \(choice)" }]
            .compactMap(\.self)
        let split = best.choice == .dev ? " on validation" : ""
        let accuracy =
            "accuracy \(text(best.accuracy))\(split)" + (remarks.isEmpty ? "" : " (\(remarks.joined(separator: "; ")))")
        if best.runs.count == 1 { return "Best on \(choice): \(best.runs[0].id), \(accuracy)" }
        let varying = Set(runs.compactMap(\.configuration).varyingValues.joined().map(\.key)).subtracting(["seed"])
        let setting = (best.runs[0].configuration?.listedValues ?? []).filter { varying.contains($0.key) }
            .map { "\($0.key)=\($0.value)" }.joined(separator: " ")
        return setting.isEmpty ? "Over seeds: \(accuracy)" : visible("Best on \(choice): \(setting), \(accuracy)")
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
