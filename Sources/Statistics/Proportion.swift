/// So many successes of so many observations: the examples that a model got right.
package struct Proportion: Hashable, Sendable {
    package let successes: Int
    /// n, at least 1.
    package let count: Int

    /// - Throws: `StatisticsError.impossibleCount`
    package init(successes: Int, count: Int) throws(StatisticsError) {
        guard count > 0, (0...count).contains(successes) else {
            throw .impossibleCount(successes: successes, count: count)
        }
        self.successes = successes
        self.count = count
    }

    /// From an accuracy as it was logged, perhaps rounded to four decimals.
    ///
    /// - Throws: `StatisticsError.impossibleCount` for no observations, `.impossibleRate` when no number of successes
    ///   gives that rate, so that it was not taken over `count` observations.
    package init(rate: Double, count: Int) throws(StatisticsError) {
        guard count > 0 else { throw .impossibleCount(successes: 0, count: count) }
        guard (0...1).contains(rate) else { throw .impossibleRate(rate: rate, count: count) }
        let successes = (rate * Double(count)).rounded()
        // Half a unit of the fourth decimal, and a little for the rounding of the rate itself.
        guard abs(successes / Double(count) - rate) <= 0.5000001e-4, Int(exactly: successes) != nil else {
            throw .impossibleRate(rate: rate, count: count)
        }
        self.successes = Int(successes)
        self.count = count
    }

    package var rate: Double { Double(successes) / Double(count) }
}
