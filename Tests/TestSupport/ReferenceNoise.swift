import Glibc

/// The noise of the reference runs, the same in every language: a function of seed, tensor and element.
public enum ReferenceNoise {
    /// Elements 2p and 2p + 1 of a tensor: Box-Muller of h = mix(mix(seed) ^ (tensor << 40 | p)), mix being a step of
    /// SplitMix64.
    public static func numbers(seed: Int, tensor: Int, count: Int) -> [Float] {
        let base = mixed(UInt64(seed))
        var z: [Float] = []
        for pair in 0..<UInt64((count + 1) / 2) {
            let h = mixed(base ^ (UInt64(tensor) << 40 | pair))
            let u1 = (Double(h >> 40) + 0.5) / 16_777_216
            let u2 = (Double(h & 0xFF_FFFF) + 0.5) / 16_777_216
            let radius = sqrt(-2 * log(u1))
            z.append(Float(radius * cos(2 * .pi * u2)))
            z.append(Float(radius * sin(2 * .pi * u2)))
        }
        return Array(z.prefix(count))
    }

    private static func mixed(_ seed: UInt64) -> UInt64 {
        var generator = SeededGenerator(state: seed)
        return generator.next()
    }
}
