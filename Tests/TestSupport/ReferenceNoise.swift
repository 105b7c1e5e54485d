import Glibc

/// The noise of the reference runs, the same in every language: a function of seed, tensor and element.
public enum ReferenceNoise {
    /// Elements 2p and 2p + 1 of a tensor: Box-Muller of h = mix(mix(seed) ^ (tensor << 40 | p)), mix being a step of
    /// SplitMix64.
    public static func numbers(seed: Int, tensor: Int, elements: Range<Int>) -> [Float] {
        let base = mixed(UInt64(seed))
        return elements.map { element in
            let h = mixed(base ^ (UInt64(tensor) << 40 | UInt64(element / 2)))
            let u1 = (Double(h >> 40) + 0.5) / 16_777_216
            let u2 = (Double(h & 0xFF_FFFF) + 0.5) / 16_777_216
            let radius = sqrt(-2 * log(u1))
            return Float(radius * (element % 2 == 0 ? cos(2 * .pi * u2) : sin(2 * .pi * u2)))
        }
    }

    private static func mixed(_ seed: UInt64) -> UInt64 {
        var generator = SeededGenerator(state: seed)
        return generator.next()
    }
}
