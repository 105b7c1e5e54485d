import Statistics
import Testing

struct StudentTTests {
    @Test(arguments: Reference.cases(of: "upperTail"))
    func upperTailIsTheReference(reference: Reference) {
        reference.expect([StudentT(degreesOfFreedom: reference.number(0)).upperTail(reference.number(1))])
    }

    @Test(arguments: Reference.cases(of: "cumulative"))
    func cumulativeIsTheReference(reference: Reference) {
        reference.expect([StudentT(degreesOfFreedom: reference.number(0)).cumulative(reference.number(1))])
    }

    @Test(arguments: Reference.cases(of: "levelQuantile"))
    func quantileOfALevelIsTheReference(reference: Reference) {
        reference.expect([StudentT(degreesOfFreedom: reference.number(0)).quantile(level: reference.number(1))])
    }

    @Test(arguments: Reference.cases(of: "tailQuantile"))
    func quantileOfATailIsTheReference(reference: Reference) {
        reference.expect([StudentT(degreesOfFreedom: reference.number(0)).quantile(upperTail: reference.number(1))])
    }

    /// 1 and 2 degrees of freedom have closed forms; the second is written without a subtraction.
    @Test func agreesWithTheClosedForms() {
        for exponent in stride(from: -12.0, through: 140, by: 0.5) {
            let t = Reference.power(exponent)
            let root = (2 + t * t).squareRoot()
            let expected = 1 / (root * (root + t))
            let tail = StudentT(degreesOfFreedom: 2).upperTail(t)
            #expect(abs(tail - expected) <= 2e-13 * expected, "\(t)")
            let cauchy = StudentT(degreesOfFreedom: 1).upperTail(t)
            if t > 1e9 { #expect(abs(cauchy * .pi * t - 1) < 1e-13, "\(t)") }
        }
    }

    @Test(arguments: [1, 1.5, 2, 3, 7, 29, 46.9, 48, 350, 1e4, 1e6])
    func quantileUndoesCumulative(df: Double) {
        let distribution = StudentT(degreesOfFreedom: df)
        for probability in [1e-290, 1e-100, 1e-12, 1e-3, 0.01, 0.2, 0.2499, 0.25, 0.2501, 0.4, 0.499999] {
            let t = distribution.quantile(probability)
            #expect(abs(distribution.cumulative(t) - probability) <= 1e-11 * probability, "\(probability)")
            #expect(distribution.quantile(upperTail: probability) == -t)
        }
        for probability in [0.500001, 0.6, 0.75, 0.975, 0.9999] {
            let t = distribution.quantile(probability)
            #expect(abs(distribution.upperTail(t) - (1 - probability)) <= 1e-11 * (1 - probability), "\(probability)")
        }
        #expect(distribution.quantile(0.5) == 0)
        #expect(distribution.quantile(0) == -.infinity)
        #expect(distribution.quantile(1) == .infinity)
    }

    /// Where one fraction takes over from the other, nothing jumps.
    @Test(arguments: [1, 2, 5, 30, 1e3, 1e6])
    func tailFallsSteadily(df: Double) {
        let distribution = StudentT(degreesOfFreedom: df)
        var last = 0.5
        for step in 1...400 {
            let tail = distribution.upperTail(Double(step) / 100)
            #expect(tail < last)
            #expect(abs(tail + distribution.cumulative(Double(step) / 100) - 1) < 1e-15)
            last = tail
        }
    }

    @Test func symmetricAboutZero() {
        let distribution = StudentT(degreesOfFreedom: 4)
        #expect(distribution.cumulative(0) == 0.5)
        #expect(distribution.upperTail(0) == 0.5)
        #expect(distribution.cumulative(-2.5) == distribution.upperTail(2.5))
        #expect(distribution.twoSided(-2.5) == distribution.twoSided(2.5))
        #expect(distribution.twoSided(0) == 1)
        #expect(distribution.upperTail(.infinity) == 0)
        #expect(distribution.cumulative(-.infinity) == 0)
    }
}

extension Reference {
    /// Ten to that power, by the reader of numbers.
    static func power(_ exponent: Double) -> Double {
        let whole = exponent.rounded(.down)
        return (Double("1e\(Int(whole))") ?? .nan) * (exponent == whole ? 1 : 10.0.squareRoot())
    }
}
