/// Two bounds, and how often bounds made in that way enclose the true value.
package struct ConfidenceInterval: Hashable, Sendable {
    package let low: Double
    package let high: Double
    /// Above 0, below 1: 0.95 for a 95 % interval.
    package let level: Double

    /// - Precondition: `level` lies between 0 and 1.
    package init(low: Double, high: Double, level: Double) {
        precondition(level > 0 && level < 1, "the level of an interval lies between 0 and 1")
        (self.low, self.high, self.level) = (low, high, level)
    }

    package var width: Double { high - low }

    /// Whether the value lies within the bounds or on one: an interval of a difference that contains 0 shows none.
    package func contains(_ value: Double) -> Bool { low <= value && value <= high }
}
