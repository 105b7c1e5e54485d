import RunModel
import Tasks

/// The product of a sweep's dimensions, as indices into their values.
struct Expansion {
    /// Numbers of values, the first dimension varying slowest.
    let counts: [Int]

    /// More runs than anybody means.
    static let maximumCount = 100_000

    /// nil when it is more than `maximumCount`.
    var count: Int? {
        var product = 1
        for count in counts {
            product *= count
            if product > Self.maximumCount { return nil }
        }
        return product
    }

    /// Every combination once, the last dimension varying fastest.
    var combinations: [[Int]] {
        guard let count else { return [] }
        return (0..<count).map { number in
            var rest = number
            var indices = [Int](repeating: 0, count: counts.count)
            for dimension in counts.indices.reversed() {
                indices[dimension] = rest % counts[dimension]
                rest /= counts[dimension]
            }
            return indices
        }
    }
}
