import Kernels
import Testing

struct FloatBlockTests {
    @Test(arguments: [0, 1, 15, 1000])
    func blockIsZeroAndAligned(count: Int) {
        let block = FloatBlock(count: count)
        #expect(block.values.count == count)
        #expect(block.values.allSatisfy { $0 == 0 })
        #expect(UInt(bitPattern: block.pointer) % 64 == 0)
    }

    @Test func copySharesNothing() {
        let block = FloatBlock(count: 3)
        block[1] = 5
        let copy = block.copy()
        block[1] = 6
        #expect(Array(copy.values) == [0, 5, 0])
        copy.update(from: block)
        #expect(copy[1] == 6)
        copy.fill(2)
        #expect(Array(copy.values) == [2, 2, 2])
    }
}
