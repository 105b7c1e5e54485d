import DurableFiles
import JSONValues
package import RunModel
import SystemPackage

extension RunFolder {
    /// The step that the next attempt of a run of the native engine goes on from; 0 when it begins anew.
    ///
    /// Of a `zo` run it is the last one that both `trajectory.zo` and a `loss` line of `metrics.jsonl` hold. Of others it
    /// is the last one with a checkpoint and a `loss` line, if the best one up to there has its checkpoint too.
    ///
    /// - Parameter life: with the attempts so far. What they replaced of each other does not count.
    /// - Throws: `RunFolderError`. A file that is missing is no error, nor is one that is no trajectory.
    package func resumeStep(after life: RunLife) throws(RunFolderError) -> Int {
        let recordCount = try trajectoryRecordCount()
        let saved = try resumableCheckpoints()
        if recordCount == 0, saved.isEmpty { return 0 }
        let points = try readMetrics().counted(attempts: life.attempts)
        let reported = points.compactMap { $0["loss"] == nil ? nil : $0.step }
        if recordCount > 0 { return reported.filter { 0...recordCount ~= $0 }.max() ?? 0 }
        return saved.intersection(reported).filter { step in
            guard let best = points.bestStep(until: step) else { return true }
            return best == step || checkpoints.appending("checkpoint-\(best)").isDirectory
        }.max() ?? 0
    }

    /// The steps of the checkpoints that hold all it takes to go on: not those of `zo`, which need the trajectory.
    private func resumableCheckpoints() throws(RunFolderError) -> Set<Int> {
        var steps: Set<Int> = []
        do {
            guard checkpoints.isDirectory else { return [] }
            for child in try checkpoints.children() where child.name.string.hasPrefix("checkpoint-") {
                let file = checkpoints.appending(child.name).appending("training_state.json")
                guard file.isRegularFile, let state = try? JSONValue.parse(try file.readBytes(atMost: 1 << 20)),
                    let step = state["step"]?.integer, step > 0, child.name.string == "checkpoint-\(step)",
                    let method = state["method"]?.string, method != "zo"
                else { continue }
                steps.insert(step)
            }
        } catch {
            throw .file(error)
        }
        return steps
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

extension [MetricPoint] {
    /// The trained step up to this one with the lowest dev loss, the earlier of equals; nil when none was evaluated.
    fileprivate func bestStep(until last: Int) -> Int? {
        var best: (step: Int, devLoss: Double)?
        for point in self {
            guard let step = point.step, 0 < step, step <= last, let devLoss = point["eval_dev_loss"] else { continue }
            if let best, (best.devLoss, best.step) <= (devLoss, step) { continue }
            best = (step, devLoss)
        }
        return best?.step
    }
}
