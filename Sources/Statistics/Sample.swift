import Glibc

/// What is to be said of a few values: a metric over the seeds of a group.
///
/// - One value: the deviation is unknown (nil), never 0.
/// - Equal values: the mean is that value to the last bit, the deviation exactly 0.
/// - Values up to the largest double do not overflow on the way.
package struct Sample: Hashable, Sendable {
    /// n, at least 1.
    package let count: Int
    /// x̄ = Σ xᵢ / n
    package let mean: Double
    /// s = √(Σ (xᵢ - x̄)² / (n - 1)); nil for one value.
    package let standardDeviation: Double?
    package let minimum: Double
    package let maximum: Double

    /// The sum is compensated. The squares are those of the corrected two-pass algorithm: Chan, Golub and LeVeque,
    /// "Algorithms for computing the sample variance" (1983), eq. 1.7.
    ///
    /// - Throws: `StatisticsError.noValues`, or `.notFinite` for the first value that is not finite.
    package init(_ values: some Collection<Double>) throws(StatisticsError) {
        guard var minimum = values.first else { throw .noValues }
        var maximum = minimum
        for (index, value) in values.enumerated() {
            guard value.isFinite else { throw .notFinite(index: index, value: value) }
            minimum = min(minimum, value)
            maximum = max(maximum, value)
        }
        let count = values.count
        self.count = count
        self.minimum = minimum
        self.maximum = maximum
        guard minimum < maximum else {
            mean = minimum
            standardDeviation = count == 1 ? nil : 0
            return
        }
        // Brought near 1 by a power of two, which costs no digit, the squares neither overflow nor vanish.
        let exponent = Int32(max(abs(minimum), abs(maximum)).exponent)
        var sum = CompensatedSum()
        for value in values { sum.add(scalbn(value, -exponent)) }
        let scaledMean = sum.value / Double(count)
        var squares = CompensatedSum()
        var rest = CompensatedSum()
        for value in values {
            let deviation = scalbn(value, -exponent) - scaledMean
            squares.add(deviation * deviation)
            rest.add(deviation)
        }
        let variance = (squares.value - rest.value * rest.value / Double(count)) / Double(count - 1)
        mean = min(max(scalbn(scaledMean, exponent), minimum), maximum)
        standardDeviation = scalbn(variance.squareRoot(), exponent)
    }

    /// s / √n; nil for one value.
    package var standardError: Double? { standardDeviation.map { $0 / Double(count).squareRoot() } }
}
