/// The difference of two independent proportions with its interval: two accuracies of which only the number of examples
/// is known, not which ones were right. Where that is known, the same examples tell far more: `ExactMcNemar`,
/// `PairedBootstrap`.
///
/// From the Wilson bounds l and u of each: low = p₁ - p₂ - √((p₁ - l₁)² + (u₂ - p₂)²), high = p₁ - p₂ +
/// √((u₁ - p₁)² + (p₂ - l₂)²). Newcombe, "Interval estimation for the difference between independent proportions:
/// comparison of eleven methods", Statistics in Medicine 17 (1998), method 10.
package struct ProportionDifference: Hashable, Sendable {
    package let first: Proportion
    package let second: Proportion
    /// Rate of the first less rate of the second.
    package let difference: Double
    /// Of the difference.
    package let interval: ConfidenceInterval
    package let method = StatisticalMethod.newcombe

    /// - Precondition: `level` lies between 0 and 1.
    package init(_ first: Proportion, _ second: Proportion, level: Double = 0.95) {
        self.first = first
        self.second = second
        // Exact up to one rounding of the quotient, as long as the products fit.
        let (one, ones) = first.successes.multipliedReportingOverflow(by: second.count)
        let (two, twos) = second.successes.multipliedReportingOverflow(by: first.count)
        difference =
            ones || twos
            ? first.rate - second.rate : Double(one - two) / (Double(first.count) * Double(second.count))
        let (a, b) = (
            WilsonInterval(first, level: level).interval, WilsonInterval(second, level: level).interval
        )
        let below = distance(first.rate - a.low, b.high - second.rate)
        let above = distance(a.high - first.rate, second.rate - b.low)
        interval = ConfidenceInterval(low: difference - below, high: difference + above, level: level)
    }
}

private func distance(_ x: Double, _ y: Double) -> Double { (x * x + y * y).squareRoot() }
