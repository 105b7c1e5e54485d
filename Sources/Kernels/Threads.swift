import CKernels

/// The threads that kernels use from now on, in the whole process: this one and others that share its work.
///
/// Every kernel gives the same bits, whatever their number.
package func useThreads(_ count: Int) {
    precondition(count > 0, "at least one thread works")
    telos_use_threads(count)
}

/// The threads that share work.
package var threadCount: Int { telos_thread_count() }

/// Calls `body` for every part of 0 ..< parts, in any order and by several threads at once, and returns when all are
/// done.
///
/// The one place where work is divided among threads. Parts must not write what others read or write. While another
/// thread of the program divides its work, and inside of `body`, one thread does all parts.
package func parallel(_ parts: Int, _ body: (_ part: Int) -> Void) {
    parallel(parts, workers: threadCount) { part, _ in body(part) }
}

/// Calls `body` for pieces of `count` elements. Where they begin does not depend on the threads: neither do bits.
package func parallelRanges(_ count: Int, of size: Int, _ body: (Range<Int>) -> Void) {
    parallel((count + size - 1) / size) { body($0 * size..<min(($0 + 1) * size, count)) }
}

/// - Parameter body: is given a part, and a number below `workers` that no other part under way has.
private func parallel(_ parts: Int, workers: Int, _ body: (_ part: Int, _ worker: Int) -> Void) {
    withoutActuallyEscaping(body) { body in
        withUnsafePointer(to: SharedWork(body: body)) { work in
            telos_parallel(
                parts, workers,
                { context, part, worker in
                    context!.assumingMemoryBound(to: SharedWork.self).pointee.body(part, worker)
                }, UnsafeMutableRawPointer(mutating: work))
        }
    }
}

private struct SharedWork {
    var body: (Int, Int) -> Void
}

/// Memory for each thread that shares work, grown when more is needed. Of one caller at a time, and not inside of
/// shared work.
package final class ThreadMemory {
    private var block = FloatBlock(count: 0)

    package init() {}

    /// Calls `body` for every part, as the function of this name does.
    ///
    /// - Parameters:
    ///   - count: the numbers that each thread needs.
    ///   - body: is given a part, and room for as many numbers that no other part under way has.
    func parallel(
        _ parts: Int, each count: Int, _ body: (_ part: Int, _ own: UnsafeMutablePointer<Float>) -> Void
    ) {
        let workers = threadCount
        // Whole cache lines, so that threads do not wait for each other's.
        let share = (count + 15) / 16 * 16
        let first = prepare(share * workers)
        Kernels.parallel(parts, workers: workers) { part, worker in body(part, first + worker * share) }
    }

    /// Room for this many numbers; what was there is lost. Valid until more is asked for.
    func prepare(_ count: Int) -> UnsafeMutablePointer<Float> {
        if block.count < count {
            // The old one goes first: what stands there is lost.
            block = FloatBlock(count: 0)
            block = FloatBlock(count: count)
        }
        return block.pointer
    }
}
