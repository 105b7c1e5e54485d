import Synchronization

/// What happens when the system has no memory for a block of numbers.
///
/// As C++'s `new_handler`: kernels and models have nothing else that they could do, and a program knows how it ends.
package enum MemoryShortage {
    private static let handler = Mutex<(@Sendable (Int) -> Never)?>(nil)

    /// From now on this is called with the bytes that were asked for.
    package static func handle(by handler: @escaping @Sendable (Int) -> Never) {
        self.handler.withLock { $0 = handler }
    }

    static func end(wanting byteCount: Int) -> Never {
        handler.withLock { $0 }?(byteCount)
        fatalError("out of memory: \(byteCount) bytes were asked for")
    }
}
