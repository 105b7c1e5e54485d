// The standard library normalises texts to compare them, but has no public interface to that yet. Foundation has one, and
// the engine is to start without Foundation.
@_spi(_Unicode) import Swift

extension [Unicode.Scalar] {
    /// Normalization form C (UAX #15) as the `tokenizers` library knows it: canonical equivalents become the same scalars,
    /// composed ones where there are any.
    ///
    /// That library has the tables of Unicode 9 (2016). What was added since stays where it is and is composed with
    /// nothing: ids must be the library's, not the standard's.
    func composed() -> [Unicode.Scalar] {
        // Nothing below U+0300 composes or is in another order.
        if allSatisfy({ $0.value < 0x300 }) { return self }
        var result: [Unicode.Scalar] = []
        var stretch = String.UnicodeScalarView()
        for scalar in self {
            guard scalar.isOfUnicode9 else {
                result += String(stretch)._nfc
                result.append(scalar)
                stretch = String.UnicodeScalarView()
                continue
            }
            // Swift 6.3 takes these three vowels for ends of what is sorted, though they are made of marks that belong
            // into it.
            switch scalar {
            case "\u{F73}": stretch.append(contentsOf: ["\u{F71}", "\u{F72}"])
            case "\u{F75}": stretch.append(contentsOf: ["\u{F71}", "\u{F74}"])
            case "\u{F81}": stretch.append(contentsOf: ["\u{F71}", "\u{F80}"])
            default: stretch.append(scalar)
            }
        }
        return result + String(stretch)._nfc
    }
}

extension Unicode.Scalar {
    fileprivate var isOfUnicode9: Bool { properties.age.map { $0.major <= 9 } ?? false }
}
