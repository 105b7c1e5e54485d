import Glibc

/// One block of float32 numbers, aligned for vectors: the owner of all memory that kernels work on.
///
/// A class, because a model's weights are passed between many readers and one writer within one thread. Two blocks
/// never share memory.
package final class FloatBlock {
    package let count: Int
    /// The first number. Valid as long as the block lives.
    package let pointer: UnsafeMutablePointer<Float>

    /// A block of zeros. Where there is no memory for it, `MemoryShortage` says what happens.
    package init(count: Int) {
        precondition(count >= 0, "a block cannot have a negative size")
        self.count = count
        let byteCount = max(count, 1) * 4
        var memory: UnsafeMutableRawPointer?
        // A cache line, so that no vector crosses one. (Swift's own allocation cannot fail: it ends the program.)
        guard posix_memalign(&memory, 64, byteCount) == 0, let memory else { MemoryShortage.end(wanting: byteCount) }
        pointer = memory.bindMemory(to: Float.self, capacity: max(count, 1))
        pointer.initialize(repeating: 0, count: count)
    }

    deinit { free(pointer) }

    /// The numbers, to read and write.
    package var values: UnsafeMutableBufferPointer<Float> { UnsafeMutableBufferPointer(start: pointer, count: count) }

    package subscript(index: Int) -> Float {
        get { values[index] }
        set { values[index] = newValue }
    }

    /// A block of its own with the same numbers.
    package func copy() -> FloatBlock {
        let copy = FloatBlock(count: count)
        copy.pointer.update(from: pointer, count: count)
        return copy
    }

    /// Takes over the numbers of a block of the same size.
    package func update(from other: FloatBlock) {
        precondition(other.count == count, "the blocks differ in size")
        pointer.update(from: other.pointer, count: count)
    }

    package func fill(_ value: Float) {
        parallelRanges(count, of: 1 << 18) { (pointer + $0.lowerBound).update(repeating: value, count: $0.count) }
    }
}
