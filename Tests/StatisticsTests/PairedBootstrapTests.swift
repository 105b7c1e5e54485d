import Statistics
import TestSupport
import Testing

struct PairedBootstrapTests {
    /// The bounds of SciPy scatter with its seed; ours must lie within three standard errors of their mean. The mean of
    /// counts lies on a grid, where a scatter of 0 says that every seed gave that bound.
    private func expectNear(_ interval: ConfidenceInterval, _ reference: Reference) {
        let results = reference.results
        #expect(abs(interval.low - results[0]) <= 3 * results[1] + 1e-12, "\(reference.testDescription)")
        #expect(abs(interval.high - results[2]) <= 3 * results[3] + 1e-12, "\(reference.testDescription)")
    }

    @Test(arguments: Reference.cases(of: "countBootstrap"))
    func countsGiveTheIntervalOfSciPy(reference: Reference) {
        let bootstrap = PairedBootstrap(
            onlyFirst: reference.count(0), onlySecond: reference.count(1), count: reference.count(2))
        expectNear(bootstrap.interval, reference)
        #expect((bootstrap.count, bootstrap.resampleCount) == (reference.count(2), 10_000))
        #expect(bootstrap.method == .pairedBootstrap)
    }

    @Test(arguments: Reference.cases(of: "bootstrap"))
    func valuesGiveTheIntervalOfSciPy(reference: Reference) throws {
        let bootstrap = try PairedBootstrap(first: reference.arguments[0], second: reference.arguments[1])
        expectNear(bootstrap.interval, reference)
    }

    /// Values that are not 0 and 1 take the other way: the pairs themselves are drawn.
    @Test func bothWaysHaveOneDistribution() throws {
        let (first, second) = (
            Array(repeating: 1.0, count: 60) + Array(repeating: 0, count: 140),
            Array(repeating: 0.0, count: 160) + Array(repeating: 1, count: 40)
        )
        let counts = try PairedBootstrap(first: first, second: second)
        let values = try PairedBootstrap(first: first.map { $0 + 1 }, second: second.map { $0 + 1 })
        #expect(counts.difference == 0.1)
        #expect(abs(values.difference - 0.1) < 1e-15)
        #expect(abs(counts.interval.low - values.interval.low) <= 0.01)
        #expect(abs(counts.interval.high - values.interval.high) <= 0.01)
        #expect(
            counts == PairedBootstrap(onlyFirst: 60, onlySecond: 40, count: 200))
    }

    /// A report made again must say the same: a second program, in Python, makes the same draws.
    @Test(arguments: Reference.cases(of: "valueBits"))
    func aSeedGivesTheSameDrawsEverywhere(reference: Reference) throws {
        func interval(seed: UInt64) throws -> ConfidenceInterval {
            try PairedBootstrap(
                first: reference.arguments[0], second: reference.arguments[1], resampleCount: reference.count(2),
                seed: seed
            ).interval
        }
        let seed = UInt64(reference.count(3))
        reference.expect([try interval(seed: seed).low, try interval(seed: seed).high])
        #expect(try interval(seed: seed) == interval(seed: seed))
        #expect(try interval(seed: seed) != interval(seed: seed + 1))
    }

    @Test(arguments: Reference.cases(of: "countBits"))
    func aSeedGivesTheSameCountsEverywhere(reference: Reference) {
        let interval = PairedBootstrap(
            onlyFirst: reference.count(0), onlySecond: reference.count(1), count: reference.count(2),
            resampleCount: reference.count(3), seed: UInt64(reference.count(4))
        ).interval
        reference.expect([interval.low, interval.high])
    }

    @Test func equalDifferencesHaveNoWidth() throws {
        let one = try PairedBootstrap(first: [0.3], second: [0.2])
        #expect(one.hasNoVariance)
        #expect(one.interval.width == 0)
        let all = PairedBootstrap(onlyFirst: 20, onlySecond: 0, count: 20)
        #expect(all.hasNoVariance)
        #expect(all.interval == ConfidenceInterval(low: 1, high: 1, level: 0.95))
        let none = PairedBootstrap(onlyFirst: 0, onlySecond: 0, count: 20)
        #expect(none.hasNoVariance)
        #expect(none.interval.width == 0)
        #expect(!PairedBootstrap(onlyFirst: 1, onlySecond: 0, count: 20).hasNoVariance)
    }

    @Test func refusesWhatIsNotInPairs() {
        #expect(throws: StatisticsError.unequalCounts(first: 1, second: 2)) {
            try PairedBootstrap(first: [1], second: [1, 2])
        }
        #expect(throws: StatisticsError.noValues) { try PairedBootstrap(first: [], second: []) }
        #expect(throws: StatisticsError.self) { try PairedBootstrap(first: [.nan], second: [1]) }
    }
}
