/// The difference of two means with its test: seeds of one group against seeds of another.
///
/// - A sample of one value: deviation, interval and p are unknown (nil); paired: one pair.
/// - No variance in either sample (paired: between the differences): the interval has width 0, `hasNoVariance` says so,
///   and p is unknown, since there is nothing to hold the difference against.
package struct MeanComparison: Hashable, Sendable {
    package let method: StatisticalMethod
    /// n of the first sample; paired: the number of pairs.
    package let firstCount: Int
    /// n of the second sample; paired: the number of pairs.
    package let secondCount: Int
    /// Mean of the first less mean of the second.
    package let difference: Double
    /// Of the difference.
    package let standardError: Double?
    package let degreesOfFreedom: Double?
    /// t = difference / standard error
    package let statistic: Double?
    /// Two-sided: how often chance alone gives a difference as large in either direction. 0 stands for less than the
    /// smallest double.
    package let pValue: Double?
    /// Of the difference.
    package let interval: ConfidenceInterval?
    package let hasNoVariance: Bool

    /// - Parameters:
    ///   - standardError: nil when unknown.
    ///   - degreesOfFreedom: nil when unknown, or without variance.
    init(
        method: StatisticalMethod, counts: (Int, Int), difference: Double, standardError: Double?,
        degreesOfFreedom: Double?, level: Double
    ) {
        self.method = method
        (firstCount, secondCount) = counts
        self.difference = difference
        self.standardError = standardError
        self.degreesOfFreedom = degreesOfFreedom
        hasNoVariance = standardError == 0
        // Of values near the largest double nothing can be said.
        guard let standardError, standardError.isFinite, let degreesOfFreedom, degreesOfFreedom >= 1 else {
            statistic = nil
            pValue = nil
            interval =
                standardError != 0 ? nil : ConfidenceInterval(low: difference, high: difference, level: level)
            return
        }
        let distribution = StudentT(degreesOfFreedom: degreesOfFreedom)
        let half = distribution.quantile(level: level) * standardError
        let statistic = difference / standardError
        self.statistic = statistic
        pValue = distribution.twoSided(statistic)
        interval = ConfidenceInterval(low: difference - half, high: difference + half, level: level)
    }
}
