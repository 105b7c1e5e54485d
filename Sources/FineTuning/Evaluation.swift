package import JSONValues

/// A model's answer to one example.
package struct Prediction: Equatable, Sendable {
    package var split: String
    /// The 0-based line of its file.
    package var index: Int
    package var gold: Int
    package var predicted: Int
    /// Of each candidate, the mean log-probability (natural) of its option ids.
    package var scores: [Double]

    /// A line of `predictions.jsonl`.
    package var json: JSONValue {
        [
            "split": .string(split), "index": JSONValue(index), "gold": JSONValue(gold),
            "predicted": JSONValue(predicted), "scores": .array(scores.map { .number($0) }),
        ]
    }
}

extension [Prediction] {
    /// The fraction that is right.
    package var accuracy: Double { Double(count { $0.gold == $0.predicted }) / Double(count) }
}

/// Evaluates a model on examples, a few at a time.
struct Evaluation {
    /// As the authors' evaluation: the loss of a batch is a mean over its ids, so the batches enter the result.
    static let batchSize = 8

    let loss: TrainingLoss
    /// Asked before every batch.
    let checkStop: () throws -> Void

    /// The training loss on these examples: of batches of 8 in order, each weighted by its examples.
    func loss(on examples: [EncodedExample], with model: some TrainableModel) throws -> Double {
        var sum = 0.0
        for batch in batches(of: examples) {
            try checkStop()
            let scores = try model.scores(of: loss.sequences(of: batch))
            sum += loss.loss(of: batch, scores: scores) * Double(batch.count)
        }
        return sum / Double(examples.count)
    }

    /// What the model answers to the examples.
    func predictions(
        on examples: [EncodedExample], split: String, with model: some TrainableModel
    ) throws -> [Prediction] {
        try model.predictions(on: examples, split: split) { _ in try checkStop() }
    }

    private func batches(of examples: [EncodedExample]) -> [[EncodedExample]] {
        examples.batches(of: Self.batchSize)
    }
}

extension TrainableModel {
    /// Which candidate the model finds likeliest, by mean log-probability; the first of equals.
    ///
    /// - Parameter willScore: called before each few examples, with the number of those that are done. What it throws
    ///   ends the work.
    package func predictions(
        on examples: [EncodedExample], split: String, willScore: (Int) throws -> Void
    ) throws -> [Prediction] {
        var predictions: [Prediction] = []
        for batch in examples.batches(of: Evaluation.batchSize) {
            try willScore(predictions.count)
            var sums = try scores(of: batch.flatMap(\.candidates))[...]
            for example in batch {
                let scores = example.meanLogProbabilities(sums.prefix(example.candidates.count))
                sums = sums.dropFirst(example.candidates.count)
                // `max(by:)` gives the last of equals.
                let best = scores.indices.reduce(0) { scores[$1] > scores[$0] ? $1 : $0 }
                predictions.append(
                    Prediction(
                        split: split, index: example.index, gold: example.label, predicted: best, scores: scores))
            }
        }
        return predictions
    }
}

extension [EncodedExample] {
    fileprivate func batches(of size: Int) -> [[EncodedExample]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}
