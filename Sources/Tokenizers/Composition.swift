// The standard library normalises texts to compare them, but has no public interface to that yet. Foundation has one, and
// the engine is to start without Foundation.
@_spi(_Unicode) import Swift

extension [Unicode.Scalar] {
    /// Unicode's normalization form C (UAX #15): canonical equivalents become the same scalars, composed ones where there
    /// are any.
    func composed() -> [Unicode.Scalar] {
        // Nothing below U+0300 composes or is in another order.
        if allSatisfy({ $0.value < 0x300 }) { return self }
        var text = String.UnicodeScalarView()
        for scalar in self {
            // Swift 6.3 takes these three vowels for ends of what is sorted, though they are made of marks that belong
            // into it.
            switch scalar {
            case "\u{F73}": text.append(contentsOf: ["\u{F71}", "\u{F72}"])
            case "\u{F75}": text.append(contentsOf: ["\u{F71}", "\u{F74}"])
            case "\u{F81}": text.append(contentsOf: ["\u{F71}", "\u{F80}"])
            default: text.append(scalar)
            }
        }
        return Array(String(text)._nfc)
    }
}
