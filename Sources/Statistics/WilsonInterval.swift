/// A proportion with its score interval: all π that a test of p = k / n against π does not reject, the roots of
/// (p - π)² = z² π (1 - π) / n.
///
/// Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927). Without continuity
/// correction. It stays within 0 and 1, and has a width for k = 0 and k = n.
package struct WilsonInterval: Hashable, Sendable {
    package let proportion: Proportion
    package let interval: ConfidenceInterval
    package let method = StatisticalMethod.wilson

    /// - Precondition: `level` lies between 0 and 1.
    package init(_ proportion: Proportion, level: Double = 0.95) {
        let z = NormalDistribution.quantile(level: level)
        let failures = proportion.count - proportion.successes
        self.proportion = proportion
        interval = ConfidenceInterval(
            low: Self.lowerBound(proportion.successes, of: proportion.count, z: z),
            high: 1 - Self.lowerBound(failures, of: proportion.count, z: z), level: level)
    }

    /// n
    package var count: Int { proportion.count }

    /// 2 (k²/n) / (2k + z² + z √(z² + 4k(n - k)/n)): the smaller root without a subtraction, so exactly 0 for k = 0.
    private static func lowerBound(_ successes: Int, of count: Int, z: Double) -> Double {
        let (k, n) = (Double(successes), Double(count))
        return 2 * (k * k / n) / (2 * k + z * z + z * (z * z + 4 * k * (n - k) / n).squareRoot())
    }
}
