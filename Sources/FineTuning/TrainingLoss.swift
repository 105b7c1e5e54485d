import Glibc

/// What a batch is trained on: which sequences are scored, and the loss their scores make.
///
/// In language-model style only the right candidate is fed, and the loss is the cross-entropy of option ids, the mean
/// over all option ids of the batch. In classification style all candidates are fed, a candidate's score is the mean
/// log-probability of its option ids, and the loss is the cross-entropy over the scores, the mean over examples.
package struct TrainingLoss: Equatable, Sendable {
    let isClassification: Bool

    /// The sequences to score, in the order in which `loss` wants their scores.
    func sequences(of examples: some Collection<EncodedExample>) -> [EncodedSequence] {
        isClassification ? examples.flatMap(\.candidates) : examples.map(\.right)
    }

    /// - Parameter scores: the sums of log p of each sequence's option ids.
    func loss(of examples: [EncodedExample], scores: [Double]) -> Double {
        if !isClassification {
            return -scores.reduce(0, +) / termCount(of: examples)
        }
        var sum = 0.0
        forEach(examples, scores) { example, means in
            sum += Self.logSumOfExponentials(means) - means[example.label]
        }
        return sum / termCount(of: examples)
    }

    /// What the loss is the mean over: option ids, or examples.
    func termCount(of examples: [EncodedExample]) -> Double {
        Double(isClassification ? examples.count : examples.reduce(0) { $0 + $1.right.optionCount })
    }

    /// The derivatives of a batch's loss by the scores of some of its examples.
    ///
    /// - Parameter termCount: of the whole batch.
    func slopes(of part: some Collection<EncodedExample>, scores: [Double], termCount: Double) -> [Double] {
        if !isClassification { return scores.map { _ in -1 / termCount } }
        var slopes: [Double] = []
        forEach(part, scores) { example, means in
            let logSum = Self.logSumOfExponentials(means)
            for (index, mean) in means.enumerated() {
                let slope = exp(mean - logSum) - (index == example.label ? 1 : 0)
                slopes.append(slope / Double(example.candidates[index].optionCount) / termCount)
            }
        }
        return slopes
    }

    /// Each example with its candidates' mean log-probabilities.
    private func forEach(
        _ examples: some Collection<EncodedExample>, _ scores: [Double], _ body: (EncodedExample, [Double]) -> Void
    ) {
        var rest = scores[...]
        for example in examples {
            body(example, example.meanLogProbabilities(rest.prefix(example.candidates.count)))
            rest = rest.dropFirst(example.candidates.count)
        }
    }

    private static func logSumOfExponentials(_ values: [Double]) -> Double {
        let greatest = values.max()!
        return greatest + log(values.reduce(0) { $0 + exp($1 - greatest) })
    }
}

extension EncodedExample {
    /// A candidate's score: the mean log p of its option ids, so that long candidates are not at a disadvantage.
    func meanLogProbabilities(_ sums: ArraySlice<Double>) -> [Double] {
        zip(sums, candidates).map { $0 / Double($1.optionCount) }
    }
}
