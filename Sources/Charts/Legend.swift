/// The names of the series, each with its line and marker, in columns.
struct Legend {
    private let series: [LineSeries]
    private let columnCount: Int
    private let columnWidth: Double
    private static let sampleWidth = 34.0
    private static let gap = 18.0

    /// - Parameter width: what there is for it.
    init(_ series: [LineSeries], width: Double) {
        self.series = series
        let widest = series.map { TextMeasure.width($0.name, size: ChartStyle.textSize) }.max() ?? 0
        let wanted = min(Self.sampleWidth + widest + Self.gap, width)
        columnCount = max(1, Int(width / wanted))
        columnWidth = wanted
    }

    /// One series without a name needs none.
    private var isEmpty: Bool { series.allSatisfy(\.name.isEmpty) }

    var height: Double {
        isEmpty ? 0 : 6 + Double((series.count + columnCount - 1) / columnCount) * ChartStyle.lineHeight
    }

    func draw(top: Double, into svg: inout SVGText) {
        guard !isEmpty else { return }
        let size = ChartStyle.textSize
        let shown = FittedLabels(
            series.map(\.name), limit: columnWidth - Self.sampleWidth - Self.gap / 2, lineCount: 1, size: size)
        for (index, series) in series.enumerated() {
            let x = 16 + Double(index % columnCount) * columnWidth
            let y = top + 8 + Double(index / columnCount) * ChartStyle.lineHeight
            let marker = Marker(series: index)
            svg.add(
                "<g class=\"\(ChartStyle.colour(index))\"><path class=\"tc-line\"\(ChartStyle.dash(index, isDense: series.isDense)) "
                    + "d=\"M\(SVGText.number(x)) \(SVGText.number(y))h28\"/>"
                    + "<path class=\"\(marker.styleClass)\" "
                    + "d=\"M\(SVGText.number(x + 14)) \(SVGText.number(y))\(marker.path)\"/></g>")
            svg.label(shown.lines[index][0], size: size, x: x + Self.sampleWidth, y: y + 4, full: series.name)
        }
    }
}
