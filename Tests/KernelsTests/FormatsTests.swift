import Kernels
import Testing

struct FormatsTests {
    @Test func everyHalfIsConvertedExactly() {
        let halves = (0...UInt16.max).map { $0 }
        var floats = [Float](repeating: 0, count: halves.count)
        halves.withUnsafeBytes { convertHalf($0, into: &floats) }
        for (half, float) in zip(halves, floats) {
            let expected = Float(Float16(bitPattern: half))
            #expect(float.bitPattern == expected.bitPattern || float.isNaN && expected.isNaN)
        }
    }

    @Test func everyBFloat16IsTheUpperHalfOfItsFloat() {
        let halves = (0...UInt16.max).map { $0 }
        var floats = [Float](repeating: 0, count: halves.count)
        halves.withUnsafeBytes { convertBFloat16($0, into: &floats) }
        #expect(floats.map(\.bitPattern) == halves.map { UInt32($0) << 16 })
    }
}
