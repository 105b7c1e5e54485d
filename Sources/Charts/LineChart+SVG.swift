extension LineChart {
    /// The chart as an SVG file that needs nothing beside it: the same bytes for the same data.
    ///
    /// Colours follow the reader's light or dark scheme; series differ by marker and dash too. Lines of more points than
    /// can be seen are thinned, to some 24,000 points in all, so that the file stays small. Up to eight series with error
    /// bars stand a few pixels beside each other.
    ///
    /// - Parameters:
    ///   - width: in units of about a pixel, at least 240. The height follows from the legend.
    ///   - plotHeight: of the rectangle of the data.
    package func svg(width: Double = 720, plotHeight: Double = 300) -> String {
        let width = max(width, 240)
        let points = series.flatMap(\.points).filter(hasPlace)
        let size = ChartStyle.textSize
        let top = title.isEmpty ? 16.0 : 42
        let legend = Legend(series, width: width - 32)
        let note = leftOutText(points: leftOutPointCount, bars: leftOutBarCount)
        let bottom = top + max(plotHeight, 80)
        let legendTop = bottom + PlotFrame.axisHeight
        let noteTop = legendTop + legend.height
        let height = noteTop + (note == nil ? 8 : ChartStyle.lineHeight + 8)
        return SVGText.document(width: width, height: height, title: title, summary: summary) { svg in
            let shown = TextMeasure.elided(title, to: width - 32, size: ChartStyle.titleSize)
            if !title.isEmpty { svg.label(shown, size: ChartStyle.titleSize, x: 16, y: 26, full: title) }
            if points.isEmpty {
                svg.label(
                    "no data", class: "tc-soft", size: size, anchor: "middle", x: width / 2, y: (top + bottom) / 2)
            } else {
                draw(points, frame: (top, bottom), width: width, into: &svg)
            }
            legend.draw(top: legendTop, into: &svg)
            if let note { svg.note(note, y: noteTop + 12, width: width) }
        }
    }

    private func draw(
        _ points: [ChartPoint], frame: (top: Double, bottom: Double), width: Double, into svg: inout SVGText
    ) {
        let size = ChartStyle.textSize
        let xs = points.map(\.x)
        let ys = points.flatMap { [$0.y] + (bar(of: $0)?.ends ?? []) }
        let xRange = AxisRange(of: xs, scale: xAxis.scale)
        let yRange = AxisRange(of: ys, scale: yAxis.scale)
        let yTicks = yAxis.scale == .linear ? yRange.linearTicks(count: 6) : yRange.logTicks(for: ys)
        let labelWidth = yTicks.map { TextMeasure.width($0.text ?? "", size: size) }.max() ?? 0
        let plot = PlotFrame(
            left: min(16 + (yAxis.title.isEmpty ? 0 : 20) + labelWidth + 8, width - 120), right: width - 20,
            top: frame.top, bottom: frame.bottom)

        var reached = Double.infinity
        for tick in yTicks {
            let y = plot.y(yRange.position(tick.value))
            svg.line(class: "tc-grid", from: (plot.left, y), to: (plot.right, y))
            guard let text = tick.text, reached - y >= size + 2 else { continue }
            svg.label(text, class: "tc-soft", size: size, anchor: "end", x: plot.left - 8, y: y + 4)
            reached = y
        }
        let yTitle = TextMeasure.elided(yAxis.title, to: plot.bottom - plot.top, size: size)
        svg.label(
            yTitle, size: size, anchor: "middle", x: 24, y: (plot.top + plot.bottom) / 2, isUpright: true,
            full: yAxis.title)
        plot.drawHorizontalAxis(
            plot.horizontalTicks(xRange, values: xs, width: width), title: xAxis.title, into: &svg)

        // As narrow as a pixel, and wider where many lines lie over each other anyway.
        let columnCount = min(plot.right - plot.left, max(60, 6000 / Double(series.count)))
        let columnWidth = Int((10 * (plot.right - plot.left) / columnCount).rounded(.up))
        let distance = distanceOfSeries
        let drawings = series.enumerated().map { index, series in
            let shift = (Double(index) - Double(self.series.count - 1) / 2) * distance
            let pieces = series.points.split { !hasPlace($0) }.map { piece in
                piece.map { point in
                    PlacedPoint(
                        place: PlotPoint(
                            x: plot.x(xRange.position(point.x)) + shift,
                            y: plot.y(yRange.position(point.y))),
                        bar: bar(of: point).map { bar in
                            (plot.y(yRange.position(bar.low)), plot.y(yRange.position(bar.high)))
                        })
                }
            }
            // Of many series one each, or the markers would cover the lines.
            return SeriesDrawing(
                series, index: index, pieces: pieces, columnWidth: columnWidth,
                denseMarkerCount: max(1, min(6, 48 / self.series.count)))
        }
        for drawing in drawings { drawing.drawLines(into: &svg) }
        for drawing in drawings { drawing.drawMarkers(into: &svg) }
    }

    /// How far beside each other the series are drawn, so that error bars of the same x do not cover each other.
    private var distanceOfSeries: Double {
        guard (2...8).contains(series.count), series.contains(where: { $0.points.contains { bar(of: $0) != nil } })
        else { return 0 }
        return min(6, 20 / Double(series.count))
    }
}

extension PlotPoint {
    init(x: Double, y: Double) {
        self.init(x: Int((x * 10).rounded()), y: Int((y * 10).rounded()))
    }
}
