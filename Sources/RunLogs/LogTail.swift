import DurableFiles
package import SystemPackage

/// The two logs of a run, read as they grow: what was read once is not read again.
package struct LogTail: Sendable {
    private var out: LogFile?
    private var err: LogFile?

    /// - Parameters:
    ///   - out: the log of stdout; nil, or a file that is not there, says nothing.
    ///   - err: the log of stderr.
    ///   - outRange: the bytes of `out` that belong to the attempt wanted: from its `out_offset` to the next one's.
    package init(
        out: FilePath?, err: FilePath?, outRange: Range<Int> = 0..<Int.max, errRange: Range<Int> = 0..<Int.max
    ) {
        self.out = out.map { LogFile(path: $0, range: outRange) }
        self.err = err.map { LogFile(path: $0, range: errRange) }
    }

    /// Reads what was added since the last time. A file that became shorter, or another file in its place, is read
    /// from the start.
    ///
    /// - Returns: whether anything was read.
    /// - Throws: `FileError`. A file that does not exist is no error: it may come.
    @discardableResult
    package mutating func update() throws -> Bool {
        let outGrew = try out?.update() ?? false
        let errGrew = try err?.update() ?? false
        return outGrew || errGrew
    }

    /// What the bytes read so far say.
    package var reading: LogReading {
        LogReading(out: out?.reader ?? LogStreamReader(), err: err?.reader ?? LogStreamReader())
    }
}

extension LogReading {
    /// Reads the logs of a run, or of one attempt.
    ///
    /// - Parameters: as of `LogTail`.
    /// - Throws: `FileError`. A file that does not exist is no error: it says nothing.
    package static func read(
        out: FilePath?, err: FilePath?, outRange: Range<Int> = 0..<Int.max, errRange: Range<Int> = 0..<Int.max
    ) throws -> LogReading {
        var tail = LogTail(out: out, err: err, outRange: outRange, errRange: errRange)
        try tail.update()
        return tail.reading
    }
}

/// One log, and how far it was read.
private struct LogFile: Sendable {
    let path: FilePath
    let range: Range<Int>
    private var parser = LogParser()
    private var position: Int
    private var inode: UInt64?

    init(path: FilePath, range: Range<Int>) {
        self.path = path
        self.range = range
        position = range.lowerBound
    }

    var reader: LogStreamReader { parser.reader }

    mutating func update() throws -> Bool {
        guard let status = try path.status(), status.kind == .regular else { return false }
        if inode != status.inode || status.byteCount < position {
            self = LogFile(path: path, range: range)
            inode = status.inode
        }
        let end = min(status.byteCount, range.upperBound)
        guard position < end else { return false }
        // The size was taken once: a log that grows as fast as it is read still ends.
        let start = position
        try path.readPieces(in: position..<end) {
            parser.feed($0)
            position += $0.count
        }
        return position > start
    }
}
