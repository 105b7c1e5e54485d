/// The signs that a terminal's dot chart is made of.
package enum TerminalSigns: Hashable, Sendable {
    /// `├──●──┤`
    case unicode
    /// `|--o--|`
    case ascii
}

/// A dot chart in lines of text, all of the same width.
package struct TerminalDots: Hashable, Sendable {
    /// One for each row, in their order: interval, mean and single results on the common scale.
    package let bars: [String]
    /// The ends of the scale, for above or below the bars; empty when they do not fit.
    package let scale: String
}

extension DotChart {
    /// The chart for a terminal: what stands beside the bars, such as the labels, is the caller's.
    ///
    /// - Parameter width: of every line in cells, at least 1.
    package func terminalDots(width: Int, signs: TerminalSigns) -> TerminalDots {
        let width = max(width, 1)
        guard let data = range else {
            let empty = String(repeating: " ", count: width)
            return TerminalDots(bars: rows.map { _ in empty }, scale: empty)
        }
        let ticks = data.enclosingTicks(count: 4)
        let (first, last) = (ticks.first, ticks.last)
        let range = AxisRange(
            low: min(first?.value ?? data.low, data.low), high: max(last?.value ?? data.high, data.high),
            scale: .linear)
        func column(_ value: Double) -> Int { Int((range.position(value) * Double(width - 1)).rounded()) }
        let bars = rows.map { row in
            var cells = Array(repeating: Character(" "), count: width)
            if let reference { cells[column(reference)] = signs.reference }
            for point in row.shownPoints { cells[column(point)] = signs.point }
            if let interval = row.shownInterval {
                let (low, high) = (column(min(interval.low, interval.high)), column(max(interval.low, interval.high)))
                for index in low...high { cells[index] = signs.line }
                cells[low] = signs.low
                cells[high] = signs.high
            }
            if let mean = row.shownMean { cells[column(mean)] = signs.mean }
            return String(cells)
        }
        let (low, high) = (first?.text ?? "", last?.text ?? "")
        let gap = width - low.count - high.count
        return TerminalDots(bars: bars, scale: gap > 0 ? low + String(repeating: " ", count: gap) + high : "")
    }
}

extension TerminalSigns {
    fileprivate var low: Character { self == .unicode ? "├" : "|" }
    fileprivate var high: Character { self == .unicode ? "┤" : "|" }
    fileprivate var line: Character { self == .unicode ? "─" : "-" }
    fileprivate var mean: Character { self == .unicode ? "●" : "o" }
    fileprivate var point: Character { self == .unicode ? "·" : "." }
    fileprivate var reference: Character { self == .unicode ? "┊" : ":" }
}
