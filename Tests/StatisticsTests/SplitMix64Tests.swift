import Testing

@testable import Statistics

struct SplitMix64Tests {
    /// The first numbers of the authors' own program for the seed 1234567
    /// (https://prng.di.unimi.it/splitmix64.c).
    @Test func isTheGeneratorOfItsAuthors() {
        var generator = SplitMix64(seed: 1_234_567)
        let numbers = (0..<5).map { _ in generator.next() }
        #expect(
            numbers == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
                4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
            ])
    }

    /// Each outcome comes up as often as the binomial distribution says: χ² with 8 degrees of freedom lies below 26.1 in
    /// 999 of 1000 cases.
    @Test(arguments: [(1, 3), (1, 2), (5, 8), (999, 1000), (1, 64)])
    func drawsAreBinomial(numerator: Int, denominator: Int) {
        var generator = SplitMix64(seed: 5)
        let (count, draws) = (8, 40_000)
        var seen = Array(repeating: 0, count: count + 1)
        for _ in 0..<draws {
            seen[generator.successes(of: count, numerator: numerator, denominator: denominator)] += 1
        }
        let p = Double(numerator) / Double(denominator)
        var (chiSquare, coefficient) = (0.0, 1.0)
        for successes in 0...count {
            var expected = Double(draws) * coefficient
            for trial in 0..<count { expected *= trial < successes ? p : 1 - p }
            let deviation = Double(seen[successes]) - expected
            // Outcomes too rare to come up would swamp the sum.
            if expected > 1 { chiSquare += deviation * deviation / expected }
            coefficient *= Double(count - successes) / Double(successes + 1)
        }
        #expect(chiSquare < 26.1)
    }

    @Test(arguments: [63, 64, 65, 1000])
    func drawsOfManyHaveTheirMeanAndVariance(count: Int) {
        var generator = SplitMix64(seed: 9)
        let draws = 20_000
        let p = 0.3
        let deviations = (0..<draws).map { _ in
            Double(generator.successes(of: count, numerator: 3, denominator: 10)) - Double(count) * p
        }
        let variance = Double(count) * p * (1 - p)
        let mean = deviations.reduce(0, +) / Double(draws)
        #expect(abs(mean) < 4 * (variance / Double(draws)).squareRoot())
        let seen = deviations.reduce(0) { $0 + $1 * $1 } / Double(draws)
        #expect(abs(seen / variance - 1) < 4 * (2 / Double(draws)).squareRoot())
    }

    @Test func certainAndImpossibleDraws() {
        var generator = SplitMix64(seed: 1)
        for count in [0, 1, 64, 100] {
            #expect(generator.successes(of: count, numerator: 0, denominator: 7) == 0)
            #expect(generator.successes(of: count, numerator: 7, denominator: 7) == count)
        }
    }

    @Test func numbersBelowABoundAreEquallyLikely() {
        var generator = SplitMix64(seed: 2)
        var seen = Array(repeating: 0, count: 7)
        for _ in 0..<70_000 { seen[Int(generator.next(below: 7))] += 1 }
        #expect(seen.allSatisfy { abs($0 - 10_000) < 400 })
    }
}
