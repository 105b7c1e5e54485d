/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers everywhere for one seed, which Swift's own source and its
/// `shuffle` do not promise from one release to the next.
struct RandomSource {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// A number in `0..<bound`; `bound` is small, so that the bias of the remainder does not count.
    mutating func index(below bound: Int) -> Int { Int(next() % UInt64(bound)) }

    /// A number in `0..<1`, with 24 bits.
    mutating func fraction() -> Float { Float(next() >> 40) * 0x1p-24 }

    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[index(below: elements.count)] }

    mutating func shuffled<Element>(_ elements: [Element]) -> [Element] {
        var result = elements
        for last in stride(from: result.count - 1, to: 0, by: -1) { result.swapAt(last, index(below: last + 1)) }
        return result
    }
}
