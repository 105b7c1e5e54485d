import Analysis
import Charts
import RunModel
import Statistics

/// The differences to the chosen group above each other, around none: a forest plot.
enum DifferenceChart {
    static func chart(of part: GroupComparison.Part, in comparison: GroupComparison) -> DotChart {
        let metric = comparison.metric.name
        return DotChart(
            title: "Difference to the chosen group",
            summary:
                "Difference in \(metric) of \(counted(part.differences.count, "group")) to the chosen one, with 95 % interval; "
                + "the line is no difference.",
            valueTitle: "difference in \(metric)", reference: 0,
            rows: part.differences.map { difference in
                DotRow(
                    label: comparison.label(of: comparison.groups[difference.group]), mean: difference.difference,
                    interval: interval(of: difference), note: difference.adjustedP.map(text) ?? "")
            })
    }

    /// nil over fewer than three seeds: that of two is so wide that nothing beside it can be seen.
    private static func interval(of difference: GroupDifference) -> ChartBar? {
        if case .seeds(let comparison) = difference.evidence, min(comparison.firstCount, comparison.secondCount) < 3 {
            return nil
        }
        return difference.interval.map { ChartBar(low: $0.low, high: $0.high) }
    }

    /// Of a corrected p value.
    private static func text(_ p: Double) -> String {
        guard p.isFinite else { return "" }
        if p < 0.001 { return "p (Holm) < 0.001" }
        let thousandths = Int((p * 1000).rounded())
        return thousandths >= 1000
            ? "p (Holm) = 1"
            : "p (Holm) = 0." + String(repeating: "0", count: 3 - String(thousandths).count) + "\(thousandths)"
    }
}
