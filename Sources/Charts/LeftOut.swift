/// What a picture says of the data that it does not show; nil when it shows all.
func leftOutText(points: Int, bars: Int) -> String? {
    let parts = [(points, "point"), (bars, "interval")].filter { $0.0 > 0 }
        .map { count, noun in "\(count) \(noun)\(count == 1 ? "" : "s")" }
    guard !parts.isEmpty else { return nil }
    return "Left out: \(parts.joined(separator: " and ")), not finite or not on the axis"
}

extension SVGText {
    /// A line at the foot of the picture.
    mutating func note(_ text: String, y: Double, width: Double) {
        let shown = TextMeasure.elided(text, to: width - 32, size: ChartStyle.textSize)
        label(shown, class: "tc-soft", size: ChartStyle.textSize, x: 16, y: y, full: text)
    }
}
