import DurableFiles
import JSONValues
import ModelFiles
import SystemPackage
import Tasks

@testable import FineTuning

/// A model without a transformer: log p of an id is -(w[id] - 1)², so that the loss is a bowl with its bottom at 1.
final class QuadraticModel: ZeroOrderModel {
    var weights: [Double]
    private let seed: UInt64
    /// From this step on every perturbed score is not a number.
    var breaksAtStep = Int.max
    private(set) var scoredSequenceCount = 0

    init(weights: [Double] = [0, 0.5, -1, 3], seed: UInt64 = 1) {
        self.weights = weights
        self.seed = seed
    }

    var noiseAlgorithm: String { "test-v1" }
    var tensors: [(name: String, shape: [Int])] { [("w", [weights.count])] }

    private func direction(_ step: Int) -> [Double] {
        var generator = SplitMix64(seed: SplitMix64.mixed(seed) ^ UInt64(step))
        return weights.map { _ in generator.next(below: 2) == 0 ? -1 : 1 }
    }

    private func score(_ sequence: EncodedSequence, _ weights: [Double]) -> Double {
        sequence.ids.suffix(sequence.optionCount).reduce(0) { $0 - (weights[$1] - 1) * (weights[$1] - 1) }
    }

    func scores(of sequences: [EncodedSequence]) -> [Double] {
        scoredSequenceCount += sequences.count
        return sequences.map { score($0, weights) }
    }

    func perturbedScores(
        of sequences: [EncodedSequence], step: Int, epsilon: Double
    ) -> (plus: [Double], minus: [Double]) {
        if step >= breaksAtStep { return (sequences.map { _ in .nan }, sequences.map { _ in 0 }) }
        let z = direction(step)
        let above = zip(weights, z).map { $0 + epsilon * $1 }
        let below = zip(weights, z).map { $0 - epsilon * $1 }
        return (sequences.map { score($0, above) }, sequences.map { score($0, below) })
    }

    func update(step: Int, scale: Double, decay: Double) {
        weights = zip(weights, direction(step)).map { $0 - (scale * $1 + decay * $0) }
    }

    func save(to folder: FilePath) throws {
        try folder.makeFolders()
        let text = weights.map { String($0.bitPattern) }.joined(separator: "\n")
        try folder.appending("weights").replaceContents(with: text)
    }

    func load(from folder: FilePath) throws {
        let text = String(decoding: try folder.appending("weights").readBytes(), as: UTF8.self)
        weights = text.split(separator: "\n").map { Double(bitPattern: UInt64($0)!) }
    }
}

/// Keeps what it is told, in order.
final class RecordingObserver: TrainingObserver {
    enum Event: Equatable {
        case logged(TrainingPoint)
        case evaluated(EvaluationPoint)
    }

    var events: [Event] = []
    var stepCount = 0
    var stopsAfterStep = Int.max
    /// Called with every logged point, to look at files at that moment.
    var onLog: (TrainingPoint) throws -> Void = { _ in }
    var onEvaluation: (EvaluationPoint) throws -> Void = { _ in }

    var stopIsRequested: Bool { stepCount >= stopsAfterStep }

    func didStep(_ step: Int, of steps: Int) { stepCount = step }

    func didLog(_ point: TrainingPoint) throws {
        events.append(.logged(point))
        try onLog(point)
    }

    func willSave() {}

    func didEvaluate(_ point: EvaluationPoint) throws {
        events.append(.evaluated(point))
        try onEvaluation(point)
    }

    var points: [TrainingPoint] { events.compactMap { if case .logged(let point) = $0 { point } else { nil } } }
    var evaluations: [EvaluationPoint] {
        events.compactMap { if case .evaluated(let point) = $0 { point } else { nil } }
    }
}

extension EncodedSequence {
    /// A first id 0 that is not scored, then the option.
    init(option: [Int]) {
        self.init(ids: [0] + option, optionCount: option.count, isTruncated: false)
    }
}

extension TrainingSettings {
    /// Small and quick, for tests.
    static func forTests(
        method: TrainingMethod = .zo, steps: Int = 20, family: ModelFamily = .llama,
        _ more: [(name: String, value: JSONValue)] = []
    ) throws -> TrainingSettings {
        try TrainingSettings(
            HyperparameterValues(
                given: [
                    ("learning_rate", 0.01), ("batch_size", 2), ("steps", JSONValue(steps)), ("seed", 7),
                    ("eval_steps", 10),
                    ("log_steps", 5),
                ] + more, method: method, taskDefaults: TaskDefaults(numDev: 2, trainsAsClassification: false),
                maxPositions: 512, threads: 1), method: method, family: family)
    }
}

extension TrainingExamples {
    /// For the quadratic model.
    static let quadratic = TrainingExamples(
        train: (0..<5).map {
            EncodedExample(
                index: $0, label: $0 % 2,
                candidates: [EncodedSequence(option: [$0 % 4]), EncodedSequence(option: [3, 2])])
        },
        dev: [
            EncodedExample(
                index: 5, label: 0, candidates: [EncodedSequence(option: [1, 2]), EncodedSequence(option: [3])])
        ],
        validation: [
            EncodedExample(
                index: 0, label: 0, candidates: [EncodedSequence(option: [1]), EncodedSequence(option: [2])]),
            EncodedExample(
                index: 4, label: 1, candidates: [EncodedSequence(option: [1]), EncodedSequence(option: [1])]),
        ])
}
