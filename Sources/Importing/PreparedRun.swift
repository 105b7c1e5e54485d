import DurableFiles
import Hashing
import JSONValues
import RunFolders
import RunLogs
import RunModel
import RunStore
import SystemPackage

/// A run whose logs were read, and, unless it only would be made, copied into a hidden folder together with what they
/// tell. What depends on where it is to stand is not written yet.
struct PreparedRun: Sendable {
    var run: ImportedRun
    /// nil where nothing is made.
    let folder: FilePath?
    /// What is in the folder.
    private(set) var files: [Manifest.File] = []
    let hasOut: Bool
    let hasErr: Bool

    /// Why no run is made of a pair.
    enum Problem: Error, CustomStringConvertible {
        case saysNothing
        case changed

        var description: String {
            switch self {
            case .saysNothing: "nothing in it tells of a training"
            case .changed: "it was written while it was read; import it again when nothing writes into it"
            }
        }
    }

    /// - Parameters:
    ///   - sources: of the pair and of those identical with it.
    ///   - content: of the pair, as it was compared.
    ///   - name: of the hidden folder.
    /// - Throws: `Problem`, `FileError` of the logs, `CopyError` of what is written.
    init(
        _ sources: [FilePath], of pair: LogPair, content: ContentHash, context: ImportContext, staging: Staging?,
        name: String
    ) throws {
        hasOut = pair.out != nil
        hasErr = pair.err != nil
        folder = staging?.folder(named: name)
        do {
            let copy = try folder.map { try Self.copy(of: pair, in: $0) }
            if let copy, staging?.links == true { try Self.link(pair, to: copy) }
            let reading = try PairReading(
                pair, copyingTo: staging?.links == true ? nil : copy, claim: staging?.claim)
            guard reading.content == content else { throw Problem.changed }
            let modified = try [pair.out, pair.err].compactMap { try $0?.status()?.modified }
            guard
                let run = ImportedRun(
                    reading, sources: sources, modified: modified.map { Moment(unixMilliseconds: $0 / 1_000_000) },
                    context: context)
            else { throw Problem.saysNothing }
            self.run = run
            guard let folder, let copy else { return }
            try CopyError.wrapping { () throws(FileError) in
                try keep(copy.out, as: ".out", reading.content.out, reading.outByteCount, in: folder)
                try keep(copy.err, as: ".err", reading.content.err, reading.errByteCount, in: folder)
                try write("metrics.jsonl", Self.metrics(of: reading.reading), in: folder)
                if let result = reading.reading.counted?.result {
                    try write("result.json", JSONValue.object(result).prettyText, in: folder)
                }
            }
        } catch {
            try? folder?.removeTree()
            throw error
        }
    }

    private static func copy(of pair: LogPair, in folder: FilePath) throws(CopyError) -> LogPair {
        try CopyError.wrapping { () throws(FileError) in
            _ = try folder.makeFolder()
            return LogPair(
                out: pair.out.map { _ in folder.appending("out") }, err: pair.err.map { _ in folder.appending("err") })
        }
    }

    private static func link(_ pair: LogPair, to copy: LogPair) throws(CopyError) {
        try CopyError.wrapping { () throws(FileError) in
            if let out = pair.out, let target = copy.out { try out.makeHardLink(at: target) }
            if let err = pair.err, let target = copy.err { try err.makeHardLink(at: target) }
        }
    }

    /// Gives a copied log the name that the tree has for it.
    private mutating func keep(
        _ copy: FilePath?, as ending: String, _ sha256: String?, _ byteCount: Int, in folder: FilePath
    ) throws(FileError) {
        guard let copy, let sha256 else { return }
        let name = run.logStem + ending
        try copy.rename(to: folder.appending(name))
        files.append(.init(file: .init(path: FilePath(name)), byteCount: byteCount, sha256: sha256))
    }

    private mutating func write(_ name: String, _ text: String, in folder: FilePath) throws(FileError) {
        let bytes = Array(text.utf8)
        if bytes.isEmpty { return }
        try folder.appending(name).replaceFile(with: bytes)
        files.append(
            .init(file: .init(path: FilePath(name)), byteCount: bytes.count, sha256: SHA256.hash(bytes).hexadecimal))
    }

    /// All attempts' points, as `metrics.jsonl` holds them.
    private static func metrics(of reading: LogReading) -> String {
        var text = ""
        for attempt in reading.attempts {
            for var point in attempt.points {
                point.attempt = attempt.number > 1 ? attempt.number : nil
                text += point.json.compactText + "\n"
            }
        }
        return text
    }

    /// Writes what depends on the run's place, and seals the run.
    ///
    /// - Throws: `FileError`
    func finish(in folder: FilePath) throws(FileError) {
        let configuration = Array(run.configuration.yamlText.utf8)
        try folder.appending("state.json").replaceFile(with: Array(run.life.json.prettyText.utf8))
        try folder.appending(RunFile.configuration).replaceFile(with: configuration)
        let sealed =
            files + [
                .init(
                    file: .init(path: FilePath(RunFile.configuration)), byteCount: configuration.count,
                    sha256: SHA256.hash(configuration).hexadecimal)
            ]
        let manifest = Manifest(
            files: sealed.sorted { $0.file.path.bytes.lexicographicallyPrecedes($1.file.path.bytes) })
        try folder.appending("manifest.json").replaceFile(with: Array(manifest.json.prettyText.utf8))
    }

    /// What has to be safe on the disk before the run is moved to its place.
    func durablePaths(in folder: FilePath) -> [FilePath] {
        files.map { folder.pushing($0.file.path) }
            + ["state.json", RunFile.configuration, "manifest.json"].map { folder.appending($0) } + [folder]
    }
}

extension FilePath {
    /// Writes a file in a folder that nobody else sees, in place of what stands there; the disk is not waited for.
    fileprivate func replaceFile(with bytes: [UInt8]) throws(FileError) {
        try remove()
        _ = try createFile(containing: bytes, isDurable: false)
    }
}
