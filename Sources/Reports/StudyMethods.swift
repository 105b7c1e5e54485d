import Analysis
import Statistics

/// How the figures were made.
enum StudyMethods {
    static func blocks(of comparison: GroupComparison) -> [ReportBlock] {
        let over = comparison.over.map(\.name).joined(separator: ", ")
        var methods = [
            "A group is the runs that are equal in everything but \(over). Intervals of means: "
                + "\(StatisticalMethod.meanInterval.rawValue), 95 %, n - 1 degrees of freedom."
        ]
        let used = Set(comparison.parts.flatMap(\.differences).flatMap(\.methods))
        let ordered = StatisticalMethod.allCases.filter(used.contains).map(\.rawValue)
        if !ordered.isEmpty {
            methods.append("Differences: \(ordered.joined(separator: "; ")).")
            methods.append(
                "p (Holm) is the p value corrected for all differences of one table: "
                    + "\(StatisticalMethod.holm.rawValue).")
        }
        return [.heading("Methods", level: 2), .list(methods)]
    }
}
