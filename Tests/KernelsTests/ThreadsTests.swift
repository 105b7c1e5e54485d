import Testing

@testable import Kernels

struct ThreadsTests {
    @Test(arguments: [0, 1, 2, 7, 1000], [1, 2, 5])
    func everyPartIsDoneOnce(parts: Int, threads: Int) {
        useThreads(threads)
        let done = FloatBlock(count: parts)
        for _ in 0..<50 { parallel(parts) { done[$0] += 1 } }
        #expect(done.values.allSatisfy { $0 == 50 })
    }

    @Test func piecesCoverTheWhole() {
        let done = FloatBlock(count: 1000)
        for size in [1, 7, 999, 1000, 5000] {
            parallelRanges(1000, of: size) { range in for element in range { done[element] += 1 } }
        }
        #expect(done.values.allSatisfy { $0 == 5 })
    }

    /// Work inside of shared work is done by the thread that finds it.
    @Test func workMayStandInsideOfWork() {
        useThreads(3)
        let done = FloatBlock(count: 20 * 30)
        parallel(20) { outer in parallel(30) { done[outer * 30 + $0] += 1 } }
        #expect(done.values.allSatisfy { $0 == 1 })
    }

    @Test func threadsHaveMemoryOfTheirOwn() {
        useThreads(4)
        let memory = ThreadMemory()
        let sums = FloatBlock(count: 200)
        for count in [3, 100] {
            memory.parallel(200, each: count) { part, own in
                for index in 0..<count { own[index] = Float(part) }
                sums[part] = (0..<count).reduce(0) { $0 + own[$1] }
            }
            #expect((0..<200).allSatisfy { sums[$0] == Float($0 * count) })
        }
    }
}
