/// A point where it is drawn.
struct PlacedPoint {
    let place: PlotPoint
    /// Where the error bar begins and ends, in units.
    let bar: (low: Double, high: Double)?
}

/// One series as lines, error bars and markers.
struct SeriesDrawing {
    private let series: LineSeries
    private let index: Int
    /// What is drawn of the line, cut where points are left out.
    private let pieces: [[PlacedPoint]]
    private let denseMarkerCount: Int

    /// - Parameters:
    ///   - pieces: all points that have a place.
    ///   - columnWidth: of which a dense line shows its extremes alone, in tenths of a unit.
    ///   - denseMarkerCount: how many points of a dense line are marked, at least 1.
    init(_ series: LineSeries, index: Int, pieces: [[PlacedPoint]], columnWidth: Int, denseMarkerCount: Int) {
        self.series = series
        self.denseMarkerCount = denseMarkerCount
        self.index = index
        self.pieces =
            series.isDense
            ? pieces.map { piece in thinned(piece.map(\.place), columnWidth: columnWidth).map { piece[$0] } } : pieces
    }

    func drawLines(into svg: inout SVGText) {
        draw(into: &svg) { svg in
            let lines = pieces.filter { $0.count > 1 }.map { path($0.map(\.place)) }.joined()
            if !lines.isEmpty {
                let style = series.isDense ? "tc-line tc-dense" : "tc-line"
                svg.add("<path class=\"\(style)\"\(ChartStyle.dash(index, isDense: series.isDense)) d=\"\(lines)\"/>")
            }
            let bars = pieces.joined().compactMap(bar).joined()
            if !bars.isEmpty { svg.add("<path class=\"tc-bar\" d=\"\(bars)\"/>") }
        }
    }

    /// After the lines of all series, so that none hides them.
    func drawMarkers(into svg: inout SVGText) {
        draw(into: &svg) { svg in
            let marker = Marker(series: index)
            let path = marked.map { "M\(SVGText.tenths($0.x)) \(SVGText.tenths($0.y))\(marker.path)" }.joined()
            // On a line as dense as an area, a marker of the same colour is seen by its rim.
            if series.isDense { svg.add("<path class=\"tc-halo\" d=\"\(path)\"/>") }
            svg.add("<path class=\"\(marker.styleClass)\" d=\"\(path)\"/>")
        }
    }

    private func draw(into svg: inout SVGText, body: (inout SVGText) -> Void) {
        guard pieces.contains(where: { !$0.isEmpty }) else { return }
        svg.add("<g class=\"\(ChartStyle.colour(index))\"><title>\(markupEscaped(series.name))</title>")
        body(&svg)
        svg.add("</g>")
    }

    /// All points, or of a dense line a few at even distances, which begin elsewhere in each series so that they do not
    /// lie upon each other.
    private var marked: [PlotPoint] {
        let points = pieces.joined().map(\.place)
        guard series.isDense else { return points }
        let start = index * 5 % 8
        return (0..<denseMarkerCount).map { points[(16 * $0 + 2 * start + 1) * points.count / (16 * denseMarkerCount)] }
    }

    /// Differences of rounded places, so that their errors do not add up.
    private func path(_ places: [PlotPoint]) -> String {
        var path = "M\(SVGText.tenths(places[0].x)) \(SVGText.tenths(places[0].y))l"
        for (from, to) in zip(places, places.dropFirst()) {
            let (dx, dy) = (SVGText.tenths(to.x - from.x), SVGText.tenths(to.y - from.y))
            if path.last != "l", !dx.hasPrefix("-") { path += " " }
            path += dy.hasPrefix("-") ? dx + dy : "\(dx) \(dy)"
        }
        return path
    }

    private func bar(of point: PlacedPoint) -> String? {
        guard let bar = point.bar else { return nil }
        let (x, low, high) = (Double(point.place.x) / 10, SVGText.number(bar.low), SVGText.number(bar.high))
        let left = SVGText.number(x - 3)
        return "M\(left) \(low)h6m-3 0V\(high)m-3 0h6"
    }
}
