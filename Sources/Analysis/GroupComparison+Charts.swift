package import Charts
import JSONValues
import Queries
import Statistics

extension GroupComparison {
    /// The groups of a part above each other: mean, interval, single runs.
    package func dotChart(of part: Part) -> DotChart {
        DotChart(
            title: "\(metric.name) of each group",
            summary: "Mean with 95 % interval, and the single runs, of \(part.groups.count) groups.",
            valueTitle: metric.name,
            rows: part.groups.map { place in
                let group = groups[place]
                return DotRow(
                    label: (place == part.chosen ? "* " : "") + label(of: group), mean: group.score.mean,
                    interval: group.shownInterval, points: group.runs.count > 1 ? group.runs.map(\.score) : [],
                    note: "n = \(group.score.count)")
            })
    }

    /// What tells a group from the others: `zo, learning_rate 1e-06`.
    ///
    /// - Parameter place: of a key that is not said.
    package func label(of group: ComparedGroup, without place: Int? = nil) -> String {
        let values = group.values.indices.filter { $0 != place }.map { index in
            let text = group.values[index].valueText
            // A bare number says nothing.
            return group.values[index].number == nil ? text : "\(keys[index].name) \(text)"
        }
        return values.isEmpty ? "all runs" : values.joined(separator: ", ")
    }
}

extension ComparedGroup {
    /// The interval of the mean as pictures show it: that of two runs is so wide that nothing beside it can be seen, and
    /// one without a width says nothing.
    package var shownInterval: ChartBar? {
        guard let interval, interval.count > 2, !interval.hasNoVariance else { return nil }
        return ChartBar(low: interval.interval.low, high: interval.interval.high)
    }
}
