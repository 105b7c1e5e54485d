extension MeanComparison {
    /// Compares two samples whose values belong together in pairs, such as two groups run with the same seeds.
    ///
    /// t = d̄ / (s_d / √n) of the differences dᵢ = xᵢ - yᵢ, with n - 1 degrees of freedom: Student, "The probable error of
    /// a mean", Biometrika 6 (1908). Differences that are equal but for the rounding of the subtraction count as equal:
    /// 0.3 - 0.2 and 0.2 - 0.1 differ in the last bit, and a test would take that for a deviation.
    ///
    /// - Parameters:
    ///   - first: in the order of `second`.
    /// - Throws: `StatisticsError` for no values, unequal counts, and values that are not finite.
    /// - Precondition: `level` lies between 0 and 1.
    package static func paired(
        _ first: [Double], _ second: [Double], level: Double = 0.95
    ) throws(StatisticsError) -> MeanComparison {
        guard first.count == second.count else {
            throw .unequalCounts(first: first.count, second: second.count)
        }
        let (firstSample, secondSample) = (try Sample(first), try Sample(second))
        let differences = try Sample(zip(first, second).map { $0 - $1 })
        let largest = [firstSample, secondSample].flatMap { [abs($0.minimum), abs($0.maximum)] }.max() ?? 0
        let areEqual = differences.maximum - differences.minimum <= 2 * largest.ulp
        let standardError = areEqual && differences.count > 1 ? 0 : differences.standardError
        return MeanComparison(
            method: .pairedT, counts: (first.count, second.count), difference: differences.mean,
            standardError: standardError, degreesOfFreedom: areEqual ? nil : Double(differences.count - 1),
            level: level)
    }
}
