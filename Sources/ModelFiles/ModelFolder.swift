import DurableFiles
package import FileDigests
import Hashing
import JSONValues
package import SystemPackage

/// A model as Hugging Face writes it: `config.json` and `model.safetensors`, whole or in shards with an index.
///
/// Opening checks that every tensor the configuration asks for is there with its shape. Nothing is loaded.
package struct ModelFolder: Sendable {
    /// Where a tensor's bytes stand.
    package struct TensorLocation: Equatable, Sendable {
        package var file: FilePath
        package var tensor: SafetensorsFile.Tensor

        /// Reads the tensor's bytes as they stand in the file.
        ///
        /// - Precondition: there are as many bytes as the tensor has.
        /// - Throws: `ModelFileError.brokenTensorFile`, `FileError`
        package func read(into bytes: UnsafeMutableRawBufferPointer) throws {
            precondition(bytes.count == tensor.byteRange.count)
            var position = 0
            try file.readPieces(in: tensor.byteRange, pieceSize: 1 << 20) { piece in
                UnsafeMutableRawBufferPointer(rebasing: bytes[position..<position + piece.count])
                    .copyMemory(from: piece)
                position += piece.count
            }
            guard position == bytes.count else {
                throw ModelFileError.brokenTensorFile(path: file, problem: "it became shorter while it was read")
            }
        }
    }

    /// Of the weights of a model that is not in shards.
    package static let weightsFileName = "model.safetensors"

    package let path: FilePath
    package let config: ModelConfig
    /// Every tensor of the model's files, needed or not, sorted by name (as bytes).
    package let locations: [TensorLocation]
    private let indexByName: [String: Int]

    /// Opens the folder.
    ///
    /// - Throws: `ModelFileError`, `FileError`
    package init(_ path: FilePath) throws {
        self.path = path
        let configPath = path.appending("config.json")
        guard configPath.isRegularFile else {
            throw ModelFileError.missingFile(
                folder: path, name: "config.json",
                remedy: "a model folder is one that transformers' save_pretrained wrote")
        }
        config = try ModelConfig(readingFrom: configPath)
        locations = try Self.locate(path).sorted { $0.tensor.name.utf8.lexicographicallyPrecedes($1.tensor.name.utf8) }
        indexByName = Dictionary(uniqueKeysWithValues: locations.enumerated().map { ($1.tensor.name, $0) })
        for needed in config.tensors { try check(needed) }
    }

    /// The tensor's place; nil when the model has none of this name.
    package subscript(name: String) -> TensorLocation? { indexByName[name].map { locations[$0] } }

    /// Of weights; all are held in float32.
    static let supportedDataTypes = ["F32", "F16", "BF16"]

    private func check(_ needed: TensorShape) throws(ModelFileError) {
        guard let tensor = self[needed.name]?.tensor else { throw .missingTensor(name: needed.name, folder: path) }
        guard tensor.shape == needed.shape else {
            throw .wrongShape(name: needed.name, found: tensor.shape, expected: needed.shape)
        }
        guard Self.supportedDataTypes.contains(tensor.dtype) else {
            throw .unsupportedDataType(name: needed.name, dtype: tensor.dtype)
        }
    }

    private static func locate(_ folder: FilePath) throws -> [TensorLocation] {
        let single = folder.appending(weightsFileName)
        if single.isRegularFile {
            return try SafetensorsFile(single).tensors.map { TensorLocation(file: single, tensor: $0) }
        }
        let index = folder.appending("model.safetensors.index.json")
        guard index.isRegularFile else {
            throw ModelFileError.missingFile(
                folder: folder, name: weightsFileName,
                remedy: "save the model again with safe_serialization=True")
        }
        return try locate(folder, index: index)
    }

    private static func locate(_ folder: FilePath, index: FilePath) throws -> [TensorLocation] {
        let json: JSONValue
        do {
            json = try JSONValue.parse(try index.readBytes(), rejectingDuplicateKeys: true)
        } catch let error as JSONParseError {
            throw ModelFileError.unreadable(path: index, problem: error.description)
        }
        guard let map = json["weight_map"]?.object else {
            throw ModelFileError.unreadable(path: index, problem: "it has no `weight_map`")
        }
        var shards: [String: SafetensorsFile] = [:]
        var locations: [TensorLocation] = []
        for member in map.members {
            // A name only: an index must not lead out of its folder.
            guard let file = member.value.string, let name = FilePath.Component(file), name.kind == .regular else {
                throw ModelFileError.unreadable(
                    path: index, problem: "at `weight_map.\(member.key)`: expected the name of a file in this folder")
            }
            let path = folder.appending(name)
            if shards[file] == nil {
                guard path.isRegularFile else {
                    throw ModelFileError.missingFile(
                        folder: folder, name: file, remedy: "its index names it; copy or download it again")
                }
                shards[file] = try SafetensorsFile(path)
            }
            guard let tensor = shards[file]?[member.key] else {
                throw ModelFileError.missingTensor(name: member.key, folder: path)
            }
            locations.append(TensorLocation(file: path, tensor: tensor))
        }
        return locations
    }
}

extension ModelFolder {
    /// What the model is, whatever its files are called: `sha256:` and the SHA-256 of the lines
    /// `{tensor name} {dtype} {shape joined by x} {SHA-256 of its bytes}\n` of all its tensors, sorted by name.
    ///
    /// - Parameter digests: what is remembered of the files: then nothing is read that did not change.
    /// - Throws: `FileError`; `ModelFileError.brokenTensorFile` when a file became shorter since it was opened.
    /// - Complexity: reads all the model's bytes when it is not remembered.
    package func fingerprint(digests: DigestCache = DigestCache(file: nil)) throws -> String {
        let identities = try fileIdentities()
        let subject = DigestCache.Subject(tensorList, of: identities)
        if let entry = digests[subject] { return "sha256:\(entry.sha256)" }
        let sha256 = try hashTensors(telling: digests)
        if try fileIdentities() == identities {
            digests.remember(DigestCache.Entry(sha256: sha256), of: subject, identities: identities)
        }
        return "sha256:\(sha256)"
    }

    /// The fingerprint where it is remembered of these very files: nothing is read for it.
    ///
    /// - Throws: `FileError`
    package func rememberedFingerprint(digests: DigestCache) throws -> String? {
        let subject = DigestCache.Subject(tensorList, of: try fileIdentities())
        return digests[subject].map { "sha256:\($0.sha256)" }
    }

    private func hashTensors(telling digests: DigestCache) throws -> String {
        let total = locations.reduce(0) { $0 + $1.tensor.byteRange.count }
        var done = 0
        var all = SHA256()
        for location in locations {
            let tensor = location.tensor
            var hash = SHA256()
            var byteCount = 0
            try location.file.readPieces(in: tensor.byteRange, pieceSize: 1 << 20) {
                hash.update($0)
                byteCount += $0.count
                digests.tell(path, done + byteCount, of: total)
            }
            done += byteCount
            guard byteCount == tensor.byteRange.count else {
                throw ModelFileError.brokenTensorFile(
                    path: location.file, problem: "it became shorter while it was read")
            }
            all.update("\(tensor.name) \(tensor.dtype) \(tensor.shapeText) \(hash.finalize().hexadecimal)\n")
        }
        return all.finalize().hexadecimal
    }

    /// The files that hold tensors, each once, by name.
    private var tensorFiles: [FilePath] {
        Set(locations.map(\.file)).sorted { $0.string.utf8.lexicographicallyPrecedes($1.string.utf8) }
    }

    private func fileIdentities() throws -> [FileIdentity] {
        try tensorFiles.map { try ReadingFile($0).identity() }
    }

    /// All that the fingerprint depends on beside the files' bytes: which tensor stands where.
    private var tensorList: String {
        let places = Dictionary(uniqueKeysWithValues: tensorFiles.enumerated().map { ($1, $0) })
        return locations.reduce(into: "model") { text, location in
            let tensor = location.tensor
            let range = "\(tensor.byteRange.lowerBound) \(tensor.byteRange.upperBound)"
            text += "\n\(tensor.name) \(tensor.dtype) \(tensor.shapeText) \(places[location.file]!) \(range)"
        }
    }
}

extension SafetensorsFile.Tensor {
    /// `32x64`
    fileprivate var shapeText: String { shape.map(String.init).joined(separator: "x") }
}
