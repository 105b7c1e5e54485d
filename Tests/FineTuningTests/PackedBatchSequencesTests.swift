import Llama
import Testing

@testable import FineTuning

struct PackedBatchSequencesTests {
    private func sequence(_ ids: [Int], option: Int = 1) -> EncodedSequence {
        EncodedSequence(ids: ids, optionCount: option, isTruncated: false)
    }

    /// Candidates share what they begin with; other examples' short beginnings are not worth it.
    @Test func candidatesShareWhatTheyBeginWith() {
        let question = Array(0..<20)
        let other = Array(0..<6) + Array(40..<60)
        let batch = PackedBatch([
            sequence(question + [30]), sequence(question + [31]), sequence(question + [32, 33], option: 2),
            sequence(other + [30]), sequence(other + [31]),
        ])
        #expect(batch.tokenCount == 20 + 1 + 26 && batch.sequenceCount == 5)
        #expect(batch.targets == [30, 31, 32, 33, 30, 31])
        #expect(batch.sums(of: [1, 2, 3, 4, 5, 6]) == [1, 2, 7, 5, 6])
    }

    @Test func largeBatchesAreDividedEvenly() {
        let sequences = (0..<40).map { example in sequence((0..<101).map { ($0 * (example + 1)) % 97 }) }
        let batches = PackedBatch.batches(of: sequences)
        #expect(batches.count == 6)
        #expect(batches.map(\.sequenceCount).reduce(0, +) == 40)
        #expect(batches.allSatisfy { (600...800).contains($0.tokenCount) })
        #expect(batches.flatMap(\.targets) == PackedBatch(sequences).targets)
        #expect(PackedBatch.batches(of: []).map(\.sequenceCount) == [0])
    }
}
