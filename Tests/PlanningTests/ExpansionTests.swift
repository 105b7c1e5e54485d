import Testing

@testable import Planning

struct ExpansionTests {
    /// Every list of up to four counts from 1 to 3.
    private static let shapes: [[Int]] = (0...4).flatMap { length in
        (0..<length).reduce([[]]) { shapes, _ in shapes.flatMap { shape in (1...3).map { shape + [$0] } } }
    }

    @Test func everyCombinationComesOnceInOrder() {
        for shape in Self.shapes {
            let combinations = Expansion(counts: shape).combinations
            #expect(combinations.count == shape.reduce(1, *))
            #expect(Set(combinations).count == combinations.count)
            for combination in combinations {
                #expect(combination.count == shape.count)
                #expect(zip(combination, shape).allSatisfy { (0..<$1).contains($0) })
            }
            // The last varies fastest: the order of the digits of a number.
            for (a, b) in zip(combinations, combinations.dropFirst()) {
                #expect(a.lexicographicallyPrecedes(b))
            }
        }
    }

    @Test func oneRunWithoutDimensions() {
        #expect(Expansion(counts: []).combinations == [[]])
    }

    @Test func moreRunsThanAnybodyMeansAreNotCounted() {
        #expect(Expansion(counts: [100_000]).count == 100_000)
        #expect(Expansion(counts: [100_001]).count == nil)
        #expect(Expansion(counts: [Int](repeating: 1000, count: 30)).count == nil)
    }
}
