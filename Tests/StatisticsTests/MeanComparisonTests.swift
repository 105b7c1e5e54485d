import Statistics
import Testing

struct MeanComparisonTests {
    @Test(arguments: Reference.cases(of: "welch"))
    func welchIsTheReference(reference: Reference) throws {
        let (first, second) = (try Sample(reference.arguments[0]), try Sample(reference.arguments[1]))
        let test = MeanComparison.welch(first, second)
        reference.expect([
            test.statistic, test.degreesOfFreedom, test.pValue, test.interval?.low, test.interval?.high,
        ])
        #expect((test.firstCount, test.secondCount) == (first.count, second.count))
        #expect(test.method == .welch)
        #expect(!test.hasNoVariance)
    }

    @Test(arguments: Reference.cases(of: "paired"))
    func pairedIsTheReference(reference: Reference) throws {
        let test = try MeanComparison.paired(reference.arguments[0], reference.arguments[1])
        reference.expect([
            test.statistic, test.degreesOfFreedom, test.pValue, test.interval?.low, test.interval?.high,
        ])
        #expect(test.firstCount == reference.arguments[0].count)
        #expect(test.method == .pairedT)
    }

    @Test func swappingTheSamplesTurnsTheSign() throws {
        let (first, second) = (try Sample([0.7, 0.75, 0.9]), try Sample([0.6, 0.65, 0.7, 0.71]))
        let (test, turned) = (MeanComparison.welch(first, second), MeanComparison.welch(second, first))
        #expect(turned.difference == -test.difference)
        #expect(turned.pValue == test.pValue)
        #expect(turned.interval?.low == test.interval.map { -$0.high })
    }

    @Test func ofOneValueNothingIsKnownButTheDifference() throws {
        let test = MeanComparison.welch(try Sample([0.5]), try Sample([0.25, 0.5]))
        #expect(test.difference == 0.125)
        #expect(test.pValue == nil)
        #expect(test.interval == nil)
        #expect(test.standardError == nil)
        #expect(!test.hasNoVariance)
        let pair = try MeanComparison.paired([0.5], [0.25])
        #expect(pair.difference == 0.25)
        #expect(pair.pValue == nil)
        #expect(pair.interval == nil)
        #expect(!pair.hasNoVariance)
    }

    @Test(arguments: [0.5, 0.25])
    func withoutVarianceThereIsNoP(value: Double) throws {
        let test = MeanComparison.welch(try Sample([0.5, 0.5]), try Sample([value, value, value]))
        #expect(test.difference == 0.5 - value)
        #expect(test.pValue == nil)
        #expect(test.interval == ConfidenceInterval(low: 0.5 - value, high: 0.5 - value, level: 0.95))
        #expect(test.hasNoVariance)
    }

    /// 0.3 - 0.2 and 0.2 - 0.1 differ by rounding alone; a test would make p = 1e-16 of it.
    @Test func pairsThatDifferByRoundingAreEqual() throws {
        let test = try MeanComparison.paired([0.3, 0.2, 0.4], [0.2, 0.1, 0.3])
        #expect(test.hasNoVariance)
        #expect(test.pValue == nil)
        #expect(test.interval?.width == 0)
        #expect(abs(test.difference - 0.1) < 1e-15)
    }

    @Test func welchHoldsLargeNumbers() throws {
        let test = MeanComparison.welch(try Sample([1e300, 2e300, 4e300]), try Sample([1e300, 1.5e300]))
        let small = MeanComparison.welch(try Sample([1, 2, 4]), try Sample([1, 1.5]))
        let (p, expected) = (try #require(test.pValue), try #require(small.pValue))
        #expect(abs(p - expected) < 1e-13)
    }

    @Test func refusesWhatIsNotInPairs() {
        #expect(throws: StatisticsError.unequalCounts(first: 2, second: 1)) {
            try MeanComparison.paired([1, 2], [1])
        }
        #expect(throws: StatisticsError.noValues) { try MeanComparison.paired([], []) }
        #expect(throws: StatisticsError.self) { try MeanComparison.paired([1], [.nan]) }
    }
}
