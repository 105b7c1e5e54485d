import Glibc

extension MeanComparison {
    /// Compares the means of two independent samples whose variances may differ.
    ///
    /// t = (x̄₁ - x̄₂) / √(s₁²/n₁ + s₂²/n₂), with (s₁²/n₁ + s₂²/n₂)² / ((s₁²/n₁)²/(n₁-1) + (s₂²/n₂)²/(n₂-1)) degrees of
    /// freedom: Welch, "The generalization of 'Student's' problem when several different population variances are
    /// involved", Biometrika 34 (1947).
    ///
    /// - Precondition: `level` lies between 0 and 1.
    package static func welch(_ first: Sample, _ second: Sample, level: Double = 0.95) -> MeanComparison {
        var standardError: Double?
        var degreesOfFreedom: Double?
        if let firstError = first.standardError, let secondError = second.standardError {
            let error = hypot(firstError, secondError)
            standardError = error
            if error > 0 {
                // As shares of the whole the squares cannot overflow.
                let (a, b) = (firstError / error, secondError / error)
                degreesOfFreedom =
                    1 / (a * a * a * a / Double(first.count - 1) + b * b * b * b / Double(second.count - 1))
            }
        }
        return MeanComparison(
            method: .welch, counts: (first.count, second.count), difference: first.mean - second.mean,
            standardError: standardError, degreesOfFreedom: degreesOfFreedom, level: level)
    }
}
