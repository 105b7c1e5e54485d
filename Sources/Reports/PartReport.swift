import Analysis
import Charts
import JSONValues
import Listings
import Statistics

/// The groups that can be held against each other: their table, their picture, their curves, their differences.
enum PartReport {
    /// More rows make no picture that is looked at.
    private static let rowLimit = 60

    static func blocks(
        of part: GroupComparison.Part, in comparison: GroupComparison, curves: LossCurves
    ) -> [ReportBlock] {
        var blocks: [ReportBlock] = []
        let metric = comparison.metric.name
        if part.groups.count > 1 { blocks.append(.paragraph(comparison.choice(of: part))) }
        blocks.append(
            .table(
                comparison.groupTable(of: part),
                caption: "\(metric): mean over \(comparison.over.map(\.name).joined(separator: ", ")), with the 95 % t "
                    + "interval of the mean"))
        if part.groups.count > rowLimit {
            blocks.append(
                .paragraph(
                    "The means and the differences of the \(part.groups.count) groups are not drawn: a picture of more "
                        + "than \(rowLimit) rows cannot be read."))
        } else if part.groups.count > 1 {
            blocks.append(.dots(comparison.dotChart(of: part)))
        }
        blocks += GridCurves.blocks(of: part, in: comparison)
        blocks += curves.blocks(of: part, in: comparison)
        if !part.differences.isEmpty {
            blocks.append(
                .table(
                    comparison.differenceTable(of: part),
                    caption: "Difference to the chosen group (positive: greater than its"
                        + (comparison.sharedMethod(of: part).map { "; \($0)" } ?? "") + ")"))
            if part.groups.count <= rowLimit {
                blocks.append(.dots(DifferenceChart.chart(of: part, in: comparison)))
            }
        }
        return blocks
    }
}
