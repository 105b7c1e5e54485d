import DurableFiles
import Hashing
import SystemPackage

/// What the two logs of a pair hold, as far as it can tell two pairs apart.
struct ContentHash: Equatable, Sendable {
    /// Lower-case hex of a log's bytes; nil where there is no such log.
    var out: String?
    var err: String?
    /// Of both logs together.
    var byteCount = 0

    /// `sha256:` and the SHA-256 of the lines `out {hex}` and `err {hex}`, those that exist.
    var text: String {
        let lines = [("out", out), ("err", err)].compactMap { name, hex in hex.map { "\(name) \($0)\n" } }
        return "sha256:" + SHA256.hash(Array(lines.joined().utf8)).hexadecimal
    }

    init() {}

    /// Reads both logs, in pieces.
    ///
    /// - Throws: `FileError`
    init(of pair: LogPair) throws {
        out = try pair.out.map { try Self.hash($0, &byteCount) }
        err = try pair.err.map { try Self.hash($0, &byteCount) }
    }

    private static func hash(_ log: FilePath, _ byteCount: inout Int) throws -> String {
        var hash = SHA256()
        try log.readPieces {
            hash.update($0)
            byteCount += $0.count
        }
        return hash.finalize().hexadecimal
    }
}
