import Kernels
import ModelFiles
import Testing

@testable import Llama

struct PackedBatchTests {
    /// An example's candidates, one that is the beginning of another, and one alone.
    private static let candidates: [(ids: [Int], scored: Range<Int>)] = [
        ([1, 4, 9, 4, 2, 10], 3..<6), ([1, 4, 9, 4, 3], 3..<5), ([1, 4, 9, 4], 3..<4),
    ]

    private static let shared: PackedBatch = {
        var batch = PackedBatch()
        batch.append(sharing: [(ids: [7, 8], scored: 1..<2)])
        batch.append(sharing: candidates)
        batch.append(sharing: [(ids: [5, 6, 3], scored: 1..<1)])
        return batch
    }()

    private static let whole: PackedBatch = {
        var batch = PackedBatch()
        batch.append([7, 8], scored: 1..<2)
        for candidate in candidates { batch.append(candidate.ids, scored: candidate.scored) }
        batch.append([5, 6, 3], scored: 1..<1)
        return batch
    }()

    @Test func whatCandidatesBeginWithIsReadOnce() {
        let batch = Self.shared
        // The last token of a sequence predicts nothing that is scored.
        #expect(batch.tokens == [7, 1, 4, 9, 4, 2, 4])
        #expect(batch.positions == [0, 0, 1, 2, 3, 4, 3])
        #expect(batch.starts == [0, 1, 4, 6, 7] && batch.prefixes == [-1, -1, 1, 1])
        #expect(batch.targets == [8, 4, 2, 10, 4, 3, 4])
        #expect(batch.sequenceCount == 5 && batch.scoredCount == 7)
        #expect((0..<5).map { batch.scores(ofSequence: $0) } == [0..<1, 1..<4, 4..<6, 6..<7, 7..<7])
        #expect(batch.longestSequence == 5)
    }

    @Test func aBatchTwiceIsTheSameAgainBehindIt() {
        let twice = Self.shared.twice
        #expect(twice.tokens == Self.shared.tokens + Self.shared.tokens)
        #expect(twice.sequenceCount == 10 && twice.scoredCount == 14)
        #expect(
            twice.targetRows.suffix(7).map { twice.scoredRows[Int($0)] }
                == Self.shared.targetRows.map {
                    Self.shared.scoredRows[Int($0)] + 7
                })
    }

    @Test(arguments: SmallModels.all)
    func sharingChangesNoScoreAndNoGradient(config: ModelConfig) throws {
        let parameters = SmallModels.parameters(config)
        let pass = ForwardPass(config)
        let scores = try pass.targetLogProbabilities(parameters, Self.shared)
        for (one, other) in zip(scores, try pass.targetLogProbabilities(parameters, Self.whole)) {
            #expect(abs(one - other) < 1e-6)
        }
        let shared = Parameters(pass.layout)
        let whole = Parameters(pass.layout)
        let weights = [0.5, -1, 2, 0.25, 1, -2, 0.75]
        let one = try pass.gradient(parameters, Self.shared, into: shared) { _ in weights }
        let other = try pass.gradient(parameters, Self.whole, into: whole) { _ in weights }
        for (one, other) in zip(one, other) { #expect(abs(one - other) < 1e-6) }
        let scale = whole.block.values.map(abs).max()!
        for (one, other) in zip(shared.block.values, whole.block.values) { #expect(abs(one - other) < 2e-6 * scale) }
    }

    @Test func targetsOutsideTheVocabularyAreRefused() {
        var batch = PackedBatch()
        batch.append(sharing: [(ids: [1, 11], scored: 1..<2)])
        let pass = ForwardPass(SmallModels.tied)
        #expect(throws: LlamaError.tokenOutOfRange(token: 11, vocabSize: 11)) {
            try pass.targetLogProbabilities(SmallModels.parameters(SmallModels.tied), batch)
        }
    }
}
