import TestSupport
import Testing

@testable import Charts

struct AxisRangeTests {
    @Test(arguments: [
        ([0.71, 0.79], ["0.72", "0.74", "0.76", "0.78"]), ([0, 1], ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
        ([0, 20_000], ["0", "5000", "10000", "15000", "20000"]), ([-5, 5], ["-4", "-2", "0", "2", "4"]),
        ([0, 3e-7], ["0", "5e-8", "1e-7", "1.5e-7", "2e-7", "2.5e-7", "3e-7"]),
        ([1e300, 2e300], ["1e300", "1.2e300", "1.4e300", "1.6e300", "1.8e300", "2e300"]),
        ([0.1], ["0.090", "0.095", "0.100", "0.105", "0.110"]),
    ])
    func linearTicksAreRound(values: [Double], texts: [String]) {
        #expect(AxisRange(of: values, scale: .linear).linearTicks(count: 6).compactMap(\.text) == texts)
    }

    @Test func anyRangeHasAFewTicksWithinItAndAFewAroundIt() {
        var generator = SeededGenerator(state: 21)
        for _ in 0..<5000 {
            let values = (0..<2).map { _ in Double(bitPattern: generator.next()) }.filter(\.isFinite)
            guard !values.isEmpty else { continue }
            let range = AxisRange(of: values, scale: .linear)
            #expect(range.low < range.high && range.low.isFinite && range.high.isFinite)
            let ticks = range.linearTicks(count: 6)
            #expect((2...13).contains(ticks.count), "\(values): \(ticks)")
            #expect(Set(ticks.map(\.text)).count == ticks.count)
            let slack = (range.high / 2 - range.low / 2) * 1e-5
            #expect(ticks.allSatisfy { $0.value >= range.low - slack && $0.value <= range.high + slack })
            #expect(ticks.allSatisfy { Double($0.text ?? "") == $0.value })
            #expect(values.allSatisfy { (0...1).contains(range.position($0)) })
        }
    }

    @Test func enclosingTicksLieAround() {
        let ticks = AxisRange(low: 0.713, high: 0.791, scale: .linear).enclosingTicks(count: 4)
        #expect(ticks.first?.text == "0.70")
        #expect(ticks.last?.text == "0.80")
    }

    @Test func ownValuesAreTicksWhileTheyAreFew() {
        let rates = [1e-6, 5e-7, 1e-6, 2.5e-5]
        #expect(AxisRange(of: rates, scale: .log10).logTicks(for: rates).map(\.text) == ["5e-7", "1e-6", "2.5e-5"])
        let many = (1...40).map { Double($0) * 1e-6 }
        #expect(
            AxisRange(of: many, scale: .log10).logTicks(for: many).map(\.text)
                == ["1e-6", "2e-6", "5e-6", "1e-5", "2e-5"])
    }

    @Test func positionsAreEvenInTheLogarithm() {
        let range = AxisRange(of: [1e-8, 1e-4], scale: .log10)
        for (value, share) in [(1e-8, 0), (1e-7, 0.25), (1e-6, 0.5), (1e-4, 1)] {
            #expect(abs(range.position(value) - share) < 1e-12)
        }
    }

    @Test(arguments: [
        (75, -2, "0.75", "7.5e-1"), (-5, -3, "-0.005", "-5e-3"), (12, 1, "120", "1.2e2"), (0, -1, "0.0", "0"),
        (1, -7, "0.0000001", "1e-7"), (100, -2, "1.00", "1e0"),
    ])
    func numbersAreWrittenExactly(digits: Int, exponent: Int, plain: String, scientific: String) {
        let number = DecimalNumber(digits: digits, exponent: exponent)
        #expect(number.plain == plain)
        #expect(number.scientific == scientific)
        #expect(DecimalNumber(number.value).value == number.value)
    }
}
