import JSONValues

/// Which of the keys in which groups differ are needed to tell the groups apart, and which follow from one of these:
/// `zo_eps` from the method.
struct DependentKeys {
    /// Places of the keys that are needed, ascending.
    private(set) var needed: [Int] = []
    /// Places of the others, and of the needed key that each follows from.
    private(set) var dependent: [(key: Int, on: Int)] = []

    /// - Parameter groups: the values of all keys, a list a group.
    init(_ groups: [[JSONValue]], keyCount: Int) {
        let codes = (0..<keyCount).map { place in
            var codes = ValueCodes()
            return groups.map { codes.code(of: $0[place]) }
        }
        var parts = Array(repeating: Int32(0), count: groups.count)
        var left: [Int] = []
        // The first keys are the ones people think in.
        for place in 0..<keyCount {
            let finer = Self.refined(parts, by: codes[place])
            if finer.count > Self.count(parts) {
                needed.append(place)
                parts = finer.parts
            } else {
                left.append(place)
            }
        }
        for place in left where Self.count(codes[place]) > 1 {
            // Nothing says in one sentence what follows from several keys together.
            if let on = needed.first(where: { Self.refined(codes[$0], by: codes[place]).count == Self.count(codes[$0]) }
            ) {
                dependent.append((place, on))
            } else {
                needed.append(place)
            }
        }
        needed.sort()
    }

    private static func count(_ codes: [Int32]) -> Int { Set(codes).count }

    private static func refined(_ codes: [Int32], by others: [Int32]) -> (parts: [Int32], count: Int) {
        var numbers: [UInt64: Int32] = [:]
        let parts = zip(codes, others).map { pair -> Int32 in
            let key = UInt64(UInt32(bitPattern: pair.0)) << 32 | UInt64(UInt32(bitPattern: pair.1))
            if let known = numbers[key] { return known }
            let number = Int32(truncatingIfNeeded: numbers.count)
            numbers[key] = number
            return number
        }
        return (parts, numbers.count)
    }
}
