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

    @Test(arguments: ["0", "-0", "-0.0", "1.4000", "2e-06", "0.001", "123456789012345", "1e22", "1.5E+3"])
    func shortOnesAreRead(text: String) {
        #expect(read(text)?.bitPattern == Double(text)?.bitPattern)
    }

    @Test(arguments: [
        "", "-", ".", ".5", "5.", "1e", "1e+", "+1", "1e23", "1e-23", "1234567890123456", "0.1234567890123456", "1 ",
        "0x1",
        "nan", "inf", "1e1000", "--1", "1.2.3",
    ])
    func othersAreLeftToTheSystem(text: String) {
        #expect(read(text) == nil)
    }
}
