import DurableFiles
import JSONValues
import RunModel
import SystemPackage
import TestSupport
import Testing

@testable import RunLogs

struct IncrementalTests {
    static let out = ScriptLog.echo() + ScriptLog.dump() + ScriptLog.completedOut + ScriptLog.completedOut
    static let err =
        ScriptLog.begin() + ScriptLog.bars(to: 300) + ScriptLog.completedErr + ScriptLog.completedErr

    @Test func piecesOfAnySizeSayTheSame() {
        let (out, err) = (Array(Self.out.utf8), Array(Self.err.utf8))
        let whole = LogReading.of(out, err)
        #expect(whole.attempts.count == 3)
        for size in [1, 2, 3, 7, 64, 1000, 4096] {
            var parsers = (LogParser(), LogParser())
            out.withUnsafeBytes { bytes in
                for start in stride(from: 0, to: bytes.count, by: size) {
                    parsers.0.feed(UnsafeRawBufferPointer(rebasing: bytes[start..<min(start + size, bytes.count)]))
                }
            }
            err.withUnsafeBytes { bytes in
                for start in stride(from: 0, to: bytes.count, by: size) {
                    parsers.1.feed(UnsafeRawBufferPointer(rebasing: bytes[start..<min(start + size, bytes.count)]))
                }
            }
            #expect(LogReading(out: parsers.0, err: parsers.1) == whole, "\(size)")
        }
    }

    @Test func everyPrefixReadsAsItWouldFromTheStart() {
        let bytes = Array(ScriptLog.completedOut.utf8)
        var parser = LogParser()
        for count in bytes.indices {
            [bytes[count]].withUnsafeBytes { parser.feed($0) }
            guard count % 97 == 0 else { continue }
            #expect(LogReading(out: parser, err: LogParser()) == LogReading.of(Array(bytes[...count]), []))
        }
    }

    @Test func aLineOfAnyLengthCostsASmallBuffer() {
        var splitter = LineSplitter()
        var reader = LogStreamReader()
        let piece = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
        for _ in 0..<64 { piece.withUnsafeBytes { splitter.feed($0, into: &reader) } }
        #expect(splitter.pending.count == LineSplitter.lineLimit)
        #expect(splitter.pending.capacity <= 4 * LineSplitter.lineLimit)
        Array("\n{'accuracy': 0.5, 'dev_accuracy': 0.5}\n".utf8).withUnsafeBytes { splitter.feed($0, into: &reader) }
        #expect(LogReading(out: reader, err: LogStreamReader()).outcome?.state == .completed)
        #expect(splitter.pending.isEmpty)
    }

    /// A progress bar that never ended its line: what `tr '\r' '\n'` would make 40,000 lines of.
    @Test func megabytesOfBarsOnOneLineCostNothing() {
        var parser = LogParser()
        func feed(_ text: String) { Array(text.utf8).withUnsafeBytes { parser.feed($0) } }
        feed(ScriptLog.begin(steps: 40_000))
        for start in stride(from: 0, to: 40_000, by: 1000) {
            feed((start..<start + 1000).map { ScriptLog.bar($0, of: 40_000) }.joined())
        }
        let reader = parser.reader
        #expect(reader.parts.count == 1)
        #expect(reader.parts[0].points.byteCount == 0)
        let reading = LogReading(out: LogParser(), err: parser)
        #expect(reading.outcome == ObservedState(.lost, message: "log ends at step 39999 of 40000"))
    }

    @Test(arguments: [
        "{'loss': 1.5, 'note': '", "===== ", "Traceback (most recent call last):", "a = ", "\u{1B}[", "5%|",
    ])
    func aLineThatNeverEndsIsReadOnce(beginning: String) {
        var splitter = LineSplitter()
        var reader = LogStreamReader()
        Array(beginning.utf8).withUnsafeBytes { splitter.feed($0, into: &reader) }
        let piece = [UInt8](repeating: UInt8(ascii: ";"), count: 1 << 20)
        for _ in 0..<64 { piece.withUnsafeBytes { splitter.feed($0, into: &reader) } }
        #expect(splitter.pending.count == LineSplitter.lineLimit)
        #expect(splitter.pending.capacity <= 4 * LineSplitter.lineLimit)
        Array("\n".utf8).withUnsafeBytes { splitter.feed($0, into: &reader) }
        #expect(reader.parts.count == 1)
        #expect(reader.parts[0].finalMetrics.isEmpty)
    }

    @Test func aTailReadsOnlyWhatWasAdded() throws {
        try withTemporaryFolder { folder in
            let (out, err) = (folder.appending("a.out"), folder.appending("a.err"))
            var tail = LogTail(out: out, err: err)
            #expect(try !tail.update())
            #expect(tail.reading.attempts.isEmpty)
            try write(ScriptLog.echo() + ScriptLog.dump(), to: out)
            try write(ScriptLog.begin() + ScriptLog.bar(4, of: 2000), to: err)
            #expect(try tail.update())
            #expect(tail.reading.counted?.progress?.step == 4)
            // Were the beginning read again, this start would be seen; its bytes are spoiled in place.
            try write(String(repeating: "#", count: 40), to: out, at: 0)
            try write(ScriptLog.bar(6, of: 2000), to: err, at: nil)
            #expect(try tail.update())
            #expect(tail.reading.counted?.progress?.step == 6)
            #expect(tail.reading.counted?.configuration.seed?.value == 3)
            #expect(try !tail.update())
        }
    }

    @Test func anotherFileInItsPlaceIsReadFromTheStart() throws {
        try withTemporaryFolder { folder in
            let out = folder.appending("a.out")
            try out.replaceContents(with: ScriptLog.completedOut)
            var tail = LogTail(out: out, err: nil)
            try tail.update()
            #expect(tail.reading.outcome?.state == .completed)
            try out.replaceContents(with: ScriptLog.echo())
            try tail.update()
            #expect(tail.reading.outcome?.state == .lost)
            #expect(tail.reading.attempts.count == 1)
        }
    }

    @Test func anAttemptIsReadFromItsOffset() throws {
        try withTemporaryFolder { folder in
            let (out, err) = (folder.appending("a.out"), folder.appending("a.err"))
            let first = (out: ScriptLog.completedOut, err: ScriptLog.completedErr)
            let second = (out: ScriptLog.echo(rate: "5e-7"), err: ScriptLog.traceback("ValueError: x"))
            try out.replaceContents(with: first.out + second.out)
            try err.replaceContents(with: first.err + second.err)
            let later = try LogReading.read(
                out: out, err: err, outRange: first.out.utf8.count..<Int.max, errRange: first.err.utf8.count..<Int.max)
            #expect(later.attempts.count == 1)
            #expect(later.counted?.configuration.learningRate?.value == 5e-7)
            #expect(later.outcome?.reason == .error)
            let earlier = try LogReading.read(
                out: out, err: err, outRange: 0..<first.out.utf8.count, errRange: 0..<first.err.utf8.count)
            #expect(earlier == LogReading.of(first.out, first.err))
        }
    }

    private func write(_ text: String, to path: FilePath, at offset: Int64? = nil) throws {
        let file = try FileDescriptor.open(
            path, .writeOnly, options: offset == nil ? [.create, .append] : [], permissions: .ownerReadWrite)
        try file.closeAfter {
            if let offset { try file.seek(offset: offset, from: .start) }
            _ = try file.writeAll(text.utf8)
        }
    }
}
