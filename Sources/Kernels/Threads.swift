import CKernels

/// The threads that kernels use from now on, in the whole process: this one and others that share its work.
///
/// Every kernel gives the same bits for the same number of threads.
package func useThreads(_ count: Int) {
    precondition(count > 0, "at least one thread works")
    telos_use_threads(count)
}

/// The threads that share work.
package var threadCount: Int { telos_thread_count() }

/// Calls `body` for every part, in any order and by several threads at once, and returns when all are done.
///
/// The one place where work is divided among threads. Parts must not write what others read or write. While another
/// thread of the program divides its work, this one does all parts by itself.
///
/// - Parameter body: is given a part of 0 ..< parts, and a number below `threadCount` that no other part under way has:
///   for memory to work in.
package func parallel(_ parts: Int, _ body: (_ part: Int, _ worker: Int) -> Void) {
    withoutActuallyEscaping(body) { body in
        withUnsafePointer(to: SharedWork(body: body)) { work in
            telos_parallel(
                parts,
                { context, part, worker in
                    context!.assumingMemoryBound(to: SharedWork.self).pointee.body(part, worker)
                }, UnsafeMutableRawPointer(mutating: work))
        }
    }
}

private struct SharedWork {
    var body: (Int, Int) -> Void
}

/// Calls `body` for pieces of `count` elements. Where they begin does not depend on the threads: neither do bits.
package func parallelRanges(_ count: Int, of size: Int, _ body: (Range<Int>) -> Void) {
    parallel((count + size - 1) / size) { part, _ in body(part * size..<min((part + 1) * size, count)) }
}

/// Memory for each thread that shares work, grown when more is needed.
package final class ThreadMemory {
    private var block = FloatBlock(count: 0)
    private var share = 0

    package init() {}

    /// Makes room for this many numbers for each thread; what was there is lost.
    func prepare(_ count: Int) {
        // Whole cache lines, so that threads do not wait for each other's.
        share = (count + 15) / 16 * 16
        if block.count < share * threadCount { block = FloatBlock(count: share * threadCount) }
    }

    /// A thread's own numbers. Valid until the next `prepare`.
    subscript(worker: Int) -> UnsafeMutablePointer<Float> { block.pointer + worker * share }
}
