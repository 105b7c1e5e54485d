/// One row of a dot chart: a group of runs with its mean, its interval and its single results.
package struct DotRow: Hashable, Sendable {
    package let label: String
    /// nil when unknown: the row stands there empty.
    package let mean: Double?
    /// nil when unknown.
    package let interval: ChartBar?
    /// The single results, drawn small beside the mean.
    package let points: [Double]
    /// What stands behind the row, such as the numbers; may be empty.
    package let note: String

    package init(label: String, mean: Double?, interval: ChartBar? = nil, points: [Double] = [], note: String = "") {
        self.label = label
        self.mean = mean
        self.interval = interval
        self.points = points
        self.note = note
    }
}

/// Rows of means with their intervals over one axis (a forest plot, where they are differences): groups of runs against
/// each other.
///
/// - What is not finite is left out and counted; an interval also where its mean is left out.
package struct DotChart: Hashable, Sendable {
    package let title: String
    /// What the chart shows, in a sentence, for those who do not see it.
    package let summary: String
    package let valueTitle: String
    /// A value marked in all rows: 0 for differences, a baseline.
    package let reference: Double?
    package let rows: [DotRow]

    package init(title: String, summary: String, valueTitle: String, reference: Double? = nil, rows: [DotRow]) {
        self.title = title
        self.summary = summary
        self.valueTitle = valueTitle
        self.reference = reference.flatMap { $0.isFinite ? $0 : nil }
        self.rows = rows
    }

    /// Means and single results that are not finite.
    package var leftOutPointCount: Int {
        rows.reduce(0) { $0 + ($1.points + [$1.mean ?? 0]).count { !$0.isFinite } }
    }

    /// Intervals that are not finite, or whose mean is not.
    package var leftOutBarCount: Int { rows.count { $0.interval != nil && $0.shownInterval == nil } }

    /// The range of all that is shown; nil when that is nothing.
    var range: AxisRange? {
        let values = rows.flatMap { row in
            row.shownPoints + (row.shownMean.map { [$0] } ?? []) + (row.shownInterval?.ends ?? [])
        }
        guard !values.isEmpty else { return nil }
        return AxisRange(of: values + (reference.map { [$0] } ?? []), scale: .linear)
    }
}

extension DotRow {
    var shownMean: Double? { mean.flatMap { $0.isFinite ? $0 : nil } }

    var shownInterval: ChartBar? {
        guard let interval, shownMean != nil, interval.ends.allSatisfy(\.isFinite) else { return nil }
        return interval
    }

    var shownPoints: [Double] { points.filter(\.isFinite) }
}
