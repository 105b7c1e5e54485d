import DurableFiles
import FineTuning
import Glibc
import JSONValues
import ModelFiles
import RunFolders
import RunModel
import SystemPackage
import Tasks

/// Writes down what a training run reports: `metrics.jsonl`, `result.json`, `predictions.jsonl`; lines on stdout that
/// readers of the older trainer's logs know; a progress bar on stderr.
final class TrainingLog: TrainingObserver {
    private let folder: RunFolder
    private let metrics: MetricsWriter
    private let settings: TrainingSettings
    private let exampleCount: Int
    private let supervised: SupervisedAttempt?
    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant
    private var bar: ProgressBar

    /// - Throws: `RunFolderError`
    init(
        _ folder: RunFolder, supervised: SupervisedAttempt?, settings: TrainingSettings, exampleCount: Int,
        start: ContinuousClock.Instant
    ) throws {
        self.folder = folder
        self.supervised = supervised
        self.settings = settings
        self.exampleCount = exampleCount
        self.start = start
        metrics = try MetricsWriter(folder, attempt: supervised?.attempt ?? 1)
        bar = ProgressBar(total: settings.steps, begin: supervised?.history.step ?? 0, start: clock.now)
    }

    var stopIsRequested: Bool { StopSignal.received != nil || supervised?.supervisor.isGone == true }

    /// The echo by which readers of logs know where a start begins.
    func begin(_ request: TrainingRequest, settings: TrainingSettings, threads: Int, examples: TrainingExamples) {
        let rate = DecimalText(settings.learningRate).scriptText
        let truncated = examples.truncatedCount
        let mode = settings.lora == nil ? "ft" : "lora"
        let subject = "\(visible(request.modelSource))-\(request.task.name)-\(mode)-\(settings.batchSize)-\(rate)"
        let ending = "\(settings.seed)" + (settings.lora.map { "-lora-\($0.rank)" } ?? "")
        let tag: String
        var epsilonLine = ""
        switch settings.method {
        case .zeroOrder(let own):
            let epsilon = DecimalText(own.epsilon).scriptText
            tag = "mezo-\(subject)-\(epsilon)-\(ending)"
            epsilonLine = "EPS: \(epsilon)\n"
        case .firstOrder: tag = "firstorder-\(subject)-\(ending)"
        }
        line(
            """
            \(tag)
            STEPS: \(settings.steps)
            BS: \(settings.batchSize)
            LR: \(rate)
            \(epsilonLine)SEED: \(settings.seed)
            MODE: \(mode)\(settings.lora.map { "\nLoRA RANK: \($0.rank)" } ?? "")
            telos-engine \(telosVersion), threads: \(threads), prompt template: \(request.template.rawValue)
            Examples: train \(examples.train.count), dev \(examples.dev.count), validation \(examples.validation.count)
            """)
        if truncated > 0 { line("Exceed max length: \(truncated) sequences were cut to \(settings.maxLength) tokens") }
        let step = supervised?.history.step ?? 0
        if let attempt = supervised?.attempt, attempt > 1 { line("Attempt \(attempt) goes on after step \(step)") }
        bar.show(step, at: clock.now)
    }

    func didStep(_ step: Int, of steps: Int) { bar.show(step, at: clock.now, always: step == steps) }

    func didLog(_ point: TrainingPoint) throws {
        try append(
            point.step,
            [("loss", point.loss), ("learning_rate", point.learningRate), ("epoch", point.epoch)]
                + (point.openSum.map { [("loss_sum", $0)] } ?? []))
    }

    func willSave() throws { try metrics.synchronize() }

    func didEvaluate(_ point: EvaluationPoint) throws {
        try append(
            point.step,
            [("eval_dev_loss", point.devLoss), ("eval_test_loss", point.validationLoss), ("epoch", point.epoch)]
                + (point.untrainedAccuracy.map { [("untrained_accuracy", $0)] } ?? []))
        let epoch = PythonText.round(point.epoch, to: 2)
        if let training = point.training {
            line(
                PythonText.dictionary([
                    "loss": PythonText.round(training.loss, to: 4), "learning_rate": training.learningRate,
                    "epoch": epoch,
                ]))
        }
        line(PythonText.dictionary(["eval_dev_loss": point.devLoss, "epoch": epoch]))
        line(PythonText.dictionary(["eval_test_loss": point.validationLoss, "epoch": epoch]))
    }

    /// The final metrics. The result is written before they are told: who reads them finds the files.
    ///
    /// - Throws: `FileError`, `RunFolderError`
    func end(_ result: TrainingResult) throws {
        leaveProgressLine()
        let runtime = (supervised?.earlierSeconds ?? 0) + start.duration(to: clock.now).seconds
        let predictions = (result.validation + result.dev).map { $0.json.compactText + "\n" }.joined()
        try folder.predictionsFile.replaceContents(with: predictions)
        try folder.replaceResult(
            JSONObject([
                ("accuracy", .number(result.validation.accuracy)), ("dev_accuracy", .number(result.dev.accuracy)),
                ("examples", JSONValue(result.validation.count)), ("dev_examples", JSONValue(result.dev.count)),
                ("untrained_accuracy", .number(result.untrainedAccuracy)), ("best_step", JSONValue(result.bestStep)),
                ("best_dev_loss", .number(result.bestDevLoss)), ("train_loss", .number(result.trainLoss)),
                ("train_runtime", .number(PythonText.round(runtime, to: 4))),
                ("forward_passes", JSONValue(result.forwardPassCount)),
                ("backward_passes", JSONValue(result.backwardPassCount)),
                ("tokens", JSONValue(result.tokenCount)), ("peak_memory_bytes", JSONValue(Self.peakMemoryByteCount)),
            ]))
        line(
            PythonText.dictionary([
                "train_runtime": PythonText.round(runtime, to: 4),
                "train_samples_per_second": PythonText.round(
                    Double(settings.steps * settings.batchSize) / runtime, to: 3),
                "train_steps_per_second": PythonText.round(Double(settings.steps) / runtime, to: 3),
                "train_loss": result.trainLoss,
                "epoch": PythonText.round(
                    BatchOrder(seed: 0, exampleCount: exampleCount, batchSize: settings.batchSize)
                        .epochs(after: settings.steps), to: 2),
            ]))
        line("===== Train set 0 =====")
        line(
            PythonText.dictionary([
                "accuracy": result.validation.accuracy, "dev_accuracy": result.dev.accuracy,
            ]))
    }

    func leaveProgressLine() { bar.leave() }

    private func append(_ step: Int, _ values: [(key: String, value: Double)]) throws {
        try metrics.append([MetricPoint(step: step, time: Moment.now().unixSeconds, values: values)])
    }

    private func line(_ text: String) { writeOutput(text + "\n") }

    /// Of this process.
    private static var peakMemoryByteCount: Int {
        var usage = rusage()
        getrusage(RUSAGE_SELF.rawValue, &usage)
        return usage.ru_maxrss * 1024
    }
}
