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

    /// Who finds the threads at work for another does its own work alone.
    @Test func callersDoNotDisturbEachOther() async {
        useThreads(3)
        await withTaskGroup(of: Bool.self) { group in
            for caller in 1...4 {
                group.addTask {
                    let done = FloatBlock(count: 100)
                    for _ in 0..<200 { parallel(100) { done[$0] += Float(caller) } }
                    return done.values.allSatisfy { $0 == Float(200 * caller) }
                }
            }
            for await isRight in group { #expect(isRight) }
        }
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
