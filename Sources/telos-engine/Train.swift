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
import Tasks
import Tokenizers

/// Carries out one run: reads, trains, and writes what `docs/on-disk.md` says into its folder.
///
/// - Throws: `EngineFailure`
func train(_ request: TrainingRequest) throws {
    let start = ContinuousClock.now
    let model: ModelFolder
    let settings: TrainingSettings
    let threads: Int
    let examples: TrainingExamples
    do {
        model = try ModelFolder(request.model)
        try request.checkFingerprint(of: model)
        (settings, threads) = try request.settings(for: model.config)
        let tokenizer = try Tokenizer(reading: request.model.appending("tokenizer.json"))
        let encoder = ExampleEncoder(
            tokenizer: tokenizer, maxLength: settings.maxLength, vocabSize: model.config.vocabSize)
        examples = try TrainingExamples(
            trainFile: request.examples(.train), validationFile: request.examples(.validation),
            numDev: settings.numDev, numEval: settings.numEval, encoder: encoder)
    } catch let failure as EngineFailure {
        throw failure
    } catch {
        throw EngineFailure.badData(["\(error)"])
    }
    useThreads(threads)
    StopSignal.listen(secondEnds: request.supervised == nil)
    let log: TrainingLog
    do {
        // Only now: a run that is refused leaves nothing behind.
        try request.folder.makeFolders()
        log = try TrainingLog(
            RunFolder(request.folder), supervised: request.supervised, settings: settings,
            exampleCount: examples.train.count, start: start)
    } catch {
        throw EngineFailure(duringTraining: error)
    }
    log.begin(request, settings: settings, threads: threads, examples: examples)
    do {
        try log.end(try request.train(model, on: examples, settings, log))
    } catch TrainingError.stopped(let step) {
        log.leaveProgressLine()
        throw EngineFailure.stopped(
            bySignal: StopSignal.received ?? SIGTERM, afterStep: step,
            supervisorIsGone: request.supervised?.supervisor.isGone ?? false)
    } catch {
        log.leaveProgressLine()
        throw EngineFailure(duringTraining: error)
    }
}

extension TrainingRequest {
    /// Trains by the request's method, or goes on with what its earlier attempts trained.
    fileprivate func train(
        _ folder: ModelFolder, on examples: TrainingExamples, _ settings: TrainingSettings, _ log: TrainingLog
    ) throws -> TrainingResult {
        let history = supervised?.history ?? .none
        let model = try LlamaModel(folder)
        let adapters = settings.lora.map { Adapters($0, of: folder.config, seed: UInt64(settings.seed)) }
        let source = TrainableLlama.Source(folder: self.model, name: modelSource)
        switch settings.method {
        case .zeroOrder(let own):
            let optimizer = try ZeroOrderOptimizer(
                LlamaZeroOrderModel(
                    model, adapters: adapters, noise: SeededNoise(own.noise, seed: settings.seed), source: source),
                settings: settings, folder: self.folder,
                baseModel: ["source": .string(modelSource), "fingerprint": JSONValue(modelFingerprint)],
                goingOnAfter: history.step)
            return try Training(
                optimizer, examples: examples, settings: settings, folder: self.folder, history: history, observer: log
            ).run()
        case .firstOrder:
            let optimizer = FirstOrderOptimizer(
                LlamaFirstOrderModel(model, adapters: adapters, source: source), settings: settings)
            return try Training(
                optimizer, examples: examples, settings: settings, folder: self.folder, history: history, observer: log
            ).run()
        }
    }

    /// The weights must be those that the run was planned with: its trajectory names them.
    ///
    /// - Throws: `EngineFailure`, `FileError`, `ModelFileError`
    fileprivate func checkFingerprint(of model: ModelFolder) throws {
        guard let planned = modelFingerprint else { return }
        let found = try model.fingerprint()
        guard found == planned else {
            throw EngineFailure.badData([
                "the model \(self.model) has changed since the run was planned: it was \(planned) and is \(found); "
                    + "plan the run again with `telos train`"
            ])
        }
    }

    /// - Throws: `EngineFailure`
    fileprivate func settings(for config: ModelConfig) throws(EngineFailure) -> (TrainingSettings, threads: Int) {
        let cores = Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        let values: HyperparameterValues
        do {
            values = try HyperparameterValues(
                given: hyperparameters, method: method, taskDefaults: task.defaults,
                maxPositions: config.maxPositionEmbeddings, threads: threads ?? max(1, cores))
        } catch {
            throw .badInput(error.problems.map(\.description))
        }
        let settings: TrainingSettings
        do {
            settings = try TrainingSettings(values, method: method, family: config.family)
        } catch {
            throw .badInput(["lora_targets: \(error)"])
        }
        if settings.maxLength > config.maxPositionEmbeddings {
            throw .badInput([
                "max_length \(settings.maxLength) is more than the model's \(config.maxPositionEmbeddings) positions"
            ])
        }
        if let window = config.slidingWindow, window < settings.maxLength {
            throw .badData([
                "the model's sliding_window \(window) is shorter than max_length \(settings.maxLength); "
                    + "max_length: \(window) works"
            ])
        }
        return (settings, values[.threads]!.integer!)
    }

    /// - Throws: `EngineFailure`, `FileError`
    fileprivate func examples(_ split: DataSplit) throws -> [Example] {
        let source = split == .train ? train : validation
        let bytes = try source.path.readBytes(atMost: 1 << 30)
        if !source.sha256.isEmpty, SHA256.hash(bytes).hexadecimal != source.sha256 {
            throw EngineFailure.badData([
                "\(source.path) has changed since the run was planned; plan the run again with `telos train`"
            ])
        }
        let file = ExampleFile(bytes, split: split, task: task, template: template)
        if file.problemCount > 0 {
            var problems = file.problems.map { "\(source.path): \($0)" }
            let more = file.problemCount - file.problems.count
            if more > 0 { problems.append("\(source.path): \(more) more lines are wrong") }
            throw EngineFailure.badData(problems)
        }
        return file.examples
    }
}
