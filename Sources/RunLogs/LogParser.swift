/// Takes the bytes of one log as they come and tells at any time what they say.
package struct LogParser: Sendable {
    private var splitter = LineSplitter()
    private var lines = LogStreamReader()

    package init() {}

    /// - Parameter bytes: those that follow the ones fed before, cut anywhere.
    package mutating func feed(_ bytes: UnsafeRawBufferPointer) {
        splitter.feed(bytes, into: &lines)
    }

    /// What the lines so far say. The last one counts before it has ended where it cannot mean anything else later: a
    /// bar, a closed dictionary.
    var reader: LogStreamReader {
        var copy = lines
        splitter.pending.withUnsafeBufferPointer { if !$0.isEmpty { copy.read($0, isWhole: false) } }
        return copy
    }
}

extension LogReading {
    /// What the bytes of two logs say.
    package init(out: LogParser, err: LogParser) {
        self.init(out: out.reader, err: err.reader)
    }
}
