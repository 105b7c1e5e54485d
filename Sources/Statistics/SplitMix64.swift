/// The generator of the bootstrap: the same numbers from the same seed on every machine and in every release.
///
/// Steele, Lea and Flood, "Fast splittable pseudorandom number generators" (2014).
struct SplitMix64 {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var x = state
        x = (x ^ (x >> 30)) &* 0xBF58_476D_1CE4_E5B9
        x = (x ^ (x >> 27)) &* 0x94D0_49BB_1331_11EB
        return x ^ (x >> 31)
    }

    /// A number below `bound`, each as likely as the others: Lemire, "Fast random integer generation in an interval"
    /// (2019).
    ///
    /// - Precondition: `bound` is positive.
    mutating func next(below bound: UInt64) -> UInt64 {
        var product = next().multipliedFullWidth(by: bound)
        if product.low < bound {
            let incomplete = (0 &- bound) % bound
            while product.low < incomplete { product = next().multipliedFullWidth(by: bound) }
        }
        return product.high
    }

    /// How many of `count` fair coins show heads.
    mutating func heads(of count: Int) -> Int {
        var (heads, rest) = (0, count)
        while rest >= 64 {
            heads += next().nonzeroBitCount
            rest -= 64
        }
        return rest == 0 ? heads : heads + (next() >> UInt64(64 - rest)).nonzeroBitCount
    }

    /// How many of `count` draws succeed that each do so with probability `numerator` / `denominator`.
    ///
    /// Each draw is a number U between 0 and 1, a success when U < p, and its binary digits are coins: while they equal
    /// those of p, which long division gives, the draw is undecided. So all undecided draws are carried from digit to
    /// digit together, as a count, 64 coins to a random number; the distribution is exactly the binomial one, and no
    /// rounding enters.
    ///
    /// - Precondition: 0 ≤ `numerator` ≤ `denominator`, and the denominator is positive.
    mutating func successes(of count: Int, numerator: Int, denominator: Int) -> Int {
        guard numerator < denominator else { return count }
        var (successes, undecided, remainder) = (0, count, numerator)
        // When the digits of p end, what is still undecided is p or more.
        while undecided > 0, remainder > 0 {
            remainder *= 2
            let smaller = heads(of: undecided)
            if remainder >= denominator {
                remainder -= denominator
                successes += smaller
                undecided -= smaller
            } else {
                undecided = smaller
            }
        }
        return successes
    }
}
