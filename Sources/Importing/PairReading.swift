import DurableFiles
import Hashing
import RunLogs
import RunModel
import SystemPackage

/// What the two logs of a pair say.
struct PairReading: Sendable {
    var reading: LogReading
    var outTimes: LogTimes
    var errTimes: LogTimes
    /// Of the bytes that were read.
    var content: ContentHash
    /// What could not be read beside the logs.
    var warnings: [String] = []
    /// Lengths of the logs; 0 where there is none.
    var outByteCount: Int
    var errByteCount: Int

    /// Reads both logs once, in pieces, and copies them on the way.
    ///
    /// - Parameter copy: where the copies go; nil where nothing is copied.
    /// - Throws: `FileError` of the logs, `CopyError` of the copies.
    init(_ pair: LogPair, copyingTo copy: LogPair?) throws {
        let out = try pair.out.map { try Stream(reading: $0, copyingTo: copy?.out) }
        let err = try pair.err.map { try Stream(reading: $0, copyingTo: copy?.err) }
        reading = LogReading(out: out?.parser ?? LogParser(), err: err?.parser ?? LogParser())
        outTimes = out?.times ?? LogTimes()
        errTimes = err?.times ?? LogTimes()
        content = ContentHash()
        content.out = out?.sha256
        content.err = err?.sha256
        outByteCount = out?.byteCount ?? 0
        errByteCount = err?.byteCount ?? 0
        content.byteCount = outByteCount + errByteCount
        if pair.isAlone { completeByTrainerState(in: pair.source.removingLastComponent()) }
    }

    private mutating func completeByTrainerState(in folder: FilePath) {
        do {
            if let state = try TrainerState.latest(in: folder) { reading = reading.completed(by: state) }
        } catch {
            warnings.append("\(error)")
        }
    }

    private struct Stream {
        var parser = LogParser()
        var times = LogTimes()
        var sha256 = ""
        var byteCount = 0

        init(reading log: FilePath, copyingTo copy: FilePath?) throws {
            var hash = SHA256()
            let target = try copy.map { path in
                try CopyError.wrapping { () throws(FileError) in CopiedFile(try AppendingFile(path)) }
            }
            try log.readPieces { piece in
                hash.update(piece)
                parser.feed(piece)
                times.feed(piece)
                if let target {
                    try CopyError.wrapping { () throws(FileError) in try target.file.append(Array(piece)) }
                }
                byteCount += piece.count
            }
            times.finish()
            sha256 = hash.finalize().hexadecimal
        }
    }
}

/// (A closure cannot capture a file that may be consumed.)
private final class CopiedFile {
    let file: AppendingFile
    init(_ file: consuming AppendingFile) { self.file = file }
}

/// A copy that cannot be written: nothing of the log's.
struct CopyError: Error, CustomStringConvertible {
    var error: FileError

    var description: String { error.description }

    static func wrapping<Value>(_ body: () throws(FileError) -> Value) throws(CopyError) -> Value {
        do {
            return try body()
        } catch {
            throw CopyError(error: error)
        }
    }
}
