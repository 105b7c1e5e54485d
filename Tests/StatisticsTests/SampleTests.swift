import Statistics
import TestSupport
import Testing

struct SampleTests {
    @Test(arguments: Reference.cases(of: "sample"))
    func isTheReference(reference: Reference) throws {
        let sample = try Sample(reference.arguments[0])
        let interval = sample.meanInterval()
        reference.expect([sample.mean, sample.standardDeviation, interval?.interval.low, interval?.interval.high])
        #expect(interval?.method.rawValue == "t interval of the mean")
        #expect(interval?.count == reference.arguments[0].count)
    }

    @Test func ofOneValueTheDeviationIsUnknown() throws {
        let sample = try Sample([0.75])
        #expect((sample.count, sample.mean, sample.minimum, sample.maximum) == (1, 0.75, 0.75, 0.75))
        #expect(sample.standardDeviation == nil)
        #expect(sample.meanInterval() == nil)
    }

    /// 0.1 + 0.1 + 0.1 is not 0.3: a plain sum would make up a deviation.
    @Test(arguments: [2, 3, 10, 1000])
    func equalValuesHaveNoDeviation(count: Int) throws {
        let sample = try Sample(Array(repeating: 0.1, count: count))
        #expect(sample.mean == 0.1)
        #expect(sample.standardDeviation == 0)
        let interval = try #require(sample.meanInterval())
        #expect(interval.hasNoVariance)
        #expect(interval.interval.width == 0)
        #expect(interval.interval.low == 0.1)
    }

    @Test func otherwiseThereIsVariance() throws {
        #expect(try Sample([0.1, 0.2]).meanInterval()?.hasNoVariance == false)
    }

    @Test func refusesWhatIsNoSample() {
        #expect(throws: StatisticsError.noValues) { try Sample([]) }
        #expect(throws: StatisticsError.notFinite(index: 1, value: .infinity)) { try Sample([1, .infinity, .nan]) }
        #expect(
            StatisticsError.notFinite(index: 1, value: .infinity).description
                == "value 2 is inf; leave out what is not a finite number, and say so")
    }

    /// Means and deviations scale, and a shift moves only the mean.
    @Test func followsScaleAndShift() throws {
        var generator = SeededGenerator(state: 8)
        for count in 2...20 {
            let values = (0..<count).map { _ in Double(Int.random(in: -1000...1000, using: &generator)) }
            let sample = try Sample(values)
            let scaled = try Sample(values.map { $0 * 0x1p-900 })
            let shifted = try Sample(values.map { $0 + 0x1p40 })
            #expect(scaled.mean == sample.mean * 0x1p-900)
            #expect(scaled.standardDeviation == sample.standardDeviation.map { $0 * 0x1p-900 })
            let (deviation, after) = (sample.standardDeviation ?? 0, shifted.standardDeviation ?? 0)
            #expect(abs(after - deviation) <= 1e-12 * deviation)
        }
    }
}
