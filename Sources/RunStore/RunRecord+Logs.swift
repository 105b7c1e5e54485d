import DurableFiles
import JSONValues
package import RunFolders
import RunLogs
package import RunModel
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
        var reading = try LogReading.read(out: out, err: err)
        let isOurs = record.configuration?.telos != nil
        do {
            if let state = try TrainerState.latest(in: record.path) { reading = reading.completed(by: state) }
        } catch {
            record.warnings.append("\(error)")
        }
        let completed = isOurs ? try RunFolder(record.path).completedWithoutState() : nil
        record.state =
            completed ?? reading.outcome
            ?? ObservedState(.lost, reason: isOurs ? .neverStarted : nil, message: isOurs ? nil : "it has no logs")
        record.warnings += reading.warnings
        if isOurs { readResult(files, into: &record) }
        guard let counted = reading.counted else { return }
        for found in counted.configuration.found { record.logValues[found.key] = found.value }
        if record.result.isEmpty { record.result = counted.result?.numbers ?? [] }
        record.progress = counted.progress.map { ($0.step, $0.steps) }
        // An earlier start may have said how the run ended: the last one has the word on whether it goes on.
        guard record.state.state != .completed, reading.attempts.last?.outcome.state == .lost else { return }
        let written = [out, err].compactMap { (try? $0?.status())??.modified }.max()
        guard let age = written.map({ now.unixSeconds - Double($0) / 1e9 }) else { return }
        // A time far in the future is not now: the clock was set back since.
        if abs(age) < Self.growingLimit {
            record.state = ObservedState(.running, reason: .logGrowing, detail: max(0, Int(age)))
        }
    }

    /// What the logs say of the attempt whose points are not in `metrics.jsonl`: of a run that lives the current one, of
    /// an older run the one that counts. nil when they say nothing.
    ///
    /// - Throws: `FileError`, `RunFolderError`
    func loggedAttempt(of run: RunRecord) throws -> LogAttempt? {
        let offsets = run.life?.attemptsThatCount.last
        return try LogReading.read(
            out: try logFile(of: run, .out), err: try logFile(of: run, .err),
            outRange: (offsets?.outOffset ?? 0)..<Int.max, errRange: (offsets?.errOffset ?? 0)..<Int.max
        ).counted
    }

    /// The points of that attempt.
    ///
    /// - Throws: `FileError`, `RunFolderError`
    package func loggedPoints(of run: RunRecord) throws -> [MetricPoint] { try loggedAttempt(of: run)?.points ?? [] }

    /// The points that count. Those of an attempt that lives, and of runs of the older tooling, stand in the logs alone,
    /// unless the program writes them down itself.
    ///
    /// - Parameter metrics: the run's `metrics.jsonl`; nil where it cannot be read.
    package func points(of run: RunRecord, _ metrics: MetricsReading?) -> [MetricPoint] {
        let attempts = run.life?.attemptsThatCount ?? []
        let points = metrics?.counted(attempts: attempts) ?? []
        let isWritten = points.contains { $0.attempt ?? 1 == attempts.last?.attempt ?? 1 }
        guard !isWritten, run.life == nil || run.state.state == .running else { return points }
        return points + ((try? loggedPoints(of: run)) ?? [])
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
        let progress = try loggedAttempt(of: record)?.progress
        record.progress = progress.map { ($0.step, $0.steps ?? steps) } ?? end.step.map { ($0, steps) }
    }
}
