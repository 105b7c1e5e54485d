import Glibc

/// Whether two classifiers differ on the same examples: McNemar's test by the exact binomial distribution.
///
/// Examples that both got right or both got wrong say nothing. Of the b + c others, without a difference each is the
/// first's or the second's with probability ½: p = min(1, 2 Σ_{i ≤ min(b, c)} C(b + c, i) / 2^(b + c)), and 1 for
/// b + c = 0. McNemar, "Note on the sampling error of the difference between correlated proportions or percentages",
/// Psychometrika 12 (1947); Edwards, "A note on the 'correction for continuity'", Psychometrika 13 (1948).
package struct ExactMcNemar: Hashable, Sendable {
    /// n, the examples that both were asked.
    package let count: Int
    /// b, the examples that only the first got right.
    package let onlyFirst: Int
    /// c, the examples that only the second got right.
    package let onlySecond: Int
    /// Two-sided. 0 stands for less than the smallest double.
    package let pValue: Double
    package let method = StatisticalMethod.exactMcNemar

    /// - Precondition: no count is negative, and b + c is at most n.
    package init(onlyFirst: Int, onlySecond: Int, count: Int) {
        precondition(
            onlyFirst >= 0 && onlySecond >= 0 && onlyFirst + onlySecond <= count,
            "the examples that differ are a part of all examples")
        self.count = count
        self.onlyFirst = onlyFirst
        self.onlySecond = onlySecond
        pValue = Self.pValue(min(onlyFirst, onlySecond), of: onlyFirst + onlySecond)
    }

    /// - Throws: `StatisticsError.unequalCounts`, or `.noValues` when there is no example.
    package init(first: [Bool], second: [Bool]) throws(StatisticsError) {
        guard first.count == second.count else { throw .unequalCounts(first: first.count, second: second.count) }
        guard !first.isEmpty else { throw .noValues }
        var (onlyFirst, onlySecond) = (0, 0)
        for (isRight, isSecondRight) in zip(first, second) where isRight != isSecondRight {
            if isRight { onlyFirst += 1 } else { onlySecond += 1 }
        }
        self.init(onlyFirst: onlyFirst, onlySecond: onlySecond, count: first.count)
    }

    /// b / n - c / n, the difference of the two accuracies.
    ///
    /// NaN for no examples.
    package var difference: Double { Double(onlyFirst - onlySecond) / Double(count) }

    private static func pValue(_ smaller: Int, of discordant: Int) -> Double {
        guard 2 * smaller < discordant else { return 1 }
        // Sums of whole numbers: exact as long as they have at most 53 bits.
        if discordant <= 1000 {
            var (coefficient, sum) = (1.0, 1.0)
            for successes in 0..<smaller {
                coefficient = coefficient * Double(discordant - successes) / Double(successes + 1)
                sum += coefficient
            }
            return min(1, scalbn(sum, Int32(1 - discordant)))
        }
        // From the largest term down, until the rest no longer counts.
        var term = fairBinomial(smaller, of: discordant)
        var sum = 0.0
        for successes in stride(from: smaller, through: 0, by: -1) {
            sum += term
            term *= Double(successes) / Double(discordant - successes + 1)
            guard term > sum * 0x1p-60 else { break }
        }
        return min(1, 2 * sum)
    }

    /// C(n, k) / 2ⁿ with all its digits for a large n, where a difference of logarithms of factorials would lose some.
    ///
    /// Loader, "Fast and accurate computation of binomial probabilities" (2000), at p = ½: with δ = (n - 2k) / n the two
    /// deviances become n/2 · (log(1 - δ²) + 2δ artanh δ).
    private static func fairBinomial(_ k: Int, of n: Int) -> Double {
        guard k > 0, k < n else { return scalbn(1, Int32(clamping: -n)) }
        let (successes, failures, total) = (Double(k), Double(n - k), Double(n))
        let delta = (failures - successes) / total
        // Near δ = 1 the subtraction would lose digits: there 1 - δ² = 4k(n - k)/n² and 2 artanh δ = log((n - k)/k).
        let deviance =
            delta < 0.5
            ? log1p(-delta * delta) + 2 * delta * atanh(delta)
            : log(4 * (successes / total) * (failures / total)) + delta * log(failures / successes)
        return exp(stirlingError(n) - stirlingError(k) - stirlingError(n - k) - total / 2 * deviance)
            * (total / (2 * Double.pi * successes * failures)).squareRoot()
    }

    /// log n! - log(√(2πn) (n/e)ⁿ); n is at least 1.
    private static func stirlingError(_ n: Int) -> Double {
        let x = Double(n)
        guard n >= 16 else {
            let factorial = Double((1...n).reduce(1, *))
            return log(factorial) - (x + 0.5) * log(x) + x - 0.5 * log(2 * Double.pi)
        }
        let v = 1 / (x * x)
        return (1 / 12 - v * (1 / 360 - v * (1 / 1260 - v * (1 / 1680 - v / 1188)))) / x
    }
}
