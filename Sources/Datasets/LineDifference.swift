import DurableFiles
import Hashing
package import SystemPackage

/// How many lines of a file another one has, in whatever order. Blank lines, and what ends a line, make no difference.
package struct LineDifference: Hashable, Sendable {
    /// Lines of the first file.
    package private(set) var lineCount = 0
    /// Lines of the first file that the second has not.
    package private(set) var goneCount = 0
    /// Lines of the second file that the first has not.
    package private(set) var newCount = 0

    /// Whether of the first file at most one line in twenty is left: as many may be equal in two datasets of one task.
    package var isAlmostComplete: Bool { lineCount > 0 && goneCount * 20 >= lineCount * 19 }

    /// A line that stands in a file several times counts as often.
    ///
    /// - Throws: `FileError`, `DataLineError`
    /// - Complexity: O(bytes); memory grows with some 40 bytes a line.
    package init(from a: FilePath, to b: FilePath) throws {
        var counts: [SIMD2<UInt64>: Int] = [:]
        try Self.forEachDigest(in: a) { digest in
            counts[digest, default: 0] += 1
            lineCount += 1
        }
        goneCount = lineCount
        try Self.forEachDigest(in: b) { digest in
            if let count = counts[digest], count > 0 {
                counts[digest] = count - 1
                goneCount -= 1
            } else {
                newCount += 1
            }
        }
    }

    private static func forEachDigest(in file: FilePath, _ body: (SIMD2<UInt64>) -> Void) throws {
        try DataLine.forEach(in: file) { line in
            if line.isBlank { return true }
            let end =
                line.bytes.lastIndex { $0 != 0x0D && $0 != 0x20 && $0 != 0x09 }.map { $0 + 1 } ?? line.bytes.startIndex
            let bytes = SHA256.hash(Array(line.bytes[..<end])).bytes
            func word(_ range: Range<Int>) -> UInt64 { bytes[range].reduce(0) { $0 << 8 | UInt64($1) } }
            body(SIMD2(word(0..<8), word(8..<16)))
            return true
        }
    }
}
