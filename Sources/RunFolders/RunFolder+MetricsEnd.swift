import DurableFiles
package import RunModel
import SystemPackage

/// How far `metrics.jsonl` says a run has come.
package struct MetricsEnd: Equatable, Sendable {
    /// Of the last point that counts (`MetricsReading.counted`) and has one; nil when there is none.
    package var step: Int?
    /// As of `MetricsReading`.
    package var isTorn = false

    package init(step: Int? = nil, isTorn: Bool = false) {
        self.step = step
        self.isTorn = isTorn
    }
}

extension RunFolder {
    /// Many lines, and few blocks of a disk.
    private static let endByteCount = 4096

    /// The end of `metrics.jsonl`: of the file's last bytes alone where they suffice, as they nearly always do.
    ///
    /// - Parameter attempts: those that count.
    /// - Throws: `RunFolderError`
    package func readMetricsEnd(attempts: [RunLife.Attempt]) throws(RunFolderError) -> MetricsEnd {
        if let end = try readEnd(latestAttempt: attempts.map(\.attempt).max()) { return end }
        let reading = try readMetrics()
        return MetricsEnd(
            step: reading.counted(attempts: attempts).last { $0.step != nil }?.step, isTorn: reading.isTorn)
    }

    /// nil when the last bytes do not tell.
    private func readEnd(latestAttempt: Int?) throws(RunFolderError) -> MetricsEnd? {
        guard let status = try metricsFile.look(), status.kind == .regular else { return nil }
        let begin = max(0, status.byteCount - Self.endByteCount)
        var bytes: [UInt8] = []
        do {
            try metricsFile.readPieces(in: begin..<status.byteCount) { bytes += $0 }
        } catch let error as FileError {
            if error.isMissing { return nil }
            throw .file(error)
        } catch {
            preconditionFailure("reading pieces throws only file errors: \(error)")
        }
        let newline = UInt8(ascii: "\n")
        let isTorn = bytes.last.map { $0 != newline } ?? false
        var lineEnd = bytes.lastIndex(of: newline)
        while let end = lineEnd {
            lineEnd = bytes[..<end].lastIndex(of: newline)
            // A line whose begin was not read says nothing.
            if lineEnd == nil, begin > 0 { return nil }
            let line = bytes[(lineEnd.map { $0 + 1 } ?? 0)..<end]
            guard let point = MetricPoint(line: line), let step = point.step, !point.values.isEmpty else { continue }
            let attempt = point.attempt ?? 1
            if let latestAttempt, attempt > latestAttempt { continue }
            // Nothing replaces or drops a point of the latest attempt; of another one the whole file decides.
            return attempt >= latestAttempt ?? 1 ? MetricsEnd(step: step, isTorn: isTorn) : nil
        }
        return begin == 0 ? MetricsEnd(isTorn: isTorn) : nil
    }
}
