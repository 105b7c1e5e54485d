package import RunModel
package import SystemPackage

/// Where a dataset's folder lies in the data folder, and what that says of its origin.
///
/// Read from the path as written: links are followed only to read files. Two locations can hold the same dataset; its
/// fingerprint says so.
package struct DatasetLocation: Hashable, Sendable {
    /// Absolute and lexically cleaned.
    package let folder: FilePath
    package let kind: DataKind
    /// The names of the folders under `original/`, `synthetic/` or `mixed/`; of any other folder its parent's name and
    /// its own.
    package let levels: [String]
    /// What the nearest `experiment_metadata.json` upward says, for synthetic data.
    package let metadata: DatasetMetadata?

    /// - Parameters:
    ///   - folder: the dataset's folder; absolute.
    ///   - dataFolder: the project's data folder; absolute.
    /// - Throws: `FileError` when a metadata file is there and cannot be read. One that is not JSON is no error: see
    ///   `DatasetMetadata.problem`.
    package init(_ folder: FilePath, dataFolder: FilePath) throws {
        try self.init(folder, dataFolder: dataFolder) { try DatasetMetadata.nearest(to: $0, levelCount: $1) }
    }

    /// - Parameter metadata: finds the metadata of a folder that lies so many levels deep.
    init(
        _ folder: FilePath, dataFolder: FilePath, metadata findMetadata: (FilePath, Int) throws -> DatasetMetadata?
    ) rethrows {
        let folder = folder.lexicallyNormalized()
        self.folder = folder
        var below = folder
        guard below.removePrefix(dataFolder.lexicallyNormalized()),
            let top = below.components.first?.string, let kind = DataKind(rawValue: top), kind != .other,
            below.components.count > 1
        else {
            self.kind = .other
            levels = folder.components.suffix(2).map(\.string)
            metadata = nil
            return
        }
        self.kind = kind
        let levels = below.components.dropFirst().map(\.string)
        self.levels = levels
        metadata = kind == .synthetic ? try findMetadata(folder, levels.count) : nil
    }

    /// The kind that a path as written says; nothing is read.
    package static func kind(of folder: FilePath, dataFolder: FilePath) -> DataKind {
        DatasetLocation(folder, dataFolder: dataFolder) { _, _ in nil }.kind
    }

    /// The first level under `synthetic/`; under `_shared/` what the metadata says.
    package var generationPurpose: String? {
        guard kind == .synthetic else { return nil }
        return levels[0] == Self.shared ? metadata?.purpose : levels[0]
    }

    /// The folder that holds the metadata, else the second level, else the first. Of synthetic data only.
    package var experimentID: String? {
        guard kind == .synthetic else { return nil }
        return metadata?.folder.lastComponent?.string ?? (levels.count > 1 ? levels[1] : levels[0])
    }

    /// The purpose in the metadata where it is not the path's: the path counts, and both are kept.
    package var metadataPurpose: String? {
        metadata?.purpose.flatMap { $0 == generationPurpose ? nil : $0 }
    }

    /// Whether a name can mean it: the end of its path (`Copa`, `original/Copa`), its experiment id (`copa_mezo_v1`), or
    /// this and the last level (`copa_mezo_v1/Copa`).
    package func isCalled(_ name: String) -> Bool {
        let parts = FilePath(name).components.map(\.string)
        if parts.isEmpty { return false }
        return folder.components.map(\.string).suffix(parts.count) == parts[...]
            || experimentID.map { [$0] == parts || [$0, levels.last] == parts } ?? false
    }

    /// The folder that the old form of a config means: `data.type: original`, `data.type: synthetic_mezo_v1`.
    package static func folder(ofOldType type: String, task: String, dataFolder: FilePath) -> FilePath {
        if type == "original" { return dataFolder.appending("original").appending(task) }
        let end = type.firstIndex(of: "_") ?? type.endIndex
        let kind = String(type[..<end])
        let name = task + type[end...] + (kind == "mixed" ? "_mixed" : "")
        return dataFolder.appending(kind).appending(name)
    }

    /// What the location says of a dataset that is used for this task.
    ///
    /// - Parameter oldType: the config's `data.type`, when it uses that form: then the type of the data is this text.
    package func origin(task: String, oldType: String? = nil) -> DataOrigin {
        DataOrigin(
            kind: kind, generationPurpose: generationPurpose, experimentID: experimentID,
            dataType: oldType ?? dataType(task: task))
    }

    private func dataType(task: String) -> String {
        switch kind {
        case .original: return "original"
        case .synthetic: return experimentID ?? ""
        case .mixed, .other:
            let own = levels.last ?? ""
            guard own == task else { return own }
            return (kind == .mixed ? levels.dropLast().last ?? "mixed" : levels.dropLast().last) ?? own
        }
    }

    /// The level under `synthetic/` whose datasets belong to no one purpose.
    static let shared = "_shared"
}
