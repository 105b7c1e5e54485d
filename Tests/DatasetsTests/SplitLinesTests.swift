import FileDigests
import Hashing
import Testing

@testable import Datasets

struct SplitLinesTests {
    private func lines(_ text: String, pieceSize: Int, limit: Int = 100) -> (count: Int, hashes: [UInt64]?) {
        var lines = SplitLines(lineLimit: limit)
        let bytes = Array(text.utf8)
        for begin in stride(from: 0, to: bytes.count, by: pieceSize) {
            bytes[begin..<min(begin + pieceSize, bytes.count)].withUnsafeBytes { lines.add($0) }
        }
        let count = lines.finish()
        return (count, lines.hashes)
    }

    private func hash(_ text: String) -> UInt64 { Array(text.utf8).withUnsafeBytes { WyHash.hash($0) } }

    @Test(
        arguments: [
            ("", []), ("a", ["a"]), ("a\n", ["a"]), ("a\nb", ["a", "b"]),
            ("a \t\r\n\n \r\n  b\n", ["a", "", "", "  b"]),
            ("\u{FEFF}a\n\u{FEFF}b\n", ["a", "\u{FEFF}b"]), ("\u{FEFF}\na\n", ["", "a"]), ("\u{FEFF}", [""]),
            ("{\"idx\": 1}\n\n{\"idx\": 2}", ["{\"idx\": 1}", "", "{\"idx\": 2}"]),
        ] as [(String, [String])])
    func eachLineIsHashedWithoutItsEnd(text: String, expected: [String]) {
        for pieceSize in 1...30 {
            let found = lines(text, pieceSize: pieceSize)
            #expect(found.hashes == expected.map(hash))
            #expect(found.count == expected.count { !$0.isEmpty })
        }
    }

    @Test func beyondTheLimitLinesAreCountedOnly() {
        #expect(lines("a\nb\nc\n", pieceSize: 2, limit: 3).hashes?.count == 3)
        let found = lines("a\nb\nc\nd\n", pieceSize: 2, limit: 3)
        #expect(found.hashes == nil)
        #expect(found.count == 4)
    }

    /// Nothing may exhaust the memory: a line that is too long is counted, and no hashes are kept.
    @Test func aLineThatIsTooLongIsOneExample() {
        var lines = SplitLines()
        let piece = [UInt8](repeating: 0x61, count: 1 << 20)
        for _ in 0...DataLine.byteLimit >> 20 { piece.withUnsafeBytes { lines.add($0) } }
        [UInt8]("\nb\n".utf8).withUnsafeBytes { lines.add($0) }
        #expect(lines.finish() == 2)
        #expect(lines.hashes == nil)
    }
}
