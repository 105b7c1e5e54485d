/// The continued fraction K of the regularised incomplete beta function, Iₓ(a, b) = xᵃ yᵇ / B(a, b) / K.
///
/// DiDonato and Morris, "Algorithm 708: significant digit computation of the incomplete beta function ratios" (1992),
/// eq. 9, which unlike the textbook's fraction loses no digits at a large `a`; evaluated after Lentz.
///
/// - Parameters:
///   - x: from 0, and best below the mean a / (a + b): beyond it the fraction converges slowly.
///   - y: 1 - x, given apart since near 0 the subtraction would lose its digits.
func betaFraction(x: Double, y: Double, a: Double, b: Double) -> Double {
    let lambda = a * y - b * x + 1
    var fraction = a * lambda / (a + 1)
    if fraction == 0 { fraction = .leastNormalMagnitude }
    var numerator = fraction
    var denominator = 0.0
    // Some √a rounds suffice; the bound only makes sure that there is an end.
    for round in 1...1_000_000 {
        let m = Double(round)
        let step = a + 2 * m - 1
        let partial = (a + m - 1) / step * ((a + b + m - 1) / step) * m * (b - m) * x * x
        let term = m + m * (b - m) * x / step + (a + m) * (lambda + m * (1 + y)) / (step + 2)
        denominator = term + partial * denominator
        if denominator == 0 { denominator = .leastNormalMagnitude }
        denominator = 1 / denominator
        numerator = term + partial / numerator
        if numerator == 0 { numerator = .leastNormalMagnitude }
        let change = numerator * denominator
        fraction *= change
        if abs(change - 1) <= .ulpOfOne { break }
    }
    return fraction
}
