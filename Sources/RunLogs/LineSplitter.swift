import Glibc

/// Cuts a stream of bytes into lines, however the stream is cut into pieces itself.
///
/// A line ends at a newline or at a carriage return, which is what separates the states of a progress bar. Of a line
/// longer than `lineLimit` only its beginning is kept, so that no file costs more memory than that.
struct LineSplitter: Sendable {
    /// The bytes kept of a line. The longest lines that mean something here, dictionaries, have a few hundred.
    static let lineLimit = 1 << 15

    /// The beginning of the line that has not ended yet.
    private(set) var pending: [UInt8] = []

    /// Hands every line that ends in these bytes to the reader.
    mutating func feed(_ bytes: UnsafeRawBufferPointer, into reader: inout LogStreamReader) {
        guard let base = bytes.bindMemory(to: UInt8.self).baseAddress else { return }
        let count = bytes.count
        var start = 0
        // Each kind of end is looked for once and remembered until it is passed: two memchr over the bytes, whichever
        // kind the file uses.
        var newline = -1
        var carriageReturn = -1
        func next(_ byte: UInt8, after known: Int) -> Int {
            if known >= start { return known }
            guard let found = memchr(base + start, CInt(byte), count - start) else { return count }
            return UnsafeRawPointer(base).distance(to: UnsafeRawPointer(found))
        }
        while start < count {
            newline = next(0x0A, after: newline)
            carriageReturn = next(0x0D, after: carriageReturn)
            let end = min(newline, carriageReturn)
            if end == count { break }
            line(base + start, end - start, into: &reader)
            start = end + 1
        }
        keep(base + start, count - start)
    }

    private mutating func line(_ start: UnsafePointer<UInt8>, _ length: Int, into reader: inout LogStreamReader) {
        if pending.isEmpty {
            if length > 0 { reader.read(LineBytes(start: start, count: min(length, Self.lineLimit)), isWhole: true) }
        } else {
            keep(start, length)
            pending.withUnsafeBufferPointer { reader.read($0, isWhole: true) }
            pending.removeAll(keepingCapacity: true)
        }
    }

    private mutating func keep(_ start: UnsafePointer<UInt8>, _ length: Int) {
        let room = min(length, Self.lineLimit - pending.count)
        if room > 0 { pending.append(contentsOf: LineBytes(start: start, count: room)) }
    }
}
