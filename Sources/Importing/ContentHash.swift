import DurableFiles
import Hashing
import RunFolders
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
    /// - Parameter claim: is given signs of life.
    /// - Throws: `FileError`
    init(of pair: LogPair, claim: ImportClaim?) throws {
        out = try pair.out.map { try Self.hash($0, &byteCount, claim) }
        err = try pair.err.map { try Self.hash($0, &byteCount, claim) }
    }

    private static func hash(_ log: FilePath, _ byteCount: inout Int, _ claim: ImportClaim?) throws -> String {
        var hash = SHA256()
        var count = 0
        try log.readPieces {
            hash.update($0)
            count += $0.count
            if count % (1 << 26) < $0.count { claim?.beat() }
        }
        byteCount += count
        return hash.finalize().hexadecimal
    }
}
