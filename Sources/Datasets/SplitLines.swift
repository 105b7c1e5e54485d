import DurableFiles
import FileDigests
import Glibc
import Hashing
import SystemPackage

/// Counts the examples of a split, the lines that hold more than white space, and hashes every line, while the bytes come
/// piece by piece.
///
/// The hash is wyhash: 8 bytes each. A changed line would be taken for one that was there where its hash is that of one of
/// the n others: with four million lines, the most that are kept, all of them changed, the chance that any is so is less
/// than one in a million. Nothing is secured by it: who may edit the data may also edit what is kept of it.
struct SplitLines: ByteCounter {
    /// Lines that are not blank. A byte order mark alone is a blank line.
    private(set) var exampleCount = 0
    /// Of each line without the white space at its end and without the file's byte order mark, in order; of a blank line
    /// that of no bytes. nil where there are more lines than the limit, or one of them is longer than `DataLine.byteLimit`.
    var hashes: [UInt64]? { isKept ? kept : nil }
    private var kept: [UInt64] = []
    private var isKept = true
    private let lineLimit: Int
    private var lineNumber = 1
    /// What came of the line that the next piece goes on with.
    private var held: [UInt8] = []
    /// Whether what was let go of a line that is too long has content.
    private var lineHasContent = false

    /// The hash of a blank line.
    static let blank = WyHash.hash(UnsafeRawBufferPointer(start: nil, count: 0))

    init(lineLimit: Int = LineHashCache.lineLimit) { self.lineLimit = lineLimit }

    mutating func add(_ piece: UnsafeRawBufferPointer) {
        var rest = piece
        while let begin = rest.baseAddress, let end = rest.firstLineFeed {
            take(UnsafeRawBufferPointer(start: begin, count: end))
            rest = UnsafeRawBufferPointer(start: begin + end + 1, count: rest.count - end - 1)
        }
        held += rest
        if held.count > DataLine.byteLimit {
            // No example is so long, and nothing may exhaust the memory.
            dropHashes()
            lineHasContent = lineHasContent || held.withUnsafeBytes { !trimmed($0).isEmpty }
            held.removeAll()
        }
    }

    mutating func finish() -> Int {
        if !held.isEmpty || lineHasContent { take(UnsafeRawBufferPointer(start: nil, count: 0)) }
        return exampleCount
    }

    /// Takes a line of which `held` is the beginning, and this the end.
    private mutating func take(_ end: UnsafeRawBufferPointer) {
        if held.isEmpty {
            addLine(end)
        } else {
            held += end
            let line = held
            line.withUnsafeBytes { addLine($0) }
            held.removeAll(keepingCapacity: true)
        }
        lineNumber += 1
        lineHasContent = false
    }

    private mutating func addLine(_ line: UnsafeRawBufferPointer) {
        let content = trimmed(line)
        if !content.isEmpty || lineHasContent { exampleCount += 1 }
        guard isKept else { return }
        if kept.count < lineLimit { kept.append(WyHash.hash(content)) } else { dropHashes() }
    }

    private mutating func dropHashes() {
        isKept = false
        kept = []
    }

    /// Without the white space at its end, and without a byte order mark at the beginning of the file.
    private func trimmed(_ line: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        var (begin, end) = (0, line.count)
        if lineNumber == 1, line.starts(with: [0xEF, 0xBB, 0xBF]) { begin = 3 }
        while end > begin, line[end - 1] == 0x20 || line[end - 1] == 0x09 || line[end - 1] == 0x0D { end -= 1 }
        return UnsafeRawBufferPointer(start: line.baseAddress.map { $0 + begin }, count: end - begin)
    }
}

extension SplitLines {
    /// The hashes of all lines of a file.
    ///
    /// - Throws: `FileError`, `DataLineError`
    /// - Complexity: O(bytes); memory grows with 8 bytes a line.
    static func hashes(of file: FilePath) throws -> [UInt64] {
        var lines = SplitLines(lineLimit: .max)
        try file.readPieces(pieceSize: 1 << 20) { piece throws(DataLineError) in
            lines.add(piece)
            if !lines.isKept { throw .tooLong(file, line: lines.lineNumber) }
        }
        _ = lines.finish()
        return lines.hashes ?? []
    }
}

extension UnsafeRawBufferPointer {
    fileprivate var firstLineFeed: Int? {
        guard let baseAddress, let found = memchr(baseAddress, 0x0A, count) else { return nil }
        return UnsafeRawPointer(found) - baseAddress
    }
}
