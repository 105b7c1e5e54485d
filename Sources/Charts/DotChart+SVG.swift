extension DotChart {
    /// The chart as an SVG file that needs nothing beside it: the same bytes for the same data.
    ///
    /// - Parameter width: in units of about a pixel, at least 240. The height follows from the number of rows.
    package func svg(width: Double = 720) -> String {
        let width = max(width, 240)
        let size = ChartStyle.textSize
        let noteWidth = Self.width(of: rows.map(\.note), limit: width * 0.25)
        // Up to half the width, as long as enough is left for the data.
        let labelLimit = min(width * 0.5, width - 52 - noteWidth - max(80, width * 0.2))
        let labels = FittedLabels(rows.map(\.label), limit: labelLimit, size: size)
        let lineCount = labels.lines.map(\.count).max() ?? 1
        let rowHeight = max(
            rows.contains { !$0.points.isEmpty } ? 30.0 : 24, Double(lineCount) * FittedLabels.lineHeight + 8)
        let top = title.isEmpty ? 16.0 : 42
        let bottom = top + max(40, Double(rows.count) * rowHeight + 8)
        let note = leftOutText(points: leftOutPointCount, bars: leftOutBarCount)
        let noteTop = bottom + PlotFrame.axisHeight
        let height = noteTop + (note == nil ? 4 : ChartStyle.lineHeight + 8)
        let labelWidth = labels.width(size: size)
        let plot = PlotFrame(
            left: 16 + labelWidth + 10, right: width - 16 - (noteWidth > 0 ? noteWidth + 10 : 0), top: top,
            bottom: bottom)
        return SVGText.document(width: width, height: height, title: title, summary: summary) { svg in
            let shown = TextMeasure.elided(title, to: width - 32, size: ChartStyle.titleSize)
            if !title.isEmpty { svg.label(shown, size: ChartStyle.titleSize, x: 16, y: 26, full: title) }
            if let range {
                let placed = plot.horizontalTicks(range, values: [], width: width)
                plot.drawHorizontalAxis(placed, title: valueTitle, into: &svg)
                if let reference {
                    let x = plot.x(range.position(reference))
                    svg.line(class: "tc-zero", from: (x, top), to: (x, bottom))
                }
            } else {
                svg.label(
                    "no data", class: "tc-soft", size: size, anchor: "middle", x: (plot.left + plot.right) / 2,
                    y: (top + bottom) / 2)
            }
            for (index, row) in rows.enumerated() {
                let y = top + 4 + (Double(index) + 0.5) * rowHeight
                for (number, line) in labels.lines[index].enumerated() {
                    let below = (Double(number) - Double(labels.lines[index].count - 1) / 2) * FittedLabels.lineHeight
                    svg.label(line, size: size, anchor: "end", x: plot.left - 10, y: y + 4 + below, full: row.label)
                }
                let note = TextMeasure.elided(row.note, to: noteWidth, size: size)
                svg.label(note, class: "tc-soft", size: size, x: plot.right + 10, y: y + 4, full: row.note)
                if let range { draw(row, y: y, plot: plot, range: range, into: &svg) }
            }
            if let note { svg.note(note, y: noteTop + 12, width: width) }
        }
    }

    private static func width(of texts: [String], limit: Double) -> Double {
        min(texts.map { TextMeasure.width($0, size: ChartStyle.textSize) }.max() ?? 0, limit)
    }

    private func draw(_ row: DotRow, y: Double, plot: PlotFrame, range: AxisRange, into svg: inout SVGText) {
        func x(_ value: Double) -> String { SVGText.number(plot.x(range.position(value))) }
        svg.add("<g class=\"\(ChartStyle.colour(0))\"><title>\(markupEscaped(row.label + " " + row.note))</title>")
        // Equal results lie upon each other; below the mean, so that neither hides the other.
        let below = SVGText.number(y + 8)
        let points = Set(row.shownPoints.map(x)).sorted().map { "M\($0) \(below)m-2 0a2 2 0 1 0 4 0a2 2 0 1 0-4 0z" }
        if !points.isEmpty { svg.add("<path class=\"tc-bar\" d=\"\(points.joined())\"/>") }
        let middle = SVGText.number(y)
        if let interval = row.shownInterval {
            let (upper, lower) = (SVGText.number(y - 4), SVGText.number(y + 4))
            svg.add(
                "<path class=\"tc-line\" d=\"M\(x(interval.low)) \(upper)V\(lower)M\(x(interval.low)) \(middle)"
                    + "H\(x(interval.high))M\(x(interval.high)) \(upper)V\(lower)\"/>")
        }
        if let mean = row.shownMean {
            svg.add("<path class=\"tc-full\" d=\"M\(x(mean)) \(middle)m-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0z\"/>")
        }
        svg.add("</g>")
    }
}
