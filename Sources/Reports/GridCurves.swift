import Analysis
import Charts
import JSONValues
import Queries
import Statistics

/// The metric over a hyperparameter that was tried at several values: a line for each combination of the others.
enum GridCurves {
    /// More lines than these are no picture.
    private static let seriesLimit = 12

    static func blocks(of part: GroupComparison.Part, in comparison: GroupComparison) -> [ReportBlock] {
        comparison.keys.indices.compactMap { block(over: $0, of: part, in: comparison) }
    }

    /// The chart, or why there is none; nil where the key was tried at one value.
    private static func block(
        over place: Int, of part: GroupComparison.Part, in comparison: GroupComparison
    ) -> ReportBlock? {
        let key = comparison.keys[place]
        guard key.key.name.hasPrefix("hyperparameters.") else { return nil }
        var names: [String] = []
        var points: [String: [ChartPoint]] = [:]
        for index in part.groups {
            let group = comparison.groups[index]
            guard let x = group.values[place].number, x.isFinite else { continue }
            let name = comparison.label(of: group, without: place)
            if points[name] == nil { names.append(name) }
            points[name, default: []].append(
                ChartPoint(x: x, y: group.score.mean, bar: group.shownInterval))
        }
        names = names.filter { points[$0, default: []].count > 1 }
        let all = names.flatMap { points[$0, default: []] }.map(\.x)
        guard Set(all).count > 1 else { return nil }
        if names.count > seriesLimit {
            return .paragraph(
                "\(comparison.metric.name) over \(key.name) is not drawn: of \(names.count) combinations of the other "
                    + "keys, more than \(seriesLimit) lines could not be told apart.")
        }
        let least = all.min() ?? 1
        let isLogarithmic = least > 0 && (all.max() ?? 1) / least >= 10
        let chart = LineChart(
            title: "\(comparison.metric.name) over \(key.name)",
            summary: "Mean with 95 % interval of \(comparison.metric.name) at each \(key.name).",
            xAxis: ChartAxis(title: key.name, scale: isLogarithmic ? .log10 : .linear),
            yAxis: ChartAxis(title: comparison.metric.name),
            // A line alone needs no name.
            series: names.map {
                LineSeries(name: names.count == 1 ? "" : $0, points: points[$0, default: []].sorted { $0.x < $1.x })
            })
        return .lines(chart)
    }
}
