import Glibc

/// What a batch is trained on: which sequences are scored, and the loss their scores make.
///
/// In language-model style only the right candidate is fed, and the loss is the cross-entropy of option ids, the mean
/// over all option ids of the batch. In classification style all candidates are fed, a candidate's score is the mean
/// log-probability of its option ids, and the loss is the cross-entropy over the scores, the mean over examples.
struct TrainingLoss: Sendable {
    let isClassification: Bool

    /// The sequences to score, in the order in which `loss` wants their scores.
    func sequences(of examples: [EncodedExample]) -> [EncodedSequence] {
        isClassification ? examples.flatMap(\.candidates) : examples.map(\.right)
    }

    /// - Parameter scores: the sums of log p of each sequence's option ids.
    func loss(of examples: [EncodedExample], scores: [Double]) -> Double {
        if !isClassification {
            return -scores.reduce(0, +) / Double(examples.reduce(0) { $0 + $1.right.optionCount })
        }
        var sum = 0.0
        var first = 0
        for example in examples {
            let means = example.meanLogProbabilities(scores[first..<first + example.candidates.count])
            let greatest = means.max()!
            let logSum = greatest + log(means.reduce(0) { $0 + exp($1 - greatest) })
            sum += logSum - means[example.label]
            first += example.candidates.count
        }
        return sum / Double(examples.count)
    }
}

extension EncodedExample {
    /// A candidate's score: the mean log p of its option ids, so that long candidates are not at a disadvantage.
    func meanLogProbabilities(_ sums: ArraySlice<Double>) -> [Double] {
        zip(sums, candidates).map { $0 / Double($1.optionCount) }
    }
}
