import Glibc

/// The standard normal distribution.
package enum NormalDistribution {
    /// P(Z > z) = ½ erfc(z / √2)
    package static func upperTail(_ z: Double) -> Double { 0.5 * erfc(z * 0.5.squareRoot()) }

    /// The z with P(Z > z) = `probability`: 1.96 for 0.025. Infinite for 0.
    ///
    /// Abramowitz and Stegun, 26.2.23 (to 4.5e-4), then Newton's method on the logarithms.
    ///
    /// - Precondition: `probability` lies from 0 to ½.
    package static func quantile(upperTail probability: Double) -> Double {
        precondition((0...0.5).contains(probability), "an upper tail lies from 0 to one half")
        guard probability > 0 else { return .infinity }
        guard probability < 0.5 else { return 0 }
        let t = (-2 * log(probability)).squareRoot()
        var z =
            t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)))
        for _ in 0..<4 {
            let reached = upperTail(z)
            let density = exp(-z * z / 2) / (2 * Double.pi).squareRoot()
            guard reached > 0, density > 0 else { break }
            z += (log(reached) - log(probability)) * reached / density
        }
        return z
    }

    /// The z with P(|Z| ≤ z) = `level`: 1.96 for 0.95.
    ///
    /// - Precondition: `level` lies from 0 to 1.
    package static func quantile(level: Double) -> Double {
        precondition((0...1).contains(level), "a level lies from 0 to 1")
        return quantile(upperTail: (1 - level) / 2)
    }
}
