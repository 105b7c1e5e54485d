import RunModel
import Testing

@testable import RunLogs

struct PointTableTests {
    /// However many points a start has, it is told.
    @Test func noStartIsForgottenForItsPoints() {
        let losses = (0..<230_000).map { "{'loss': 1.5, 'learning_rate': 1e-06, 'epoch': \($0)}\n" }.joined()
        let end = "{'accuracy': 0.5, 'dev_accuracy': 0.25}\n"
        let reading = LogReading.of("mezo-a-b\n\(losses)mezo-a-b\n{'loss': 1.0, 'epoch': 1.0}\n\(end)")
        #expect(reading.attempts.map(\.number) == [1, 2])
        #expect(reading.attempts.map(\.lossPointCount) == [230_000, 1])
        #expect(reading.attempts.map(\.pointsAreThinned) == [true, false])
        #expect(reading.warnings.contains(LogReading.thinned))
    }

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
        #expect(table.last(where: { $0 == "loss" }) == 40)
        #expect(table.last(where: { $0 == "accuracy" }) == nil)
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
