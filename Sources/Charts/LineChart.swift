/// A point of a series, with what it may be off by.
package struct ChartPoint: Hashable, Sendable {
    package let x: Double
    package let y: Double
    /// The ends of its error bar; both or none.
    package let bar: ChartBar?

    package init(x: Double, y: Double, bar: ChartBar? = nil) {
        (self.x, self.y, self.bar) = (x, y, bar)
    }
}

/// The ends of an error bar or an interval.
package struct ChartBar: Hashable, Sendable {
    package let low: Double
    package let high: Double

    package init(low: Double, high: Double) {
        (self.low, self.high) = (low, high)
    }

    var ends: [Double] { [low, high] }
}

/// Points that belong together and are joined in their order.
package struct LineSeries: Hashable, Sendable {
    package let name: String
    package let points: [ChartPoint]

    package init(name: String, points: [ChartPoint]) {
        (self.name, self.points) = (name, points)
    }

    /// Whether it has more points than can each be marked without hiding the line.
    var isDense: Bool { points.count > 40 }
}

/// Series of points over a common axis: results over learning rates, losses over steps.
///
/// - A point that has no place, being not finite or not above 0 on a logarithmic axis, is left out; the line has a gap
///   there, and the picture says how many there are. So is an error bar that has no place, without its point.
/// - Without any point the picture says that there is no data.
package struct LineChart: Hashable, Sendable {
    package let title: String
    /// What the chart shows, in a sentence, for those who do not see it.
    package let summary: String
    package let xAxis: ChartAxis
    package let yAxis: ChartAxis
    package let series: [LineSeries]

    package init(title: String, summary: String, xAxis: ChartAxis, yAxis: ChartAxis, series: [LineSeries]) {
        self.title = title
        self.summary = summary
        self.xAxis = xAxis
        self.yAxis = yAxis
        self.series = series
    }

    /// Points that have no place in the picture.
    package var leftOutPointCount: Int { series.reduce(0) { $0 + $1.points.count { !hasPlace($0) } } }

    /// Error bars that have no place in the picture though their points have.
    package var leftOutBarCount: Int {
        series.reduce(0) { $0 + $1.points.count { hasPlace($0) && $0.bar != nil && bar(of: $0) == nil } }
    }

    func hasPlace(_ point: ChartPoint) -> Bool { xAxis.hasPlace(for: point.x) && yAxis.hasPlace(for: point.y) }

    /// The error bar, if it has a place.
    func bar(of point: ChartPoint) -> ChartBar? {
        guard let bar = point.bar, bar.ends.allSatisfy(yAxis.hasPlace) else { return nil }
        return bar
    }
}
