import Glibc

/// Student's t distribution.
///
/// With a = ν / 2 and x = ν / (ν + t²), the two tails beyond ±t hold Iₓ(a, ½), the regularised incomplete beta function
/// (Abramowitz and Stegun, "Handbook of mathematical functions", 26.7.1). Results are good to some 12 digits, far into
/// the tails too, for 1 to 1e6 degrees of freedom.
package struct StudentT: Hashable, Sendable {
    /// ν, above 0; need not be whole.
    package let degreesOfFreedom: Double
    /// 1 / B(½, ν / 2)
    private let inverseBeta: Double

    /// - Precondition: the degrees of freedom are finite and above 0.
    package init(degreesOfFreedom: Double) {
        precondition(degreesOfFreedom.isFinite && degreesOfFreedom > 0, "degrees of freedom are finite and above 0")
        self.degreesOfFreedom = degreesOfFreedom
        inverseBeta = Self.gammaRatio(degreesOfFreedom / 2) / Double.pi.squareRoot()
    }

    /// P(T ≤ t); NaN for NaN.
    package func cumulative(_ t: Double) -> Double { t < 0 ? upperTail(-t) : 0.5 + central(t) }

    /// P(T > t), with all its digits where it is tiny.
    package func upperTail(_ t: Double) -> Double {
        guard t >= 0 else { return 0.5 + central(-t) }
        guard isFarOut(t) else { return 0.5 - central(t) }
        let (x, y) = parts(t)
        let a = degreesOfFreedom / 2
        return 0.5 * beta(t, y: y) / betaFraction(x: x, y: y, a: a, b: 0.5)
    }

    /// P(|T| ≥ |t|): the two-sided p value of t.
    package func twoSided(_ t: Double) -> Double { 2 * upperTail(abs(t)) }

    /// The t with P(T ≤ t) = `probability`; infinite for 0 and 1.
    ///
    /// - Precondition: `probability` lies from 0 to 1.
    package func quantile(_ probability: Double) -> Double {
        precondition((0...1).contains(probability), "a probability lies from 0 to 1")
        let isBelow = probability < 0.5
        // Both differences are exact.
        let magnitude = self.magnitude(
            tail: isBelow ? probability : 1 - probability, central: isBelow ? 0.5 - probability : probability - 0.5)
        return isBelow ? -magnitude : magnitude
    }

    /// The t with P(|T| ≤ t) = `level`: 12.706 for 0.95 at one degree of freedom.
    ///
    /// - Precondition: `level` lies from 0 to 1.
    package func quantile(level: Double) -> Double {
        precondition((0...1).contains(level), "a level lies from 0 to 1")
        return magnitude(tail: (1 - level) / 2, central: level / 2)
    }

    /// The t with P(T > t) = `probability`, for tails too thin to write as 1 - p.
    ///
    /// - Precondition: `probability` lies from 0 to ½.
    package func quantile(upperTail probability: Double) -> Double {
        precondition((0...0.5).contains(probability), "an upper tail lies from 0 to one half")
        return magnitude(tail: probability, central: 0.5 - probability)
    }

    /// The t from 0 on beyond which lies `tail`, and between which and 0 lies `central`; they make ½ together.
    ///
    /// Newton's method on the logarithms of both sides. As a function of log t, log P(T > t) and log P(0 < T < t) are
    /// concave, so that the steps overshoot once at most and then approach from one side.
    private func magnitude(tail: Double, central: Double) -> Double {
        guard tail > 0 else { return .infinity }
        guard central > 0 else { return 0 }
        let isTail = tail < 0.25
        // The normal distribution's is nearer to 0 than any of Student's; the density is highest at 0.
        var t =
            isTail
            ? NormalDistribution.quantile(upperTail: tail)
            : central * degreesOfFreedom.squareRoot() / inverseBeta
        var last = t
        for _ in 0..<100 {
            let reached = isTail ? upperTail(t) : self.central(t)
            guard reached > 0 else {
                // So far out that nothing is left: half of the way back.
                t = last * (t / last).squareRoot()
                continue
            }
            // t f(t), f the density, is the same xᵃ y^½ / B(a, ½) that the tails are made of.
            let slope = beta(t, y: parts(t).y) / reached
            let step = (log(reached) - log(isTail ? tail : central)) / (isTail ? slope : -slope)
            last = t
            t *= exp(step)
            guard t.isFinite, abs(step) > 4 * .ulpOfOne else { break }
        }
        return t
    }

    /// P(0 < T < t) = ½ I_y(½, a), y = 1 - x. t is not negative.
    private func central(_ t: Double) -> Double {
        guard !isFarOut(t) else { return 0.5 - upperTail(t) }
        guard t > 0 else { return t }
        let (x, y) = parts(t)
        return 0.5 * beta(t, y: y) / betaFraction(x: y, y: x, a: 0.5, b: degreesOfFreedom / 2)
    }

    /// Whether the fraction of the tail converges faster than that of the centre: x < (a + 1) / (a + ½ + 2).
    private func isFarOut(_ t: Double) -> Bool {
        t * t > 3 * degreesOfFreedom / (degreesOfFreedom + 2)
    }

    /// x = 1 / (1 + t²/ν) and 1 - x, each with all its digits.
    private func parts(_ t: Double) -> (x: Double, y: Double) {
        let ratio = t / degreesOfFreedom.squareRoot()
        let square = ratio * ratio
        return (1 / (1 + square), square < 1 ? square / (1 + square) : 1 / (1 + 1 / square))
    }

    /// xᵃ y^½ / B(a, ½)
    private func beta(_ t: Double, y: Double) -> Double {
        exp(-degreesOfFreedom / 2 * logOnePlusSquare(t)) * y.squareRoot() * inverseBeta
    }

    /// log(1 + t²/ν), also where t² overflows.
    private func logOnePlusSquare(_ t: Double) -> Double {
        let ratio = abs(t) / degreesOfFreedom.squareRoot()
        return ratio < 1e9 ? log1p(ratio * ratio) : 2 * log(ratio)
    }

    /// Γ(a + ½) / Γ(a), by its expansion about w = a - ¼ (Tricomi and Erdélyi 1951), to which a small a is raised by
    /// Γ(a + 1) = a Γ(a).
    private static func gammaRatio(_ a: Double) -> Double {
        var raised = a
        var factor = 1.0
        while raised < 24 {
            factor *= raised / (raised + 0.5)
            raised += 1
        }
        let w = raised - 0.25
        let v = 1 / (w * w)
        let series = 1 + v * (1.0 / 64 - v * (19.0 / 8192 - v * (631.0 / 524_288 - v * 174_317 / 134_217_728)))
        return factor * w.squareRoot() * series
    }
}
