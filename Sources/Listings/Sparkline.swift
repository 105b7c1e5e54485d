/// A curve in one line of text.
package enum Sparkline {
    private static let blocks = Array("▁▂▃▄▅▆▇█")

    /// - Parameters:
    ///   - values: in order; those that are not finite are shown as `×`.
    ///   - width: at most that many characters; more values are averaged in groups.
    package static func text(of values: [Double], width: Int) -> String {
        let columns = min(width, values.count)
        guard columns > 0 else { return "" }
        let means = (0..<columns).map { column in
            let group = values[(column * values.count / columns)..<((column + 1) * values.count / columns)]
            return group.reduce(0, +) / Double(group.count)
        }
        let finite = means.filter(\.isFinite)
        let low = finite.min() ?? 0
        let span = (finite.max() ?? 0) - low
        return String(
            means.map { mean in
                guard mean.isFinite else { return "×" }
                return blocks[span > 0 ? min(7, Int((mean - low) / span * 8)) : 0]
            })
    }
}
