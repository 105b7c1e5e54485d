import DurableFiles
import FineTuning
import Glibc
import Hashing
import JSONValues
import Kernels
import Llama
import ModelFiles
import RunFolders
import RunModel
import SystemPackage

/// Rebuilds the weights of a `zo` run from its base model and its trajectory, and writes them as a checkpoint is
/// written. Into the run's own folder nothing is written.
struct Replay {
    /// The run's id, and its folder.
    var id: String
    var run: RunFolder
    var request: TrainingRequest
    /// nil for the best checkpoint's step, else the last.
    var step: Int?
    /// nil for `replay-{id}-{step}` in the working directory.
    var out: FilePath?

    /// What was written, and what it was held against.
    struct Outcome {
        var step: Int
        var steps: Int
        var isBest: Bool
        var folder: FilePath
        /// The file with the weights.
        var file: String
        var sha256: String
        /// The run's own checkpoint of that step, whose file is equal; nil when none stands there.
        var checkpoint: FilePath?
    }

    /// - Parameter didApply: called after each step of how many.
    /// - Throws: `EngineFailure`; `TrainingError`, `ModelFileError`, `FileError`, `RunFolderError`; then nothing stays.
    func carryOut(didApply: (Int, Int) -> Void) throws -> Outcome {
        guard run.trajectoryFile.exists else {
            throw EngineFailure.failed(
                "the run \(id) has no \(run.trajectoryFile): it took no step, or the file was removed")
        }
        let folder = try ModelFolder(request.model)
        try folder.checkFingerprint(
            request.modelFingerprint, remedy: "only with the former can the weights be rebuilt")
        try checkSeal()
        let (settings, threads) = try request.settings(for: folder.config)
        useThreads(threads)
        let replay = try TrajectoryReplay(
            reading: run.trajectoryFile, settings: settings,
            header: settings.trajectoryHeader(
                tensors: (settings.lora?.tensors(of: folder.config) ?? folder.config.tensors).map {
                    ($0.name, $0.shape)
                },
                noise: settings.zeroOrder.noise.algorithm, baseModel: request.baseModel))
        if replay.trajectory.tornByteCount > 0 {
            writeError("telos-engine: the last record of \(run.trajectoryFile) is incomplete and does not count\n")
        }
        let best = try BestCheckpoint(markedIn: run.checkpoints)
        let step = try chosenStep(best: best?.step, last: replay.lastStep)
        let place = out ?? FilePath("replay-\(id)-\(step)")
        guard let name = place.lastComponent, name.kind == .regular, !place.exists else {
            throw EngineFailure.badInput(["\(place) exists; give another folder with --out"])
        }

        let model = LlamaZeroOrderModel(
            try LlamaModel(folder),
            adapters: settings.lora.map { Adapters($0, of: folder.config, seed: UInt64(settings.seed)) },
            noise: SeededNoise(settings.zeroOrder.noise, seed: settings.seed),
            source: .init(folder: request.model, name: request.modelSource))
        // Made before the work, so that a place where nothing can be written is told at once. The name is of this
        // process alone: two replays never write into one folder.
        let workshop = try place.makeFolderBeside()
        defer {
            // Whatever was thrown is what to tell.
            try? workshop.removeTree()
        }
        try replay.apply(to: step, of: model) { done in
            if let signal = StopSignal.received { throw EngineFailure.stopped(bySignal: signal) }
            didApply(done, step)
        }
        var outcome = Outcome(
            step: step, steps: settings.steps, isBest: step == best?.step, folder: place,
            file: settings.lora == nil ? ModelFolder.weightsFileName : AdapterFolder.weightsFileName, sha256: "")
        let rebuilt = workshop.appending(name)
        try model.save(to: rebuilt)
        try rebuilt.appending("training_state.json").replaceContents(
            with: settings.checkpointState(step: step, devLoss: outcome.isBest ? best?.devLoss : nil).prettyText)
        outcome.sha256 = try rebuilt.appending(outcome.file).sha256()
        outcome.checkpoint = try checkpoint(equalTo: outcome)
        guard try rebuilt.move(to: place) else {
            throw EngineFailure.badInput(["\(place) exists; give another folder with --out"])
        }
        return outcome
    }

    /// Of a completed run the trajectory must be the one that was sealed: another one rebuilds other weights, and no
    /// checkpoint may be left to tell.
    private func checkSeal() throws {
        let sealed = try run.readManifest()?.files.first { run.path.pushing($0.file.path) == run.trajectoryFile }
        guard let sealed else { return }
        let found = try run.trajectoryFile.sha256()
        guard found == sealed.sha256 else {
            throw EngineFailure.failed(
                "\(run.trajectoryFile) was changed after the run was sealed: its SHA-256 was \(sealed.sha256) and is "
                    + "\(found); nothing was rebuilt (`telos verify` tells what else was changed)")
        }
    }

    private func chosenStep(best: Int?, last: Int) throws -> Int {
        guard last > 0 else { throw EngineFailure.failed("the trajectory \(run.trajectoryFile) holds no step yet") }
        let reported = try best ?? run.readResult()?["best_step"]?.integer
        let chosen = step ?? reported ?? last
        guard (1...last).contains(chosen) else {
            let what = step == nil ? "the best checkpoint's step is \(chosen)" : "there is no step \(chosen)"
            throw EngineFailure.failed("\(what): the trajectory \(run.trajectoryFile) holds the steps 1 to \(last)")
        }
        return chosen
    }

    /// The checkpoint of that step, if the run has it.
    ///
    /// - Throws: `EngineFailure` when it holds other weights
    private func checkpoint(equalTo outcome: Outcome) throws -> FilePath? {
        let checkpoint = run.checkpoints.appending("checkpoint-\(outcome.step)")
        let file = checkpoint.appending(outcome.file)
        guard file.exists else { return nil }
        let found = try file.sha256()
        guard found == outcome.sha256 else {
            throw EngineFailure.failed(
                "the rebuilt weights are not those of \(file): SHA-256 \(outcome.sha256), there \(found); the checkpoint "
                    + "or the trajectory was changed, and nothing was written")
        }
        return checkpoint
    }
}

extension FilePath {
    /// Makes an empty folder of this process's own beside this place, and the folders above where they are missing.
    ///
    /// - Throws: `FileError`
    fileprivate func makeFolderBeside() throws(FileError) -> FilePath {
        try containingFolder.makeFolders()
        let folder = containingFolder.appending(".\(lastComponent?.string ?? "").\(getpid()).tmp")
        guard try folder.makeFolder() else { throw .system(verb: "make the folder", path: folder, errno: .fileExists) }
        return folder
    }

    /// The SHA-256 of the file's bytes, in lower-case hexadecimal.
    ///
    /// - Throws: `FileError`
    fileprivate func sha256() throws -> String {
        var hash = SHA256()
        try readPieces { hash.update($0) }
        return hash.finalize().hexadecimal
    }
}

extension Replay.Outcome {
    func json(of id: String) -> JSONValue {
        [
            "run": .string(id), "step": JSONValue(step), "steps": JSONValue(steps), "best": .bool(isBest),
            "folder": .string(folder.string), "file": .string(file), "sha256": .string(sha256),
            "checkpoint": JSONValue(checkpoint?.string),
        ]
    }

    func text(of id: String) -> String {
        let comparison =
            checkpoint.map { "equal to that of \($0)" } ?? "the run has no checkpoint of this step to compare it with"
        return """
            \(folder): the weights of run \(id) after step \(step) of \(steps)\(isBest ? ", its best checkpoint" : "")
            \(file): SHA-256 \(sha256), \(comparison)

            """
    }
}
