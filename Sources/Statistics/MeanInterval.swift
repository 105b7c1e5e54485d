/// The mean of a sample with its confidence interval: x̄ ± t · s / √n, t the quantile of Student's distribution with n - 1
/// degrees of freedom.
///
/// Student, "The probable error of a mean", Biometrika 6 (1908). Assumes that the values are independent and about
/// normally distributed.
package struct MeanInterval: Hashable, Sendable {
    /// n
    package let count: Int
    package let mean: Double
    package let interval: ConfidenceInterval
    package let method = StatisticalMethod.meanInterval
    /// All values are equal: the interval has width 0, and says nothing of what another value would be.
    package let hasNoVariance: Bool
}

extension Sample {
    /// The interval of the mean; nil for one value, of which the deviation is unknown.
    ///
    /// - Precondition: `level` lies between 0 and 1.
    package func meanInterval(level: Double = 0.95) -> MeanInterval? {
        guard let standardError else { return nil }
        let half = StudentT(degreesOfFreedom: Double(count - 1)).quantile(level: level) * standardError
        return MeanInterval(
            count: count, mean: mean, interval: ConfidenceInterval(low: mean - half, high: mean + half, level: level),
            hasNoVariance: standardError == 0)
    }
}
