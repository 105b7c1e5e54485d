import TestSupport
import Testing

@testable import Charts

struct ThinningTests {
    /// In every column the first, the last, the lowest and the highest stay, so the picture is the same.
    @Test(arguments: [1, 7, 50])
    func keepsWhatIsSeen(columnWidth: Int) {
        var generator = SeededGenerator(state: 5)
        let points = (0..<5000).map { index in
            PlotPoint(x: index / 10, y: Int.random(in: 0...3000, using: &generator))
        }
        let kept = thinned(points, columnWidth: columnWidth)
        #expect(kept == Set(kept).sorted())
        let columns = Dictionary(grouping: points) { $0.x / columnWidth }
        let keptColumns = Dictionary(grouping: kept.map { points[$0] }) { $0.x / columnWidth }
        #expect(columns.count == keptColumns.count)
        for (column, all) in columns {
            let left = keptColumns[column] ?? []
            #expect(left.count <= 4)
            #expect(left.first == all.first && left.last == all.last)
            #expect(left.map(\.y).min() == all.map(\.y).min() && left.map(\.y).max() == all.map(\.y).max())
        }
    }

    @Test func fewPointsAllStay() {
        #expect(thinned([], columnWidth: 10).isEmpty)
        let points = (0..<100).map { PlotPoint(x: $0 * 10, y: $0 % 7) }
        #expect(thinned(points, columnWidth: 10) == Array(0..<100))
    }
}
