import RunModel
import Testing

@testable import RunLogs

struct PointTableTests {
    private func table(_ count: Int, keys: [String] = ["loss", "epoch"]) -> PointTable {
        let shape = PointShape(keys)
        var table = PointTable()
        table.shapes = [shape]
        for index in 0..<count {
            keys.indices.map { Double(index * 10 + $0) }.withUnsafeBufferPointer {
                table.append(step: index, $0, shape: shape, at: 0)
            }
        }
        return table
    }

    @Test func pointsComeBackAsTheyWere() {
        let table = table(5)
        #expect(table.points.map(\.step) == [0, 1, 2, 3, 4])
        #expect(table[3].values.map(\.key) == ["loss", "epoch"])
        #expect(table[3].values.map(\.value) == [30, 31])
        #expect(table.epoch(at: 4) == 41)
        #expect(table.last("loss") == 40)
        #expect(table.last("accuracy") == nil)
        #expect(table.lossCount == 5)
        #expect(!table.isThinned)
    }

    @Test(arguments: [1, 2, 7, 64])
    func ofTooManyEverySecondIsDroppedAndAllAreCounted(keyCount: Int) {
        let keys = ["loss"] + (1..<keyCount).map { "key\($0)" }
        let limit = min(PointTable.pointLimit, PointTable.valueLimit / keyCount)
        let count = limit * 2 + 5
        let table = table(count, keys: keys)
        #expect(table.isThinned)
        #expect(table.lossCount == count)
        #expect(table.count <= limit)
        #expect(table.count > limit / 2)
        #expect(table.byteCount <= PointTable.pointLimit * 16 + PointTable.valueLimit * 8)
        let steps = table.indices.compactMap { table.step(at: $0) }
        #expect(steps == steps.sorted())
        #expect(steps.last == count - 1)
        for index in stride(from: 0, to: table.count, by: 997) {
            let step = steps[index]
            #expect(table[index].values.map(\.value) == keys.indices.map { Double(step * 10 + $0) })
        }
    }
}
