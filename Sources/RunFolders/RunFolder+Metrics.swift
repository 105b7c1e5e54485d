import DurableFiles
import JSONValues
package import RunModel
import SystemPackage

/// What `metrics.jsonl` holds from some byte on.
package struct MetricsReading: Equatable, Sendable {
    /// In the order of the lines.
    package var points: [MetricPoint] = []
    /// Whether the last line has no line feed: a crash tore it, or it is being written. It is left out.
    package var isTorn = false
    /// Whole lines that are no JSON object, left out.
    package var unreadableLineCount = 0
    /// Just after the last whole line: where a later reading goes on.
    package var end = 0

    /// The points that count when a run had several attempts: of each (step, key) the value of the latest attempt,
    /// and nothing of an earlier attempt beyond the step that a later one started from. In one attempt the last
    /// value of a (step, key) counts. Points without a step are kept as they are.
    ///
    /// - Parameter attempts: those that count; what stands there of a later one is left out.
    package func counted(attempts: [RunLife.Attempt]) -> [MetricPoint] {
        let latest = attempts.map(\.attempt).max() ?? .max
        struct Place: Hashable {
            var step: Int
            var key: String
        }
        func isDropped(_ point: MetricPoint) -> Bool {
            if point.attempt ?? 1 > latest { return true }
            guard let step = point.step else { return false }
            return attempts.contains { $0.attempt > point.attempt ?? 1 && step > $0.fromStep }
        }
        let kept = points.filter { !isDropped($0) }
        var winner: [Place: (attempt: Int, index: Int)] = [:]
        for (index, point) in kept.enumerated() {
            guard let step = point.step else { continue }
            let attempt = point.attempt ?? 1
            for (key, _) in point.values where attempt >= winner[Place(step: step, key: key)]?.attempt ?? 0 {
                winner[Place(step: step, key: key)] = (attempt, index)
            }
        }
        return kept.enumerated().compactMap { index, point in
            guard let step = point.step else { return point }
            var point = point
            point.values.removeAll { winner[Place(step: step, key: $0.key)]?.index != index }
            return point.values.isEmpty ? nil : point
        }
    }
}

extension RunFolder {
    /// The lines of `metrics.jsonl` from byte `offset` on, which must be the begin of a line. A missing file has none.
    ///
    /// - Throws: `RunFolderError`
    package func readMetrics(from offset: Int = 0) throws(RunFolderError) -> MetricsReading {
        var reading = MetricsReading()
        var lines = LineSplitter(limit: 1 << 20)
        do {
            try metricsFile.readPieces(in: offset..<Int.max) { piece in
                lines.split(piece) { line in
                    if line.allSatisfy({ $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }) { return }
                    if let point = MetricPoint(line: line) {
                        reading.points.append(point)
                    } else {
                        reading.unreadableLineCount += 1
                    }
                }
            }
        } catch let error as FileError {
            if !error.isMissing { throw .file(error) }
        } catch {
            preconditionFailure("reading pieces throws only file errors: \(error)")
        }
        reading.isTorn = lines.hasRest
        reading.end = offset + lines.wholeByteCount
        return reading
    }
}

extension MetricPoint {
    /// nil when the line is no JSON object.
    init?(line: some Collection<UInt8>) {
        guard let json = try? JSONValue.parse(line, acceptingNonFinite: true) else { return nil }
        self.init(json: json)
    }
}

/// Cuts pieces of a file into lines. A line longer than the limit is handed on cut off, so that no file can exhaust
/// the memory.
private struct LineSplitter {
    let limit: Int
    private var rest: [UInt8] = []
    private var restByteCount = 0
    /// Bytes of whole lines, their line feeds included.
    private(set) var wholeByteCount = 0
    var hasRest: Bool { restByteCount > 0 }

    init(limit: Int) { self.limit = limit }

    mutating func split(_ piece: UnsafeRawBufferPointer, _ body: ([UInt8]) -> Void) {
        var begin = 0
        while let end = piece[begin...].firstIndex(of: UInt8(ascii: "\n")) {
            keep(piece[begin..<end])
            wholeByteCount += restByteCount + 1
            body(rest)
            rest.removeAll(keepingCapacity: true)
            restByteCount = 0
            begin = end + 1
        }
        keep(piece[begin...])
    }

    private mutating func keep(_ bytes: Slice<UnsafeRawBufferPointer>) {
        restByteCount += bytes.count
        rest.append(contentsOf: bytes.prefix(limit - rest.count))
    }
}
