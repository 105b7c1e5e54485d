import Glibc

/// The values from one end of an axis to the other.
struct AxisRange {
    let scale: ChartScale
    let low: Double
    let high: Double

    /// The range of values that all have a place on the scale; there is at least one. A single value stands in the
    /// middle.
    init(of values: [Double], scale: ChartScale) {
        let (least, most) = (values.min() ?? 0, values.max() ?? 0)
        self.scale = scale
        switch scale {
        case .log10:
            let factor = least == most ? 3.0 : 1
            // The smallest doubles have too few digits to be told apart.
            low = max(least / factor, 1e-300)
            high = min(max(most * factor, low * 3), .greatestFiniteMagnitude)
        case .linear:
            let size = max(abs(least), abs(most))
            // Nearer to each other, values differ by little more than rounding, and their ticks by too many digits.
            let spread = least == most ? size / 10 : size * 1e-9
            let missing = max(spread, 1e-300) - (most / 2 - least / 2)
            low = missing > 0 ? max(least - missing, -.greatestFiniteMagnitude) : least
            high = missing > 0 ? min(most + missing, .greatestFiniteMagnitude) : most
        }
    }

    init(low: Double, high: Double, scale: ChartScale) {
        (self.low, self.high, self.scale) = (low, high, scale)
    }

    /// Where the value stands: 0 at the low end, 1 at the high one, and never beyond.
    func position(_ value: Double) -> Double {
        let share =
            switch scale {
            // Half of each, since the whole may overflow.
            case .linear: (value / 2 - low / 2) / (high / 2 - low / 2)
            case .log10: (Glibc.log10(value) - Glibc.log10(low)) / (Glibc.log10(high) - Glibc.log10(low))
            }
        return min(max(share, 0), 1)
    }
}
