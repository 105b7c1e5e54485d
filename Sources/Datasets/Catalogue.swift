import DurableFiles
import RunModel
package import SystemPackage
import Tasks

/// Every dataset of a data folder, and of the folders elsewhere that were added to it.
///
/// Making one looks at folders and reads generation metadata, and reads no data: see `CataloguedDataset.read`. Names
/// that begin with a dot are passed over. What cannot be looked into is told and stops nothing.
package struct Catalogue: Sendable {
    /// Absolute. It need not exist.
    package let dataFolder: FilePath
    /// In the order of the bytes of their paths.
    package private(set) var datasets: [CataloguedDataset] = []
    /// Folders that cannot be looked into, metadata that cannot be read, links that lead nowhere or in a circle.
    package private(set) var problems: [CatalogueProblem] = []
    private var placesByRealFolder: [FilePath: Int] = [:]
    private var foldersByFiles: [SharedFiles: FilePath] = [:]
    private var metadata = MetadataReader()

    /// What makes two folders one dataset: the same files, and the kind of the folder that holds them. Of a file with two
    /// names (hard links) neither name is the first: of what one kind of folder holds, another kind says nothing.
    private struct SharedFiles: Hashable {
        var files: Set<DataWalk.File>
        var kind: DataKind
    }

    /// Looks through a data folder.
    ///
    /// - Complexity: O(folders and links)
    package init(of dataFolder: FilePath) {
        self.dataFolder = dataFolder.lexicallyNormalized()
        var walk = DataWalk(of: self.dataFolder)
        walk.run()
        problems = walk.problems
        // A folder that holds its files comes before those that hold links to them: the dataset is called by it.
        for found in walk.datasets where found.home == found.realFolder { add(found) }
        for found in walk.datasets where found.home != found.realFolder { add(found) }
        sort()
    }

    /// Adds a dataset that lies elsewhere: a folder that some run was trained on.
    ///
    /// - Returns: the dataset, also when it was known already, by this or another path; nil when no dataset is there.
    @discardableResult
    package mutating func add(_ folder: FilePath) -> CataloguedDataset? {
        let folder = folder.lexicallyNormalized()
        guard let real = try? folder.resolvingLinks() else { return nil }
        if let place = placesByRealFolder[real] {
            if !datasets[place].locations.contains(where: { $0.folder == folder }) {
                datasets[place].locations.append(location(folder))
            }
            return datasets[place]
        }
        guard let found = DataWalk.Found(at: folder, real: real, problems: &problems) else { return nil }
        add(found)
        sort()
        return placesByRealFolder[real].map { datasets[$0] }
    }

    /// The dataset in a folder, whatever the path that leads there; nil when none of these is there.
    package func dataset(at path: FilePath) -> CataloguedDataset? {
        guard let real = try? path.resolvingLinks() else { return nil }
        return placesByRealFolder[real].map { datasets[$0] }
    }

    /// The datasets whose path ends in these components, or whose experiment id it is, or an experiment id and a name:
    /// `Copa`, `original/Copa`, `copa_mezo_v1`, `copa_mezo_v1/Copa`.
    package func datasets(named name: String) -> [CataloguedDataset] {
        datasets.filter { dataset in dataset.locations.contains { $0.isCalled(name) } }
    }

    /// Adds a folder to the dataset whose files it leads to, else as a dataset of its own.
    private mutating func add(_ found: DataWalk.Found) {
        let locations = found.paths.map { location($0) }
        let home = found.home.flatMap { placesByRealFolder[$0] }
        let shared = SharedFiles(files: found.files, kind: home.map { datasets[$0].kind } ?? locations[0].kind)
        if !found.files.isEmpty, let place = foldersByFiles[shared].flatMap({ placesByRealFolder[$0] }) {
            placesByRealFolder[found.realFolder] = place
            datasets[place].realFolders.append(found.realFolder)
            datasets[place].locations += locations
            return
        }
        foldersByFiles[shared] = found.realFolder
        placesByRealFolder[found.realFolder] = datasets.count
        var other: DatasetMetadata?
        if !locations.contains(where: { $0.kind == .synthetic || $0.kind == .original }) {
            other = metadata.nearest(found.realFolder, levelCount: 2, problems: &problems)
        }
        datasets.append(
            CataloguedDataset(
                realFolders: [found.realFolder], locations: locations, problem: found.problem, otherMetadata: other))
    }

    private mutating func location(_ path: FilePath) -> DatasetLocation {
        DatasetLocation(path, dataFolder: dataFolder) {
            metadata.nearest($0, levelCount: $1, problems: &problems)
        }
    }

    private mutating func sort() {
        datasets.sort { $0.folder.bytes.lexicographicallyPrecedes($1.folder.bytes) }
        placesByRealFolder = [:]
        for (place, dataset) in datasets.enumerated() {
            for folder in dataset.realFolders { placesByRealFolder[folder] = place }
        }
    }
}

/// Something that could not be looked at, or leads nowhere.
package struct CatalogueProblem: Hashable, Sendable {
    package enum Kind: String, Sendable {
        case unreadable, brokenLink = "broken_link", linkLoop = "link_loop", tooLarge = "too_large"
    }

    package var kind: Kind
    package var path: FilePath
    /// One sentence, which begins with the path.
    package var message: String
}

/// Reads each metadata file once.
private struct MetadataReader: Sendable {
    private var found: [FilePath: DatasetMetadata] = [:]
    private var failed: Set<FilePath> = []

    mutating func nearest(
        _ folder: FilePath, levelCount: Int, problems: inout [CatalogueProblem]
    ) -> DatasetMetadata? {
        var folder = folder
        for _ in 0..<levelCount {
            if let known = found[folder] { return known }
            let file = folder.appending(DatasetMetadata.fileName)
            if !failed.contains(folder), file.isRegularFile {
                do {
                    let metadata = try DatasetMetadata(in: folder)
                    found[folder] = metadata
                    return metadata
                } catch {
                    failed.insert(folder)
                    problems.append(CatalogueProblem(kind: .unreadable, path: file, message: "\(error)"))
                }
            }
            folder.removeLastComponent()
        }
        return nil
    }
}
