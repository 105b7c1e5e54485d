import Kernels
import Testing

struct UniformNumbersTests {
    private func numbers(_ count: Int, bound: Double = 1, seed: UInt64 = 3, tensor: Int = 0) -> [Float] {
        let block = FloatBlock(count: count)
        UniformNumbers.fill(block.values, bound: bound, seed: seed, tensor: tensor)
        return Array(block.values)
    }

    @Test func theyFillTheirRangeEvenly() {
        let values = numbers(40_000, bound: 0.5)
        #expect(values.allSatisfy { abs($0) < 0.5 })
        let mean = values.reduce(0) { $0 + Double($1) } / 40_000
        let square = values.reduce(0) { $0 + Double($1) * Double($1) } / 40_000
        #expect(abs(mean) < 0.005)
        #expect(abs(square - 1.0 / 12) < 0.002)
    }

    @Test func anElementIsTheSameInEveryLength() {
        #expect(Array(numbers(10).prefix(7)) == numbers(7))
        #expect(numbers(7) != numbers(7, seed: 4))
        #expect(numbers(7) != numbers(7, tensor: 1))
    }

    /// They stand behind trajectory files: they never change. Worked out by another program.
    @Test func theyArePinned() {
        #expect(
            numbers(5, seed: 0x1234_5678_9ABC_DEF0, tensor: 2).map(\.bitPattern) == [
                0xBF1240EB, 0xBBB7BD80, 0x3F07FE4F, 0xBEA7DA9E, 0x3F4910E3,
            ])
    }
}
