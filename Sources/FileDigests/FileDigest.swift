import DurableFiles
import Hashing
package import SystemPackage

extension DigestCache {
    /// The SHA-256 of a whole file, and what `count` counts in it; remembered.
    ///
    /// - Parameters:
    ///   - reading: names what is counted.
    ///   - makeCounter: makes what is fed every piece of the file in order.
    /// - Returns: the entry, the file's size, and the counter that was fed all of it; nil when nothing was read.
    /// - Throws: `FileError`
    /// - Complexity: O(bytes) when it is not remembered; memory does not grow with the file.
    package func digest<Counter: ByteCounter>(
        of path: FilePath, counting reading: String, with counter: Counter
    ) throws -> (entry: Entry, byteCount: Int, counter: Counter?) {
        let file = try ReadingFile(path)
        let identity = try file.identity()
        let subject = Subject(reading, of: [identity])
        if let entry = self[subject] { return (entry, identity.byteCount, nil) }
        var hash = SHA256()
        var counter = counter
        var byteCount = 0
        try file.readPieces { piece in
            hash.update(piece)
            counter.add(piece)
            byteCount += piece.count
            tell(path, byteCount, of: max(byteCount, identity.byteCount))
        }
        // It may have become shorter meanwhile: then its end was not told yet.
        tell(path, byteCount, of: byteCount)
        let entry = Entry(sha256: hash.finalize().hexadecimal, count: counter.finish())
        if try file.identity() == identity { remember(entry, of: subject, identities: [identity]) }
        return (entry, byteCount, counter)
    }
}

/// Counts something in bytes that come piece by piece.
package protocol ByteCounter {
    mutating func add(_ piece: UnsafeRawBufferPointer)
    /// The count of all pieces so far.
    mutating func finish() -> Int
}
