import Testing

@testable import FineTuning

struct BatchOrderTests {
    @Test func everyEpochSeesEveryExampleOnce() {
        var order = BatchOrder(seed: 0, exampleCount: 300, batchSize: 16)
        #expect(order.stepsPerEpoch == 19)
        var epochs: [[Int]] = []
        for epoch in 0..<3 {
            let batches = (1...19).map { Array(order.batch(at: epoch * 19 + $0)) }
            #expect(batches.dropLast().allSatisfy { $0.count == 16 })
            #expect(batches.last?.count == 12)
            epochs.append(batches.flatMap(\.self))
            #expect(epochs[epoch].sorted() == Array(0..<300))
        }
        #expect(epochs[0] != epochs[1] && epochs[1] != epochs[2])
    }

    @Test func anyStepCanBeAskedFirst() {
        var order = BatchOrder(seed: 3, exampleCount: 10, batchSize: 4)
        let inOrder = (1...9).map { Array(order.batch(at: $0)) }
        var backwards = BatchOrder(seed: 3, exampleCount: 10, batchSize: 4)
        #expect((1...9).reversed().map { Array(backwards.batch(at: $0)) }.reversed() == inOrder)
    }

    @Test func seedsDiffer() {
        var first = BatchOrder(seed: 0, exampleCount: 300, batchSize: 300)
        var second = BatchOrder(seed: 1, exampleCount: 300, batchSize: 300)
        #expect(Array(first.batch(at: 1)) != Array(second.batch(at: 1)))
        // The second epoch of a seed is not the first of the next.
        #expect(Array(first.batch(at: 2)) != Array(second.batch(at: 1)))
    }

    @Test func theOrderIsPinned() {
        // Reproducibility across releases: these numbers must never change.
        var order = BatchOrder(seed: 0, exampleCount: 10, batchSize: 10)
        #expect(Array(order.batch(at: 1)) == [3, 1, 2, 7, 5, 8, 4, 9, 0, 6])
        #expect(order.epochs(after: 500) == 500)
    }

    @Test func aBatchLargerThanTheDataIsAllOfIt() {
        var order = BatchOrder(seed: 0, exampleCount: 3, batchSize: 16)
        #expect(order.batch(at: 2).count == 3)
    }

    @Test func permutationsOfAFewAreEquallyLikely() {
        var generator = SplitMix64(seed: 5)
        var counts: [[Int]: Int] = [:]
        for _ in 0..<6000 { counts[generator.permutation(of: 3), default: 0] += 1 }
        #expect(counts.count == 6)
        // Six standard deviations of a fair draw: sqrt(6000 * 1/6 * 5/6) = 29.
        #expect(counts.values.allSatisfy { abs($0 - 1000) < 174 })
    }
}
