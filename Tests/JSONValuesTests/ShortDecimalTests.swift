import JSONValues
import TestSupport
import Testing

struct ShortDecimalTests {
    private func read(_ text: String) -> Double? {
        Array(text.utf8).withUnsafeBufferPointer { Double(shortDecimal: $0) }
    }

    @Test func isTheNumberThatTheSystemReads() {
        var generator = SeededGenerator(state: 4)
        var readCount = 0
        for _ in 0..<20_000 {
            var text = Bool.random(using: &generator) ? "-" : ""
            text += String(UInt64.random(in: 0..<1 << UInt64.random(in: 1..<60, using: &generator), using: &generator))
            if Bool.random(using: &generator) {
                text += "." + String(repeating: "0", count: Int.random(in: 0..<4, using: &generator))
                text += String(
                    UInt64.random(in: 0..<1 << UInt64.random(in: 1..<50, using: &generator), using: &generator))
            }
            if Bool.random(using: &generator) {
                text += ["e", "E", "e-", "e+", "e-0"].randomElement(using: &generator) ?? ""
                text += String(Int.random(in: 0..<40, using: &generator))
            }
            guard let value = read(text) else { continue }
            readCount += 1
            #expect(value.bitPattern == Double(text)?.bitPattern, "\(text)")
        }
        #expect(readCount > 5000)
    }

    /// As Python writes doubles: with all their digits.
    @Test func doublesReadBackToTheirBits() {
        var generator = SeededGenerator(state: 5)
        var readCount = 0
        for _ in 0..<50_000 {
            let exponent = UInt64.random(in: 1023 - 40...1023 + 20, using: &generator)
            let value = Double(
                bitPattern: exponent << 52 | UInt64.random(in: 0..<1 << 52, using: &generator))
            guard let found = read("\(value)") else { continue }
            readCount += 1
            #expect(found.bitPattern == value.bitPattern, "\(value)")
        }
        #expect(readCount > 40_000)
    }

    /// The hardest to round: exactly between two doubles, and one digit beside that.
    @Test func halvesRoundToEven() {
        var generator = SeededGenerator(state: 6)
        for _ in 0..<20_000 {
            let odd = UInt64.random(in: 1 << 53..<1 << 54, using: &generator) | 1
            for text in ["\(odd)", "\(odd).1", "\(odd >> 1).5", "\(odd >> 1).50", "\(odd >> 1).51", "\(odd >> 1).4"] {
                #expect(read(text)?.bitPattern == Double(text)?.bitPattern, "\(text)")
            }
        }
    }

    @Test(arguments: [
        "0", "-0", "-0.0", "1.4000", "2e-06", "0.001", "123456789012345", "1e22", "1.5E+3",
        "2.363086462020874", "9.250000000000001e-05", "9999999999999999999e-27", "1234567890123456789",
        "9007199254740993", "9007199254740993.0", "9007199254740992.5", "4503599627370496.5", "4503599627370497.5",
        "1.7976931348623157", "0.1234567890123456", "1e-22", "9007199254740991e22",
    ])
    func shortOnesAreRead(text: String) {
        #expect(read(text)?.bitPattern == Double(text)?.bitPattern)
    }

    @Test(arguments: [
        "", "-", ".", ".5", "5.", "1e", "1e+", "+1", "1e23", "1e-28", "12345678901234567890", "9007199254740993e1",
        "0.1234567890123456789", "1 ", "0x1",
        "nan", "inf", "1e1000", "--1", "1.2.3",
    ])
    func othersAreLeftToTheSystem(text: String) {
        #expect(read(text) == nil)
    }
}
