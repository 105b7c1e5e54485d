import ArgumentParser
import Datasets
import DurableFiles
import FineTuning
import Glibc
import JSONValues
import ModelFiles
import RunModel
import RunStore
import SystemPackage
import Tasks

struct EvaluateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Measures a model's accuracy on a task, without training.",
        discussion: """
            MODEL is a model's folder, its name in a models folder or the Hugging Face cache, a checkpoint, a folder of \
            adapters (PEFT), or a run's folder, which means its best checkpoint. Splits, wording and the choice of \
            examples are those of a run's final evaluation. Of a run, and of a checkpoint in its folder, what is left \
            out is as the run had it, and the accuracy is its own.

            A model as it is (zero-shot):
              telos-engine evaluate models/tiny --task Copa --data Data_v2/original/Copa
            Adapters, beside the model that they belong to:
              telos-engine evaluate /tmp/adapters --base models/tiny --task RTE --data Data_v2/original/RTE --json
            A run's best checkpoint, and another one of its own:
              telos-engine evaluate Results_v2/.../20251226_143000
              telos-engine evaluate Results_v2/.../20251226_143000/checkpoints/checkpoint-500 --split dev

            Exit codes: 0 done; 1 it failed; 2 the arguments are wrong; 65 the data or the model cannot be used; \
            67 there is not enough memory; 68 the disk is full; 130, 143 stopped by ^C, SIGTERM.
            """)

    @Argument(help: "A model, a checkpoint, adapters, or a run's folder.")
    var model: String

    @Option(help: "The task: \(TrainingTask.all.map(\.name).joined(separator: ", ")).")
    var task: String?

    @Option(help: ArgumentHelp("The folder with the task's splits.", valueName: "dir"))
    var data: String?

    @Option(
        help: """
            validation: the validation file. dev: the end of the train file. test-with-labels: the test file, which must \
            have labels.
            """)
    var split = EvaluatedSplit.validation

    @Option(help: "How many examples at the end of the train file are dev. Default: the task's.")
    var numDev: Int?

    @Option(help: "At most so many examples of a file, chosen as every run chooses them. Default: 1000.")
    var numEval: Int?

    @Option(help: "Longer sequences are cut. Default: the smaller of 2048 and the model's positions.")
    var maxLength: Int?

    @Option(help: "The wording: llama or general. Default: by the model's type.")
    var template: PromptTemplate?

    @Option(help: "Of adapters: the model that they belong to. Default: the one that they name.")
    var base: String?

    @Option(help: "Default: the machine's cores.")
    var threads: Int?

    @Option(
        help: ArgumentHelp("A file to make, with each example's answer, one JSON object a line.", valueName: "file"))
    var predictions: String?

    @Option(help: "The project's folder, where its models and runs are looked for. Default: as `telos` finds it.")
    var root: String?

    @Flag(help: "Print one JSON object.")
    var json = false

    func validate() throws {
        for (option, key, value) in [
            ("num-dev", Hyperparameter.numDev, numDev), ("num-eval", .numEval, numEval),
            ("max-length", .maxLength, maxLength), ("threads", .threads, threads),
        ] {
            guard let value, (try? key.checked(JSONValue(value))) == nil else { continue }
            throw ValidationError("--\(option) must be \(key.kind), not \(value)")
        }
    }

    func run() throws {
        let request: EvaluationRequest
        do {
            request = try self.request()
        } catch let failure as EngineFailure {
            throw failure
        } catch let error as ModelFileError {
            throw EngineFailure.badData(["\(error)"])
        } catch {
            throw EngineFailure.badInput(["\(error)"])
        }
        StopSignal.listen(secondEnds: true)
        let isWatched = isatty(STDERR_FILENO) == 1
        var bar: ProgressBar?
        let outcome: EvaluationOutcome
        do {
            outcome = try request.carryOut { done, count in
                guard isWatched else { return }
                let now = ContinuousClock.now
                if bar == nil { bar = ProgressBar(total: count, begin: 0, start: now) }
                bar?.show(done, at: now)
            }
            bar?.leave()
            if let predictions {
                try FilePath(predictions).replaceContents(
                    with: outcome.predictions.map { $0.json.compactText + "\n" }.joined())
            }
        } catch {
            bar?.leave()
            throw EngineFailure(duringTraining: error)
        }
        writeOutput(json ? outcome.json(of: request).prettyText : outcome.text(of: request))
    }

    private func request() throws -> EvaluationRequest {
        if let predictions {
            let file = FilePath(predictions)
            if file.exists {
                throw EngineFailure.badInput(["\(predictions) exists; give another file with --predictions"])
            }
            guard file.containingFolder.isDirectory else {
                throw EngineFailure.badInput(["there is no folder \(file.containingFolder) to make \(predictions) in"])
            }
        }
        let subject = try EvaluationSubject(model, root: root)
        guard let name = task ?? subject.configuration?.task else {
            throw EngineFailure.badInput(["give the task: --task Copa"])
        }
        let task = try TrainingTask.named(name)
        let file = try data.map { try dataFile(in: FilePath($0)) } ?? subject.dataFile(split)
        guard let file else { throw EngineFailure.badInput(["give the folder with the task's splits: --data DIR"]) }
        let model = try subject.model(base: base)
        let config = model.folder.config
        let maxLength = try maxLength ?? subject.integer(.maxLength) ?? min(2048, config.maxPositionEmbeddings)
        try config.checkMaxLength(maxLength)
        return EvaluationRequest(
            model: model, task: task, split: split, file: file,
            template: try template ?? subject.template() ?? PromptTemplate(modelType: config.modelType),
            numDev: try numDev ?? subject.integer(.numDev) ?? task.defaults.numDev,
            numEval: try numEval ?? subject.integer(.numEval) ?? 1000, maxLength: maxLength,
            threads: try threads ?? subject.integer(.threads) ?? coreCount)
    }

    private func dataFile(in folder: FilePath) throws -> DataFile {
        let source = split.source
        guard let name = try SplitFiles(in: folder).names[source] else {
            throw EngineFailure.badInput([
                "\(folder) holds no \(source.rawValue) split; a file whose name ends in _\(source.rawValue).jsonl is needed"
            ])
        }
        return DataFile(path: folder.appending(name))
    }
}

extension PromptTemplate: ExpressibleByArgument {}
