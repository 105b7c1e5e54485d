import DurableFiles
import FineTuning
import Glibc
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
        try model.checkFingerprint(request.modelFingerprint, remedy: "plan the run again with `telos train`")
        (settings, threads) = try request.settings(for: model.config)
        let tokenizer = try Tokenizer(reading: request.model.appending("tokenizer.json"))
        let encoder = ExampleEncoder(
            tokenizer: tokenizer, maxLength: settings.maxLength, vocabSize: model.config.vocabSize)
        examples = try TrainingExamples(
            trainFile: request.train.examples(.train, of: request.task, template: request.template),
            validationFile: request.validation.examples(.validation, of: request.task, template: request.template),
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
                baseModel: baseModel,
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
}
