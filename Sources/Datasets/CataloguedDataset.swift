package import FileDigests
package import RunModel
package import SystemPackage
package import Tasks

/// One dataset, wherever it stands: the files, and every path that leads to them.
///
/// The paths of folders that lead to the same files (through links of folders or of files) are one dataset's; so are
/// folders of one kind whose files are the same under two names (hard links). A copy is another dataset with the same
/// fingerprint.
package struct CataloguedDataset: Sendable {
    /// Where the files are, links resolved. More than one where the splits themselves are links, or have two names.
    package internal(set) var realFolders: [FilePath]
    package var realFolder: FilePath { realFolders[0] }
    /// Every path found, as written. First comes the one without links where it lies in the data folder; then by name;
    /// then those of folders that hold links to the files.
    package internal(set) var locations: [DatasetLocation]
    /// What is wrong with its folder, so that it cannot be read as a dataset: two candidates for a split.
    package let problem: DatasetError?

    /// The path that it is called by.
    package var location: DatasetLocation { locations[0] }
    package var folder: FilePath { location.folder }
    /// The last level of its path: mostly the task.
    package var name: String { location.levels.last ?? folder.string }
    package var kind: DataKind { location.kind }
    /// Of its first path that names one. A dataset of a batch layout can have more: see `generationPurposes`.
    package var generationPurpose: String? { generationPurposes.first }
    /// Those of all its paths, each once.
    package var generationPurposes: [String] { locations.compactMap(\.generationPurpose).withoutRepetition }
    package var experimentID: String? { experimentIDs.first }
    package var experimentIDs: [String] { locations.compactMap(\.experimentID).withoutRepetition }
    /// How it was generated; nil where nothing says so.
    package var metadata: DatasetMetadata? { locations.lazy.compactMap(\.metadata).first ?? otherMetadata }
    /// Of a dataset that is not synthetic: the file in its folder or the one above.
    let otherMetadata: DatasetMetadata?

    /// The task whose examples it holds, as far as its folder's name, the old form of one (`Copa_mezo_v1`), or its
    /// metadata tells; nil when it is none whose format is known.
    package var format: ExampleFormat? {
        for name in locations.compactMap(\.levels.last) + [metadata?.generation?.task].compactMap(\.self) {
            if let format = ExampleFormat.named(name) { return format }
            if let format = ExampleFormat.all.first(where: { name.hasPrefix($0.task + "_") }) { return format }
        }
        return nil
    }

    /// Its splits and fingerprint.
    ///
    /// - Parameter digests: what is remembered of its files: then only those are read that changed.
    /// - Throws: `DatasetError`, `FileError`
    package func read(digests: DigestCache) throws -> Dataset {
        if let problem { throw problem }
        return try Dataset(reading: realFolder, digests: digests)
    }
}

extension Array where Element: Hashable {
    /// Each element once, where it comes first.
    package var withoutRepetition: [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
