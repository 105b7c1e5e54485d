import Glibc
import Testing

@testable import FineTuning

struct TrainingLossTests {
    private let examples = [
        EncodedExample(
            index: 0, label: 1, candidates: [EncodedSequence(option: [1]), EncodedSequence(option: [1, 2, 3])]),
        EncodedExample(index: 1, label: 0, candidates: [EncodedSequence(option: [1]), EncodedSequence(option: [2])]),
    ]

    @Test func languageModelLossIsTheMeanOverAllOptionIDs() {
        let loss = TrainingLoss(isClassification: false)
        #expect(loss.sequences(of: examples).map(\.optionCount) == [3, 1])
        // Not the mean of the examples' means, 1.5.
        #expect(loss.loss(of: examples, scores: [-3, -2]) == 1.25)
    }

    @Test func classificationLossIsCrossEntropyOverMeanScores() {
        let loss = TrainingLoss(isClassification: true)
        #expect(loss.sequences(of: examples).count == 4)
        let value = loss.loss(of: examples, scores: [-1, -6, -2, -3])
        let first = log(exp(-1.0) + exp(-2.0)) + 2
        let second = log(exp(-2.0) + exp(-3.0)) + 2
        #expect(abs(value - (first + second) / 2) < 1e-15)
    }

    @Test func classificationLossDoesNotOverflow() {
        let loss = TrainingLoss(isClassification: true)
        let value = loss.loss(of: [examples[1]], scores: [-2000, 0])
        #expect(value == 2000)
    }

    @Test(arguments: [false, true])
    func slopesAreTheLossesDerivatives(isClassification: Bool) {
        let loss = TrainingLoss(isClassification: isClassification)
        let scores = isClassification ? [-1, -6, -2, -3] : [-3, -2.0]
        // In two parts, as a large batch goes through the model.
        let count = loss.termCount(of: examples)
        let first = scores.count / 2
        let slopes =
            loss.slopes(of: examples[..<1], scores: Array(scores[..<first]), termCount: count)
            + loss.slopes(of: examples[1...], scores: Array(scores[first...]), termCount: count)
        #expect(slopes.count == scores.count)
        for (index, slope) in slopes.enumerated() {
            var (above, below) = (scores, scores)
            above[index] += 1e-5
            below[index] -= 1e-5
            let difference = loss.loss(of: examples, scores: above) - loss.loss(of: examples, scores: below)
            #expect(abs(slope - difference / 2e-5) < 1e-9)
        }
    }

    @Test func evaluationWeighsBatchesOfEightByTheirExamples() throws {
        // Nine examples: eight of loss 1 (w[0] = 0) and one of loss 4 (w[3] = 3).
        let examples = (0..<9).map {
            EncodedExample(
                index: $0, label: 0,
                candidates: [EncodedSequence(option: $0 == 8 ? [3, 3] : [0]), EncodedSequence(option: [0])])
        }
        let evaluation = Evaluation(loss: TrainingLoss(isClassification: false)) {}
        #expect(try evaluation.loss(on: examples, with: QuadraticModel()) == 12.0 / 9)
    }
}
