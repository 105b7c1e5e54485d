/// Why a figure cannot be computed from what was given.
package enum StatisticsError: Error, Equatable, CustomStringConvertible {
    /// There is not one value.
    case noValues
    /// The value at that index (from 0) is NaN or infinite.
    case notFinite(index: Int, value: Double)
    /// Values that should stand in pairs do not.
    case unequalCounts(first: Int, second: Int)
    /// No such number of successes among so many observations.
    case impossibleCount(successes: Int, count: Int)
    /// No whole number of successes among so many observations gives that rate.
    case impossibleRate(rate: Double, count: Int)
    /// The value at that index (from 0) is no probability.
    case notProbability(index: Int, value: Double)

    package var description: String {
        switch self {
        case .noValues: "there is no value to compute from; give at least one"
        case .notFinite(let index, let value):
            "value \(index + 1) is \(value); leave out what is not a finite number, and say so"
        case .unequalCounts(let first, let second):
            "\(first) and \(second) values make no pairs; give the same number of each, in the same order"
        case .impossibleCount(let successes, let count):
            "\(successes) of \(count) is no proportion; give a count from 0 up to the number of observations, which is at least 1"
        case .impossibleRate(let rate, let count):
            "no whole number out of \(count) observations gives the rate \(rate); give the number of observations that the rate was taken over"
        case .notProbability(let index, let value):
            "p value \(index + 1) is \(value); give numbers from 0 to 1"
        }
    }
}
