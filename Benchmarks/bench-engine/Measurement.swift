import DurableFiles
import FineTuning
import Glibc
import JSONValues
import Llama
import ModelFiles
import SystemPackage
import Tasks

/// What one thing took, again and again.
struct Measurement {
    /// Seconds of each repetition, after a first one that is not counted.
    private var wall: [Double] = []
    private var processor: [Double] = []
    private let peakBytes: Int
    private let weightBytes: Int
    /// Multiplications and additions of the linear layers in a repetition, in thousands of millions.
    private let gigaOperations: Double

    /// - Parameters:
    ///   - method: `evaluation`, a training method, or `zo_lora`.
    ///   - seconds: to measure for, though three repetitions at least.
    init(model path: FilePath, examples: BenchmarkExamples, method: String, seconds: Double) throws {
        let folder = try ModelFolder(path)
        let model = try LlamaModel(folder)
        weightBytes = model.parameters.layout.parameterCount * 4
        let work = try Self.work(model, path, examples, method)
        gigaOperations = Self.operations(model.config, examples, method) / 1e9
        for repetition in 0... {
            let start = (Self.time(CLOCK_MONOTONIC), Self.time(CLOCK_PROCESS_CPUTIME_ID))
            try work(repetition)
            if repetition == 0 { continue }
            wall.append(Self.time(CLOCK_MONOTONIC) - start.0)
            processor.append(Self.time(CLOCK_PROCESS_CPUTIME_ID) - start.1)
            if wall.count >= 3, wall.reduce(0, +) > seconds { break }
        }
        var usage = rusage()
        getrusage(RUSAGE_SELF.rawValue, &usage)
        peakBytes = usage.ru_maxrss * 1024
    }

    /// Median and least milliseconds of wall time, median milliseconds of processor time, peak memory in MB, how
    /// many percent that is above the float32 weights, and the thousands of millions of operations.
    var line: String {
        let over = 100 * Double(peakBytes - weightBytes) / Double(weightBytes)
        return [
            Self.median(wall) * 1e3, wall.min()! * 1e3, Self.median(processor) * 1e3, Double(peakBytes) / 1e6, over,
            gigaOperations,
        ].map { "\(($0 * 10).rounded() / 10)" }.joined(separator: " ")
    }

    /// A step on the batch of that number, or the evaluation of all validation examples, in batches of 8.
    private static func work(
        _ model: LlamaModel, _ path: FilePath, _ examples: BenchmarkExamples, _ method: String
    ) throws -> (Int) throws -> Void {
        let source = TrainableLlama.Source(folder: path, name: "random")
        guard method != "evaluation" else {
            let trainable = TrainableLlama(model, source: source)
            return { _ in
                for first in stride(from: 0, to: examples.validation.count, by: 8) {
                    let batch = examples.validation[first..<min(first + 8, examples.validation.count)]
                    let scores = try trainable.scores(of: batch.flatMap(\.candidates))
                    precondition(scores.allSatisfy(\.isFinite))
                }
            }
        }
        let isZeroOrder = method.hasPrefix("zo")
        let trainingMethod: TrainingMethod = isZeroOrder ? .zo : method == "fo_lora" ? .foLora : .foFull
        let rate: JSONValue = isZeroOrder ? 1e-6 : 1e-3
        let values = try HyperparameterValues(
            given: [("learning_rate", rate), ("batch_size", 16), ("steps", 1_000_000), ("seed", 1)]
                + (method == "zo_lora" ? [("zo_scope", "lora")] : []),
            method: trainingMethod,
            taskDefaults: TaskDefaults(numDev: 1, trainsAsClassification: examples.isClassification),
            maxPositions: 2048, threads: 1)
        let settings = try TrainingSettings(values, method: trainingMethod, family: model.config.family)
        let adapters = settings.lora.map { Adapters($0, of: model.config, seed: 1) }
        let batches = examples.batches
        if case .zeroOrder(let own) = settings.method {
            let temporary = FilePath(getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp")
                .appending("bench-engine-\(getpid())")
            try temporary.makeFolders()
            let optimizer = try ZeroOrderOptimizer(
                LlamaZeroOrderModel(
                    model, adapters: adapters, noise: SeededNoise(own.noise, seed: settings.seed), source: source),
                settings: settings, folder: temporary, baseModel: ["source": "random", "fingerprint": nil])
            return { _ = try optimizer.takeStep($0 + 1, on: batches[$0 % batches.count]) }
        }
        let optimizer = FirstOrderOptimizer(
            LlamaFirstOrderModel(model, adapters: adapters, source: source), settings: settings)
        return { _ = try optimizer.takeStep($0 + 1, on: batches[$0 % batches.count]) }
    }

    /// What must be computed, without what an engine computes beside it: padding, prefixes again and again, logits that
    /// no loss counts. Attention is left out, and adapters are: both are small.
    private static func operations(_ config: ModelConfig, _ examples: BenchmarkExamples, _ method: String) -> Double {
        let isEvaluation = method == "evaluation"
        let layer = LinearLayer.allCases.reduce(0) { $0 + $1.inputCount(config) * $1.outputCount(config) }
        func forward(_ sequences: [EncodedSequence]) -> Double {
            let batch = PackedBatch(sequences)
            return 2
                * Double(
                    batch.tokenCount * layer * config.numHiddenLayers
                        + batch.scoredRows.count * config.hiddenSize * config.vocabSize)
        }
        if isEvaluation { return forward(examples.validation.flatMap(\.candidates)) }
        // Of a step, the mean over the batches. A gradient takes as much for the inputs, and again for the weights.
        let passes: Double = method == "fo_full" ? 3 : 2
        let all = examples.batches.map { batch in
            forward(examples.isClassification ? batch.flatMap(\.candidates) : batch.map(\.right))
        }
        return passes * all.reduce(0, +) / Double(all.count)
    }

    private static func time(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
}
