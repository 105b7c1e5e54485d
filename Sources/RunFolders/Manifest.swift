package import DurableFiles
import Hashing
package import JSONValues
package import SystemPackage

/// The content of `manifest.json`: what a completed run's folder held when it was sealed.
package struct Manifest: Equatable, Sendable {
    package static let schema = 1

    package struct File: Equatable, Sendable {
        package var file: RunContent.File
        package var byteCount: Int
        /// Lower-case hex, of the file's bytes; of a link: of its text, as git does.
        package var sha256: String

        package init(file: RunContent.File, byteCount: Int, sha256: String) {
            self.file = file
            self.byteCount = byteCount
            self.sha256 = sha256
        }

        /// Reads and hashes the file, in pieces.
        ///
        /// - Throws: `FileError`
        package init(hashing file: RunContent.File, in folder: FilePath) throws(FileError) {
            var hash = SHA256()
            var byteCount = 0
            let path = folder.pushing(file.path)
            if file.isLink {
                let text = try path.linkText()
                byteCount = text.count
                hash.update(text)
            } else {
                do {
                    try path.readPieces {
                        hash.update($0)
                        byteCount += $0.count
                    }
                } catch let error as FileError {
                    throw error
                } catch {
                    preconditionFailure("reading pieces throws only file errors: \(error)")
                }
            }
            self.init(file: file, byteCount: byteCount, sha256: hash.finalize().hexadecimal)
        }
    }

    /// Sorted by the bytes of their paths.
    package var files: [File]

    package init(files: [File]) { self.files = files }
}

extension RunFolder {
    /// Seals a completed run: writes down what every file holds but `state.json`, the manifest itself, and temporary
    /// files. The last act of the folder's one writer.
    ///
    /// Memory does not grow with the files' sizes.
    ///
    /// - Throws: `RunFolderError`; then there is no manifest.
    package func seal() throws(RunFolderError) {
        do {
            var files: [Manifest.File] = []
            for file in try content().files where !Manifest.leavesOut(file.path) {
                files.append(try Manifest.File(hashing: file, in: path))
            }
            // Where a crash of the machine takes it away again, the run is not sealed, and no worse.
            try manifestFile.replaceContents(with: Manifest(files: files).json.prettyText, syncsFolder: false)
        } catch {
            throw .file(error)
        }
    }

    /// nil when the run is not sealed.
    ///
    /// - Throws: `RunFolderError`
    package func readManifest() throws(RunFolderError) -> Manifest? {
        guard let json = try manifestFile.readJSON() else { return nil }
        guard let schema = json["schema"]?.integer else { throw .badMember(path: manifestFile, key: "schema") }
        if schema > Manifest.schema {
            throw .newerSchema(path: manifestFile, schema: schema, known: Manifest.schema)
        }
        guard let entries = json["files"]?.array else { throw .badMember(path: manifestFile, key: "files") }
        var files: [Manifest.File] = []
        for (index, entry) in entries.enumerated() {
            guard let file = Manifest.File(json: entry) else {
                throw .badMember(path: manifestFile, key: "files[\(index)]")
            }
            files.append(file)
        }
        return Manifest(files: files)
    }
}

extension Manifest {
    /// Whether a file of that path, relative to the run's folder, is never sealed.
    package static func leavesOut(_ path: FilePath) -> Bool { path == "state.json" || path == "manifest.json" }

    package var json: JSONValue {
        ["schema": .integer(Int64(Self.schema)), "files": .array(files.map(\.json))]
    }
}

extension Manifest.File {
    var json: JSONValue {
        var object = JSONObject([("path", .string(file.path.string))])
        // JSON has no form for such a name: its bytes in hex say which file it is.
        if FilePath(file.path.string) != file.path { object["path_hex"] = .string(file.path.bytes.hexadecimal) }
        object["bytes"] = JSONValue(byteCount)
        object["sha256"] = .string(sha256)
        if file.isLink { object["link"] = true }
        return .object(object)
    }

    init?(json: JSONValue) {
        guard let text = json["path"]?.string, let byteCount = json["bytes"]?.integer,
            let sha256 = json["sha256"]?.string
        else { return nil }
        var path = FilePath(text)
        if let hex = json["path_hex"]?.string {
            guard let bytes = bytes(hexadecimal: hex), let exact = FilePath(bytes: bytes) else { return nil }
            path = exact
        }
        // A manifest that anybody can write must not lead out of its run's folder.
        guard path.isRelative, !path.isEmpty, path.components.allSatisfy({ $0.kind == .regular }) else { return nil }
        self.init(
            file: RunContent.File(path: path, isLink: json["link"]?.bool ?? false), byteCount: byteCount,
            sha256: sha256)
    }
}

/// nil when the text is not hexadecimal.
private func bytes(hexadecimal text: String) -> [UInt8]? {
    let digits = text.utf8.map { Character(UnicodeScalar($0)).hexDigitValue }
    guard digits.count.isMultiple(of: 2), !digits.contains(nil) else { return nil }
    return stride(from: 0, to: digits.count, by: 2).map { UInt8((digits[$0] ?? 0) << 4 | (digits[$0 + 1] ?? 0)) }
}
