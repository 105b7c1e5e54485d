/// p values of several tests made at once, corrected so that the chance of even one false finding stays below the level.
///
/// Sorted ascending, p̃₍ᵢ₎ = max over j ≤ i of min(1, (m - j + 1) p₍ⱼ₎): Holm, "A simple sequentially rejective multiple
/// test procedure", Scandinavian Journal of Statistics 6 (1979). Holds whatever the dependence of the tests.
package struct HolmCorrection: Hashable, Sendable {
    /// In the order of what was given.
    package let adjusted: [Double]
    package let method = StatisticalMethod.holm

    /// - Throws: `StatisticsError.notProbability` for the first value that is NaN or outside 0 to 1.
    /// - Complexity: O(m log m)
    package init(_ pValues: [Double]) throws(StatisticsError) {
        if let index = pValues.firstIndex(where: { !(0...1).contains($0) }) {
            throw .notProbability(index: index, value: pValues[index])
        }
        var adjusted = pValues
        var largest = 0.0
        for (rank, index) in pValues.indices.sorted(by: { pValues[$0] < pValues[$1] }).enumerated() {
            largest = max(largest, min(1, Double(pValues.count - rank) * pValues[index]))
            adjusted[index] = largest
        }
        self.adjusted = adjusted
    }

    /// m, the number of tests.
    package var count: Int { adjusted.count }
}
