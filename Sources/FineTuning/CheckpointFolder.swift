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

    private static func isTemporary(_ name: String) -> Bool { name.hasPrefix(".checkpoint-") && name.hasSuffix(".tmp") }

    package func checkpoint(at step: Int) -> FilePath { path.appending("checkpoint-\(step)") }

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
            if place.exists { try place.removeTree() }
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
    package func markBest(step: Int, devLoss: Double) throws(FileError) {
        let json: JSONValue = ["step": JSONValue(step), "eval_dev_loss": .number(devLoss)]
        try path.appending("best.json").replaceContents(with: json.prettyText)
    }

    /// Removes every checkpoint but this one.
    ///
    /// - Throws: `FileError`
    package func removeAll(but step: Int) throws(FileError) {
        for child in try path.children() {
            let name = child.name.string
            guard name.hasPrefix("checkpoint-"), Int(name.dropFirst("checkpoint-".count)) != step else { continue }
            try path.appending(child.name).removeTree()
        }
    }
}
