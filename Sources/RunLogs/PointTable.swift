import RunModel

/// The points of one start, by columns: a point costs its numbers and 16 bytes more.
///
/// Of a log with more points than can be kept every second one is dropped, again and again: the curve keeps its form
/// and its end. The counts stay those of the log.
struct PointTable: Sendable {
    /// Points and numbers kept of one start: more than nearly any log has, and no log can exhaust the memory.
    static let pointLimit = 1 << 18
    static let valueLimit = 1 << 20

    private struct Row: Sendable {
        /// Where its numbers begin.
        var start: UInt32
        var shape: UInt32
        /// -1 where it is not known.
        var step: Int
    }

    private var rows: [Row] = []
    private var values: [Double] = []
    /// What the rows' numbers mean; the reader sets it when it hands the table out.
    var shapes: [PointShape] = []
    /// Loss lines, evaluations of the development split: also those dropped.
    private(set) var lossCount = 0
    private(set) var devEvaluationCount = 0
    private(set) var isThinned = false

    var count: Int { rows.count }
    var isEmpty: Bool { rows.isEmpty }
    /// The memory that the rows take.
    var byteCount: Int { rows.count * MemoryLayout<Row>.stride + values.count * MemoryLayout<Double>.stride }

    /// - Parameter newValues: begins with the point's.
    mutating func append(
        step: Int?, _ newValues: UnsafeBufferPointer<Double>, shape: PointShape, at shapeIndex: Int
    ) {
        if shape.hasLoss { lossCount += 1 }
        if shape.isDevEvaluation { devEvaluationCount += 1 }
        if rows.count == Self.pointLimit || values.count + shape.keys.count > Self.valueLimit { dropEverySecond() }
        rows.append(Row(start: UInt32(values.count), shape: UInt32(shapeIndex), step: step ?? -1))
        values.append(contentsOf: UnsafeBufferPointer(rebasing: newValues[..<shape.keys.count]))
    }

    mutating func dropEverySecond() {
        isThinned = true
        var end = 0
        for index in stride(from: 1, to: rows.count, by: 2) {
            var row = rows[index]
            let next = index + 1 < rows.count ? Int(rows[index + 1].start) : values.count
            let start = Int(row.start)
            row.start = UInt32(end)
            // Towards the front only: nothing is overwritten before it was moved.
            for place in start..<next { values[end + place - start] = values[place] }
            end += next - start
            rows[index / 2] = row
        }
        rows.removeLast(rows.count - rows.count / 2)
        values.removeLast(values.count - end)
    }
}

// MARK: Rows, once the shapes are known

extension PointTable {
    var indices: Range<Int> { rows.indices }

    func shape(at index: Int) -> PointShape { shapes[Int(rows[index].shape)] }

    func step(at index: Int) -> Int? { rows[index].step < 0 ? nil : rows[index].step }

    var lastStep: Int? { rows.last { $0.step >= 0 }?.step }

    mutating func setStep(at index: Int, _ step: Int?) { rows[index].step = step ?? -1 }

    func epoch(at index: Int) -> Double? { shape(at: index).epoch.map { values[Int(rows[index].start) + $0] } }

    subscript(index: Int) -> MetricPoint {
        let start = Int(rows[index].start)
        let keys = shape(at: index).keys
        return MetricPoint(
            step: step(at: index), time: nil, values: keys.indices.map { (keys[$0], values[start + $0]) })
    }

    var points: [MetricPoint] { indices.map { self[$0] } }

    /// The last point's value that has such a key.
    func last(where isWanted: (String) -> Bool) -> Double? {
        for index in indices.reversed() {
            if let place = shape(at: index).keys.lastIndex(where: isWanted) {
                return values[Int(rows[index].start) + place]
            }
        }
        return nil
    }
}

extension PointTable: Equatable {
    static func == (a: PointTable, b: PointTable) -> Bool {
        a.lossCount == b.lossCount && a.devEvaluationCount == b.devEvaluationCount && a.points == b.points
    }
}
