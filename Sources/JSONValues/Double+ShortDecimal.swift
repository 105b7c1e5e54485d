extension Double {
    /// Reads a decimal number of at most 19 digits and a small exponent, as nearly all numbers of logs and metrics are,
    /// some ten times faster than the system does.
    ///
    /// - Returns: the double nearest to the text, the same that every correct reader gives; nil for every other text,
    ///   whether a number or not.
    package init?(shortDecimal text: UnsafeBufferPointer<UInt8>) {
        guard let (value, end, _) = Self.shortDecimal(in: text, at: 0), end == text.count else { return nil }
        self = value
    }

    /// Reads the number that begins at that index, as `init(shortDecimal:)` does.
    ///
    /// - Returns: the number, where the first byte behind it is, and whether it is written with digits (and a sign)
    ///   alone. nil when none begins here, and for one that is not short.
    package static func shortDecimal(
        in text: UnsafeBufferPointer<UInt8>, at start: Int
    ) -> (value: Double, end: Int, isWhole: Bool)? {
        var index = start
        let isNegative = index < text.count && text[index] == UInt8(ascii: "-")
        if isNegative { index += 1 }
        let digitsStart = index
        var digits: UInt64 = 0
        while index < text.count, case let digit = text[index] &- UInt8(ascii: "0"), digit <= 9 {
            digits = digits &* 10 &+ UInt64(digit)
            index += 1
        }
        var digitCount = index - digitsStart
        guard digitCount > 0 else { return nil }
        var isWhole = true
        var exponent = 0
        if index < text.count, text[index] == UInt8(ascii: ".") {
            isWhole = false
            index += 1
            let fractionStart = index
            while index < text.count, case let digit = text[index] &- UInt8(ascii: "0"), digit <= 9 {
                digits = digits &* 10 &+ UInt64(digit)
                index += 1
            }
            exponent = fractionStart - index
            guard exponent < 0 else { return nil }
            digitCount -= exponent
        }
        // Beyond that the digits have wrapped around.
        guard digitCount <= 19 else { return nil }
        if index < text.count, text[index] | 0x20 == UInt8(ascii: "e") {
            isWhole = false
            index += 1
            let isBelowOne = index < text.count && text[index] == UInt8(ascii: "-")
            if isBelowOne || index < text.count && text[index] == UInt8(ascii: "+") { index += 1 }
            let exponentStart = index
            var written = 0
            while index < text.count, index - exponentStart < 4, case let digit = text[index] &- UInt8(ascii: "0"),
                digit <= 9
            {
                written = written * 10 + Int(digit)
                index += 1
            }
            guard (1...3).contains(index - exponentStart) else { return nil }
            exponent += isBelowOne ? -written : written
        }
        guard let magnitude = Double(digits, timesTenTo: exponent) else { return nil }
        return (isNegative ? -magnitude : magnitude, index, isWhole)
    }

    /// The double nearest to `digits` times ten to that power; nil where the ways taken here do not reach.
    private init?(_ digits: UInt64, timesTenTo exponent: Int) {
        if digits < 1 << 53, abs(exponent) < Self.powersOfTen.count {
            // Both are exact doubles, so one multiplication or division gives the double nearest to the result
            // (Clinger 1990).
            let power = Self.powersOfTen[abs(exponent)]
            self = exponent < 0 ? Double(digits) / power : Double(digits) * power
        } else if exponent <= 0, -exponent < Self.powersOfFive.count, digits > 0 {
            self.init(digits, over: Self.powersOfFive[-exponent], shiftedRightBy: -exponent)
        } else {
            return nil
        }
    }

    /// `digits` / `divisor` / 2^`shift`, rounded once, to the nearest with ties to even: none of the results is near
    /// the ends of the range of doubles.
    private init(_ digits: UInt64, over divisor: UInt64, shiftedRightBy shift: Int) {
        let (digitsShift, divisorShift) = (digits.leadingZeroBitCount, divisor.leadingZeroBitCount)
        let (dividend, divisor) = (digits << digitsShift, divisor << divisorShift)
        var exponent = divisorShift - digitsShift - shift
        // Both begin at the highest bit, so the quotient has 64 bits in either case.
        let (quotient, remainder): (UInt64, UInt64)
        if dividend >= divisor {
            (quotient, remainder) = divisor.dividingFullWidth((dividend >> 1, dividend << 63))
            exponent -= 63
        } else {
            (quotient, remainder) = divisor.dividingFullWidth((dividend, 0))
            exponent -= 64
        }
        var mantissa = quotient >> 11
        let rest = quotient & 0x7FF
        if rest > 0x400 || rest == 0x400 && (remainder != 0 || mantissa & 1 == 1) { mantissa += 1 }
        // A power of two changes no bit of the mantissa.
        self = Double(mantissa) * Double(bitPattern: UInt64(exponent + 11 + 1023) << 52)
    }

    /// Those that a double holds exactly.
    private static let powersOfTen: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ]

    /// Those that 64 bits hold.
    private static let powersOfFive: [UInt64] = (0...27).map { (0..<$0).reduce(1) { power, _ in power * 5 } }
}
