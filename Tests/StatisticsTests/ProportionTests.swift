import Statistics
import Testing

struct ProportionTests {
    @Test(arguments: Reference.cases(of: "wilson"))
    func wilsonIsTheReference(reference: Reference) throws {
        let proportion = try Proportion(successes: reference.count(0), count: reference.count(1))
        let wilson = WilsonInterval(proportion, level: reference.number(2))
        // SciPy's lower bound of 0 successes may be some 1e-18.
        reference.expect([wilson.interval.low, wilson.interval.high], scale: 1e-8)
        #expect(wilson.count == reference.count(1))
        #expect(wilson.method == .wilson)
    }

    @Test(arguments: Reference.cases(of: "newcombe"))
    func newcombeIsTheReference(reference: Reference) throws {
        let difference = ProportionDifference(
            try Proportion(successes: reference.count(0), count: reference.count(1)),
            try Proportion(successes: reference.count(2), count: reference.count(3)))
        reference.expect(
            [difference.difference, difference.interval.low, difference.interval.high], scale: 1e-6)
        #expect(difference.method == .newcombe)
    }

    /// Newcombe's own example (a): 56/70 against 48/80, 0.0524 to 0.3339 (1998, table II, method 10).
    @Test func newcombeIsThePaper() throws {
        let difference = ProportionDifference(
            try Proportion(successes: 56, count: 70), try Proportion(successes: 48, count: 80))
        #expect(abs(difference.interval.low - 0.0524) < 5e-5)
        #expect(abs(difference.interval.high - 0.3339) < 5e-5)
        #expect(difference.difference == 0.2)
    }

    @Test func boundsStayBetweenZeroAndOne() throws {
        for count in 1...60 {
            for successes in 0...count {
                let proportion = try Proportion(successes: successes, count: count)
                let interval = WilsonInterval(proportion).interval
                #expect(interval.low >= 0 && interval.high <= 1 && interval.contains(proportion.rate))
                #expect((interval.low == 0) == (successes == 0))
                #expect((interval.high == 1) == (successes == count))
            }
        }
    }

    @Test(arguments: [(0.76, 100, 76), (0.7612, 1319, 1004), (0.76119787717968153, 1319, 1004), (0, 3, 0), (1, 3, 3)])
    func readsALoggedAccuracy(rate: Double, count: Int, successes: Int) throws {
        #expect(try Proportion(rate: rate, count: count) == Proportion(successes: successes, count: count))
    }

    @Test func refusesWhatIsNoProportion() {
        #expect(throws: StatisticsError.impossibleCount(successes: 3, count: 2)) {
            try Proportion(successes: 3, count: 2)
        }
        #expect(throws: StatisticsError.impossibleCount(successes: 0, count: 0)) {
            try Proportion(successes: 0, count: 0)
        }
        #expect(throws: StatisticsError.impossibleRate(rate: 0.765, count: 100)) {
            try Proportion(rate: 0.765, count: 100)
        }
        #expect(throws: StatisticsError.self) { try Proportion(rate: .nan, count: 100) }
        #expect(throws: StatisticsError.self) { try Proportion(rate: 1.2, count: 100) }
    }
}
