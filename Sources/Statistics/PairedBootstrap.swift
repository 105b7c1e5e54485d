/// The difference of two means over the same examples, with the interval that resampling the examples gives.
///
/// From the n pairs, n are drawn with replacement, `resampleCount` times; the bounds are the (1 ± level)/2 quantiles of
/// the mean differences, interpolated between neighbours: Efron and Tibshirani, "An introduction to the bootstrap"
/// (1993), ch. 13. The numbers come from `SplitMix64`: the same seed gives the same bits everywhere.
///
/// - One pair, or equal differences: the interval has width 0, and `hasNoVariance` says so.
package struct PairedBootstrap: Hashable, Sendable {
    package static let defaultResampleCount = 10_000
    package static let defaultSeed: UInt64 = 0

    /// n, the number of pairs.
    package let count: Int
    /// Mean of the first less mean of the second.
    package let difference: Double
    /// Of the difference.
    package let interval: ConfidenceInterval
    package let resampleCount: Int
    package let seed: UInt64
    /// All differences are equal, so that every resample is.
    package let hasNoVariance: Bool
    package let method = StatisticalMethod.pairedBootstrap

    /// Of examples that are right or wrong, from their counts. Instead of the examples, how many of each kind come up
    /// is drawn, which has the same distribution.
    ///
    /// - Parameters:
    ///   - onlyFirst: examples that only the first got right.
    ///   - onlySecond: examples that only the second got right.
    ///   - count: all examples.
    /// - Precondition: the counts are not negative, those that differ are a part of all, of which there is one; there
    ///   is one resample; `level` lies between 0 and 1.
    /// - Complexity: O(`resampleCount` · `count` / 64)
    package init(
        onlyFirst: Int, onlySecond: Int, count: Int, level: Double = 0.95,
        resampleCount: Int = defaultResampleCount, seed: UInt64 = defaultSeed
    ) {
        precondition(
            count > 0 && onlyFirst >= 0 && onlySecond >= 0 && onlyFirst + onlySecond <= count,
            "the examples that differ are a part of all examples")
        var generator = SplitMix64(seed: seed)
        var sums = Self.sums(of: resampleCount) {
            let first = generator.successes(of: count, numerator: onlyFirst, denominator: count)
            guard onlySecond > 0 else { return first }
            return first
                - generator.successes(of: count - first, numerator: onlySecond, denominator: count - onlyFirst)
        }
        self.init(
            count: count, difference: Double(onlyFirst - onlySecond) / Double(count),
            interval: Self.interval(&sums, level: level) { Double($0) / Double(count) },
            resampleCount: resampleCount, seed: seed,
            hasNoVariance: [onlyFirst, onlySecond, count - onlyFirst - onlySecond].contains(count))
    }

    /// Of any paired values. Where all are 0 or 1, the result is that of their counts.
    ///
    /// - Parameters:
    ///   - first: in the order of `second`.
    /// - Throws: `StatisticsError` for no values, unequal counts, and values that are not finite.
    /// - Precondition: there is one resample; `level` lies between 0 and 1.
    /// - Complexity: O(`resampleCount` · n)
    package init(
        first: [Double], second: [Double], level: Double = 0.95, resampleCount: Int = defaultResampleCount,
        seed: UInt64 = defaultSeed
    ) throws(StatisticsError) {
        guard first.count == second.count else {
            throw .unequalCounts(first: first.count, second: second.count)
        }
        _ = (try Sample(first), try Sample(second))
        let pairs = zip(first, second)
        if pairs.allSatisfy({ ($0 == 0 || $0 == 1) && ($1 == 0 || $1 == 1) }) {
            let (wins, losses) = (pairs.count { $0 > $1 }, pairs.count { $0 < $1 })
            self.init(
                onlyFirst: wins, onlySecond: losses, count: first.count, level: level, resampleCount: resampleCount,
                seed: seed)
            return
        }
        let differences = pairs.map { $0 - $1 }
        let sample = try Sample(differences)
        let count = UInt64(differences.count)
        var generator = SplitMix64(seed: seed)
        var sums = Self.sums(of: resampleCount) {
            var sum = 0.0
            for _ in 0..<count { sum += differences[Int(generator.next(below: count))] }
            return sum
        }
        let hasNoVariance = sample.minimum == sample.maximum
        let interval =
            hasNoVariance
            ? ConfidenceInterval(low: sample.mean, high: sample.mean, level: level)
            : Self.interval(&sums, level: level) { $0 / Double(count) }
        self.init(
            count: differences.count, difference: sample.mean, interval: interval, resampleCount: resampleCount,
            seed: seed, hasNoVariance: hasNoVariance)
    }

    private init(
        count: Int, difference: Double, interval: ConfidenceInterval, resampleCount: Int, seed: UInt64,
        hasNoVariance: Bool
    ) {
        self.count = count
        self.difference = difference
        self.interval = interval
        self.resampleCount = resampleCount
        self.seed = seed
        self.hasNoVariance = hasNoVariance
    }

    private static func sums<Sum>(of resampleCount: Int, draw: () -> Sum) -> [Sum] {
        precondition(resampleCount > 0, "a bootstrap takes at least one resample")
        return (0..<resampleCount).map { _ in draw() }
    }

    private static func interval<Sum: Comparable>(
        _ sums: inout [Sum], level: Double, mean: (Sum) -> Double
    ) -> ConfidenceInterval {
        sums.sort()
        func quantile(_ probability: Double) -> Double {
            let position = probability * Double(sums.count - 1)
            let below = Int(position)
            let (low, high) = (mean(sums[below]), mean(sums[min(below + 1, sums.count - 1)]))
            return low + (high - low) * (position - Double(below))
        }
        return ConfidenceInterval(low: quantile((1 - level) / 2), high: quantile((1 + level) / 2), level: level)
    }
}
