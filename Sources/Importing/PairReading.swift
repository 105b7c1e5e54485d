import DurableFiles
import Hashing
import RunFolders
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
    /// Lengths of the logs; 0 where there is none.
    var outByteCount: Int
    var errByteCount: Int

    /// Reads both logs once, in pieces, and copies them on the way.
    ///
    /// - Parameters:
    ///   - copy: where the copies go; nil where nothing is copied.
    ///   - claim: is given signs of life.
    /// - Throws: `FileError` of the logs, `CopyError` of the copies.
    init(_ pair: LogPair, copyingTo copy: LogPair?, claim: ImportClaim?) throws {
        let out = try pair.out.map { try Stream(reading: $0, copyingTo: copy?.out, claim) }
        let err = try pair.err.map { try Stream(reading: $0, copyingTo: copy?.err, claim) }
        reading = LogReading(out: out?.parser ?? LogParser(), err: err?.parser ?? LogParser())
        outTimes = out?.times ?? LogTimes()
        errTimes = err?.times ?? LogTimes()
        content = ContentHash()
        content.out = out?.sha256
        content.err = err?.sha256
        outByteCount = out?.byteCount ?? 0
        errByteCount = err?.byteCount ?? 0
        content.byteCount = outByteCount + errByteCount
    }

    private struct Stream {
        var parser = LogParser()
        var times = LogTimes()
        var sha256 = ""
        var byteCount = 0

        init(reading log: FilePath, copyingTo copy: FilePath?, _ claim: ImportClaim?) throws {
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
                if byteCount % (1 << 26) < piece.count { claim?.beat() }
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
struct CopyError: Error {
    var error: FileError

    static func wrapping<Value>(_ body: () throws(FileError) -> Value) throws(CopyError) -> Value {
        do {
            return try body()
        } catch {
            throw CopyError(error: error)
        }
    }
}
