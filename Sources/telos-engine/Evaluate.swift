import FineTuning
import JSONValues
import Kernels
import Llama
import ModelFiles
import SystemPackage
import Tasks
import Tokenizers

/// What a model answered.
struct EvaluationOutcome {
    var predictions: [Prediction]
    /// How many candidates were too long and lost ids.
    var truncatedCount: Int
}

extension EvaluationRequest {
    /// Evaluates as the end of a run does.
    ///
    /// - Parameter willScore: called before each few examples, with the number of those that are done, of how many.
    /// - Throws: `EngineFailure`
    func carryOut(willScore: (Int, Int) throws -> Void) throws -> EvaluationOutcome {
        let examples: [EncodedExample]
        let llama: TrainableLlama
        do {
            examples = try encodedExamples()
            llama = try model.load()
        } catch let failure as EngineFailure {
            throw failure
        } catch {
            throw EngineFailure.badData(["\(error)"])
        }
        useThreads(threads)
        let predictions = try llama.predictions(on: examples, split: split.name) { done in
            if let signal = StopSignal.received { throw EngineFailure.stopped(bySignal: signal) }
            try willScore(done, examples.count)
        }
        if let bad = predictions.first(where: { !$0.scores.allSatisfy(\.isFinite) }) {
            throw EngineFailure.badData([
                "\(file.path): the model's scores of line \(bad.index + 1) are not finite: its weights are damaged, or "
                    + "too large for float32"
            ])
        }
        return EvaluationOutcome(
            predictions: predictions,
            truncatedCount: examples.reduce(0) { $0 + $1.candidates.count { $0.isTruncated } })
    }

    private func encodedExamples() throws -> [EncodedExample] {
        let encoder = ExampleEncoder(
            tokenizer: try Tokenizer(reading: model.folder.path.appending("tokenizer.json")), maxLength: maxLength,
            vocabSize: model.folder.config.vocabSize)
        let worded = try file.examples(
            split.source, of: task, template: template, remedy: "--data DIR evaluates on data as it is now")
        if let unlabelled = worded.first(where: { $0.label == nil }) {
            throw EngineFailure.badData([
                "\(file.path): line \(unlabelled.index + 1) has no label, so that nothing can be right or wrong"
            ])
        }
        return split == .dev
            ? try TrainingExamples.dev(of: worded, numDev: numDev, encoder: encoder)
            : try TrainingExamples.evaluated(worded, in: split.source, numEval: numEval, encoder: encoder)
    }
}

extension EvaluatedModel {
    /// Loads the weights.
    ///
    /// - Throws: `ModelFileError`, `FileError`
    fileprivate func load() throws -> TrainableLlama {
        var loaded: Adapters?
        if let adapters {
            let numbers = Adapters(
                try adapters.config(for: folder.config.family), of: folder.config, seed: 0)
            try numbers.load(from: adapters.path)
            loaded = numbers
        }
        return TrainableLlama(
            try LlamaModel(folder), adapters: loaded, source: .init(folder: folder.path, name: folder.path.string))
    }
}

extension EvaluationOutcome {
    var correctCount: Int { predictions.count { $0.gold == $0.predicted } }

    func json(of request: EvaluationRequest) -> JSONValue {
        [
            "model": .string(request.model.path.string),
            "base_model": JSONValue(request.model.adapters.map { _ in request.model.folder.path.string }),
            "task": .string(request.task.name), "split": .string(request.split.name),
            "file": .string(request.file.path.string), "prompt_template": .string(request.template.rawValue),
            "num_dev": JSONValue(request.split == .dev ? request.numDev : nil),
            "num_eval": JSONValue(request.split == .dev ? nil : request.numEval),
            "max_length": JSONValue(request.maxLength), "threads": JSONValue(request.threads),
            "examples": JSONValue(predictions.count), "correct": JSONValue(correctCount),
            "truncated": JSONValue(truncatedCount), "accuracy": .number(predictions.accuracy),
        ]
    }

    func text(of request: EvaluationRequest) -> String {
        let cut = truncatedCount == 0 ? "" : "; \(truncatedCount) sequences were cut to \(request.maxLength) tokens"
        return "\(request.task.name), \(request.split.name): accuracy \(DecimalText(predictions.accuracy).pythonRepr) "
            + "(\(correctCount) of \(predictions.count))\(cut)\n"
    }
}
