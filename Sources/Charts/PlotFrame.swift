/// The rectangle in which the data stands, and its axes.
struct PlotFrame {
    let left: Double
    let right: Double
    let top: Double
    let bottom: Double
    /// Room for the markers at the edges, and for series drawn beside their place.
    static let inset = 12.0

    func x(_ share: Double) -> Double { left + Self.inset + share * (right - left - 2 * Self.inset) }

    func y(_ share: Double) -> Double { bottom - Self.inset - share * (bottom - top - 2 * Self.inset) }

    /// The ticks of the horizontal axis with a place for each text, as many as do not touch each other.
    ///
    /// - Parameter width: of the whole picture, that no text leaves.
    func placed(_ ticks: [AxisTick], range: AxisRange, width: Double) -> [(tick: AxisTick, x: Double, textX: Double)] {
        var reached = -Double.infinity
        return ticks.map { tick in
            var tick = tick
            let x = x(range.position(tick.value))
            let half = TextMeasure.width(tick.text ?? "", size: ChartStyle.textSize) / 2
            let textX = min(max(x, half + 1), width - half - 1)
            if textX - half < reached + 8 { tick.text = nil } else { reached = textX + half }
            return (tick, x, textX)
        }
    }

    /// Ticks of the horizontal axis of which no text is missing, as many as there is room for.
    func horizontalTicks(_ range: AxisRange, values: [Double], width: Double) -> [(
        tick: AxisTick, x: Double, textX: Double
    )] {
        if range.scale == .log10 { return placed(range.logTicks(for: values), range: range, width: width) }
        var placed = self.placed(range.linearTicks(count: 8), range: range, width: width)
        for count in [6, 5, 4, 3, 2] where placed.contains(where: { $0.tick.text == nil }) {
            placed = self.placed(range.linearTicks(count: count), range: range, width: width)
        }
        return placed
    }

    /// Lines down the frame, texts below it, and the title below these.
    func drawHorizontalAxis(
        _ placed: [(tick: AxisTick, x: Double, textX: Double)], title: String, into svg: inout SVGText
    ) {
        for (tick, x, textX) in placed {
            svg.line(class: "tc-grid", from: (x, top), to: (x, bottom))
            svg.line(class: "tc-axis", from: (x, bottom), to: (x, bottom + 4))
            guard let text = tick.text else { continue }
            svg.label(text, class: "tc-soft", size: ChartStyle.textSize, anchor: "middle", x: textX, y: bottom + 17)
        }
        svg.line(class: "tc-axis", from: (left, bottom), to: (right, bottom))
        let size = ChartStyle.textSize
        let shown = TextMeasure.elided(title, to: right - left, size: size)
        svg.label(shown, size: size, anchor: "middle", x: (left + right) / 2, y: bottom + 36, full: title)
    }

    /// What stands between the frame's bottom and what follows below it.
    static let axisHeight = 46.0
}
