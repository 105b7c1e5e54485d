import DurableFiles
import JSONValues
import RunFolders
import RunLogs
import RunModel
import SystemPackage

extension Project {
    /// A log without an ending that was written more recently than this many seconds ago belongs to a run that lives.
    private static let growingLimit = 300.0

    /// Judges a run without a `state.json`: one of the older tooling by its logs alone, one of ours that lost the file
    /// first by what a completed run leaves.
    ///
    /// - Throws: `FileError`, `RunFolderError`
    func readLogs(into record: inout RunRecord, files: RunFiles, now: Moment) throws {
        let out = try logFile(of: record, .out)
        let err = try logFile(of: record, .err)
        let reading = try LogReading.read(out: out, err: err)
        let isOurs = record.configuration?.telos != nil
        let completed = isOurs ? try RunFolder(record.path).completedWithoutState() : nil
        record.state =
            completed ?? reading.outcome
            ?? ObservedState(.lost, reason: isOurs ? .neverStarted : nil, message: isOurs ? nil : "it has no logs")
        record.warnings = reading.warnings
        if isOurs { readResult(files, into: &record) }
        guard let counted = reading.counted else { return }
        for found in counted.configuration.found { record.logValues[found.key] = found.value }
        if record.result.isEmpty { record.result = counted.result?.numbers ?? [] }
        record.progress = counted.progress.map { ($0.step, $0.steps) }
        guard record.state.state == .lost else { return }
        let written = [out, err].compactMap { (try? $0?.status())??.modified }.max()
        guard let age = written.map({ now.unixSeconds - Double($0) / 1e9 }) else { return }
        // A time far in the future is not now: the clock was set back since.
        if abs(age) < Self.growingLimit {
            record.state = ObservedState(.running, reason: .logGrowing, detail: max(0, Int(age)))
        }
    }

    /// The run's own result. How it ended stands in its state: a result that a script wrote badly must not hide it.
    func readResult(_ files: RunFiles, into record: inout RunRecord) {
        do {
            record.result = try RunFolder(record.path).result(in: files)?.numbers ?? []
        } catch {
            record.warnings.append("\(error)")
        }
    }

    /// How far a run has come: by its metrics, else by its logs. A torn last line of its metrics is warned of, and
    /// so is a file that cannot be read: it never hides the run.
    package func readProgress(into record: inout RunRecord) {
        do {
            try readLoggedProgress(into: &record)
        } catch {
            record.warnings.append("\(error)")
        }
    }

    private func readLoggedProgress(into record: inout RunRecord) throws {
        // Of a run of the older tooling the logs have told it.
        guard record.life != nil || record.configuration?.telos != nil, record.life?.state != .queued else { return }
        let steps = record.hyperparameter("steps")?.integer
        let end = try RunFolder(record.path).readMetricsEnd(attempts: record.life?.attemptsThatCount ?? [])
        if end.isTorn, record.state.state != .running {
            record.warnings.append("the last line of metrics.jsonl is torn")
        }
        // An imported run that did not complete has only its logs to say how far it came after its last metrics.
        let logsSayMore = record.configuration?.telos?.imported != nil && record.state.state != .completed
        if let step = end.step, !logsSayMore {
            record.progress = (step, steps)
            return
        }
        let offsets = record.life?.attemptsThatCount.last
        let reading = try LogReading.read(
            out: try logFile(of: record, .out), err: try logFile(of: record, .err),
            outRange: (offsets?.outOffset ?? 0)..<Int.max, errRange: (offsets?.errOffset ?? 0)..<Int.max)
        record.progress = reading.counted?.progress.map { ($0.step, $0.steps ?? steps) } ?? end.step.map { ($0, steps) }
    }
}
