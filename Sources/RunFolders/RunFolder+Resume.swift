import DurableFiles
import JSONValues
package import RunModel
import SystemPackage

extension RunFolder {
    /// The step that the next attempt of a `zo` run of the native engine goes on from: the last one that both
    /// `trajectory.zo` and a `loss` line of `metrics.jsonl` hold. 0 when there is none: then it begins anew.
    ///
    /// - Parameter life: with the attempts so far. What they replaced of each other does not count.
    /// - Throws: `RunFolderError`. A file that is missing is no error, nor is one that is no trajectory.
    package func resumeStep(after life: RunLife) throws(RunFolderError) -> Int {
        let recordCount = try trajectoryRecordCount()
        if recordCount == 0 { return 0 }
        return try readMetrics().counted(attempts: life.attempts)
            .compactMap { $0["loss"] == nil ? nil : $0.step }.filter { 0...recordCount ~= $0 }.max() ?? 0
    }

    /// How many whole records `trajectory.zo` holds.
    private func trajectoryRecordCount() throws(RunFolderError) -> Int {
        var head: [UInt8] = []
        guard let status = try trajectoryFile.look(), status.kind == .regular else { return 0 }
        do {
            try trajectoryFile.readPieces(in: 0..<12) { head += $0 }
            guard head.count == 12, head.starts(with: "TELOSZO1".utf8) else { return 0 }
            let length = head[8...].reversed().reduce(0) { $0 << 8 | Int($1) }
            // Far more than the names of any model's tensors.
            guard length <= 64 << 20, 12 + length <= status.byteCount else { return 0 }
            var header: [UInt8] = []
            try trajectoryFile.readPieces(in: 12..<12 + length) { header += $0 }
            guard (try? JSONValue.parse(header)) != nil else { return 0 }
            return (status.byteCount - 12 - length) / 8
        } catch let error as FileError {
            throw .file(error)
        } catch {
            preconditionFailure("reading pieces throws only file errors: \(error)")
        }
    }
}
