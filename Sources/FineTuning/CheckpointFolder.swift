package import DurableFiles
package import JSONValues
package import SystemPackage

/// A run's `checkpoints/`: folders `checkpoint-{step}` that are whole or not there, and `best.json`.
package struct CheckpointFolder: Sendable {
    package let path: FilePath

    /// Makes the folder, and removes what an interrupted save left.
    ///
    /// - Throws: `FileError`
    package init(_ path: FilePath) throws(FileError) {
        self.path = path
        try path.makeFolders()
        for child in try path.children() where Self.isTemporary(child.name.string) {
            try path.appending(child.name).removeTree()
        }
    }

    private static func isTemporary(_ name: String) -> Bool { name.hasPrefix(".") && name.hasSuffix(".tmp") }

    package func checkpoint(at step: Int) -> FilePath { path.appending("checkpoint-\(step)") }

    private var bestFile: FilePath { BestCheckpoint.file(in: path) }

    /// Saves a checkpoint: written beside its place and renamed when it is complete and durable.
    ///
    /// - Parameters:
    ///   - state: becomes `training_state.json` beside the model.
    ///   - write: makes the folder with the model's files in it.
    /// - Throws: `FileError`, and what `write` throws; then nothing stays.
    package func save(step: Int, state: JSONValue, _ write: (FilePath) throws -> Void) throws {
        let place = checkpoint(at: step)
        let temporary = path.appending(".checkpoint-\(step).tmp")
        do {
            try write(temporary)
            try temporary.appending("training_state.json").replaceContents(with: state.prettyText)
            // The same step of an earlier attempt: the same weights, made again.
            if place.exists { try remove(step) }
            _ = try temporary.move(to: place)
        } catch {
            // The first error is the one to tell.
            try? temporary.removeTree()
            throw error
        }
    }

    /// Names the best checkpoint. Only then may an older one go.
    ///
    /// - Throws: `FileError`
    package func markBest(_ best: BestCheckpoint) throws(FileError) {
        let json: JSONValue = ["step": JSONValue(best.step), "eval_dev_loss": .number(best.devLoss)]
        try bestFile.replaceContents(with: json.prettyText)
    }

    /// The best checkpoint; nil when none is named, or the named one is not there. A damaged mark names none: a training
    /// that goes on marks its best one anew.
    ///
    /// - Throws: `FileError`
    package func best() throws -> BestCheckpoint? {
        do {
            let best = try BestCheckpoint(markedIn: path)
            return best.flatMap { checkpoint(at: $0.step).isDirectory ? $0 : nil }
        } catch TrainingError.unreadableMark {
            return nil
        }
    }

    /// Forgets which checkpoint is the best.
    ///
    /// - Throws: `FileError`
    package func unmarkBest() throws(FileError) { try bestFile.remove() }

    /// The steps of all checkpoints, in no order.
    ///
    /// - Throws: `FileError`
    package func steps() throws(FileError) -> [Int] {
        try path.children().compactMap { child in
            let name = child.name.string
            return name.hasPrefix("checkpoint-") ? Int(name.dropFirst("checkpoint-".count)) : nil
        }
    }

    /// Removes every checkpoint but those to keep.
    ///
    /// - Throws: `FileError`
    package func removeAll(but isKept: (Int) -> Bool) throws(FileError) {
        for step in try steps() where !isKept(step) { try remove(step) }
    }

    /// Removes a checkpoint. It loses its name first: one that has it is whole.
    private func remove(_ step: Int) throws(FileError) {
        let removed = path.appending(".checkpoint-\(step).removed.tmp")
        try removed.removeTree()
        if try checkpoint(at: step).move(to: removed) { try removed.removeTree() }
    }
}

/// Which checkpoint of a run is the best, and its dev loss: the content of `best.json`.
package struct BestCheckpoint: Equatable, Sendable {
    package var step: Int
    package var devLoss: Double

    fileprivate static func file(in checkpoints: FilePath) -> FilePath { checkpoints.appending("best.json") }
}

extension BestCheckpoint {
    /// The one that a run's `checkpoints/` names, whether or not its folder still stands there; nil when none is named.
    ///
    /// - Throws: `FileError`; `TrainingError.unreadableMark` where the file does not say which one.
    package init?(markedIn checkpoints: FilePath) throws {
        let file = Self.file(in: checkpoints)
        guard file.exists else { return nil }
        let bytes = try file.readBytes()
        guard let json = try? JSONValue.parse(bytes), let step = json["step"]?.integer, step > 0,
            let devLoss = json["eval_dev_loss"]?.number
        else { throw TrainingError.unreadableMark(path: file) }
        self.init(step: step, devLoss: devLoss)
    }
}
