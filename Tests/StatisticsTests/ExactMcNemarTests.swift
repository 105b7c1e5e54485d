import Statistics
import Testing

struct ExactMcNemarTests {
    @Test(arguments: Reference.cases(of: "mcnemar"))
    func isTheReference(reference: Reference) {
        let (b, c) = (reference.count(0), reference.count(1))
        let test = ExactMcNemar(onlyFirst: b, onlySecond: c, count: b + c + 10)
        reference.expect([test.pValue])
        #expect(test.count == b + c + 10)
        #expect(test.method == .exactMcNemar)
    }

    /// Against the sum of binomial coefficients, exact in whole numbers.
    @Test func smallCountsAreExact() {
        for total in 0...50 {
            var (coefficient, sum) = (1, 0)
            for smaller in 0...(total / 2) {
                sum += coefficient
                coefficient = coefficient * (total - smaller) / (smaller + 1)
                let test = ExactMcNemar(onlyFirst: smaller, onlySecond: total - smaller, count: total)
                let exact = min(1, 2 * Double(sum) / Double(1 << total))
                #expect(test.pValue == exact, "\(smaller) of \(total)")
                let turned = ExactMcNemar(onlyFirst: total - smaller, onlySecond: smaller, count: total)
                #expect(turned.pValue == test.pValue)
            }
        }
    }

    @Test func countsWhatDiffers() throws {
        let test = try ExactMcNemar(
            first: [true, true, false, false, true], second: [true, false, true, false, false])
        #expect((test.onlyFirst, test.onlySecond, test.count) == (2, 1, 5))
        #expect(test.difference == 0.2)
        #expect(test.pValue == 1)
    }

    @Test func refusesWhatIsNotInPairs() {
        #expect(throws: StatisticsError.unequalCounts(first: 1, second: 0)) {
            try ExactMcNemar(first: [true], second: [])
        }
        #expect(throws: StatisticsError.noValues) { try ExactMcNemar(first: [], second: []) }
    }

    @Test func vanishesOnlyBelowTheSmallestDouble() {
        #expect(ExactMcNemar(onlyFirst: 1000, onlySecond: 0, count: 1000).pValue == 0x1p-999)
        #expect(ExactMcNemar(onlyFirst: 2000, onlySecond: 0, count: 2000).pValue == 0)
    }
}
