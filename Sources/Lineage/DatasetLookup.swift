package import Datasets
import DurableFiles
import RunModel
package import RunStore
package import SystemPackage

/// Why a text names no dataset.
package enum DatasetLookupError: Error, Equatable, CustomStringConvertible {
    /// `nearest` is a name that is much like it.
    case unknown(String, nearest: String?)
    case ambiguous(String, paths: [String])
    /// `below` are the datasets in this folder.
    case noDataset(path: String, below: [String])
    /// `dataset` is the one whose folder the file stands in.
    case notAFolder(path: String, dataset: String?)

    package var description: String {
        switch self {
        case .unknown(let text, let nearest):
            "no dataset is called \(quoted(text))" + (nearest.map { "; did you mean \($0)?" } ?? "")
                + "; `telos data list` shows them, and a path names any other"
        case .ambiguous(let text, let paths):
            "\(quoted(text)) names \(paths.count) datasets: \(Self.list(paths)); write a path"
        case .noDataset(let path, let below):
            "\(quoted(path)) holds no splits; a dataset's folder holds files whose names end in _train.jsonl"
                + (below.isEmpty ? "" : "; below it are \(Self.list(below))")
        case .notAFolder(let path, let dataset):
            "\(quoted(path)) is no folder; "
                + (dataset.map { "it stands in the dataset \(visible($0)): write that" }
                    ?? "a dataset is the folder that holds the splits: write its path")
        }
    }

    private static func list(_ paths: [String]) -> String {
        paths.prefix(6).map(visible).joined(separator: ", ") + (paths.count > 6 ? " and \(paths.count - 6) more" : "")
    }
}

extension Catalogue {
    /// The dataset that a text names: by its path (as typed, or relative to the project or its data folder), by the end of
    /// its path (`original/Copa`), by its experiment id (`copa_mezo_v1`), or by both (`copa_mezo_v1/Copa`).
    ///
    /// One that lies elsewhere is added.
    ///
    /// - Parameter workingDirectory: where a path was typed.
    /// - Throws: `DatasetLookupError`
    package mutating func dataset(
        named text: String, in project: Project, from workingDirectory: FilePath
    ) throws(DatasetLookupError) -> CataloguedDataset {
        let paths = Self.paths(for: text, in: project, from: workingDirectory)
        for path in paths {
            if let known = dataset(at: path) { return known }
        }
        let named = datasets(named: text)
        if named.count == 1 { return named[0] }
        if named.count > 1 {
            throw .ambiguous(text, paths: named.map { project.written($0.folder) })
        }
        for path in paths {
            if let added = add(path) { return added }
        }
        if let folder = paths.first(where: \.isDirectory) {
            let below = datasets(below: folder).map { project.written($0.folder) }
            throw .noDataset(path: project.written(folder), below: below)
        }
        if let file = paths.first(where: \.exists) {
            let folder = file.removingLastComponent()
            let around = dataset(at: folder) ?? add(folder)
            throw .notAFolder(path: project.written(file), dataset: around.map { project.written($0.folder) })
        }
        let names = datasets.flatMap { dataset in
            dataset.experimentIDs + [dataset.name] + [project.written(dataset.folder)]
        }
        throw .unknown(text, nearest: nearest(to: text, in: Set(names).sorted()))
    }

    /// The datasets in a folder and in all folders below it.
    package func datasets(below folder: FilePath) -> [CataloguedDataset] {
        let real = try? folder.resolvingLinks()
        return datasets.filter { dataset in
            dataset.locations.contains { $0.folder.starts(with: folder) }
                || real.map { real in dataset.realFolders.contains { $0.starts(with: real) } } ?? false
        }
    }

    /// What a text can mean as a path. An empty one means nothing, and not the folder where it was typed.
    package static func paths(
        for text: String, in project: Project, from workingDirectory: FilePath
    ) -> [FilePath] {
        if text.isEmpty { return [] }
        var paths: [FilePath] = []
        for base in [workingDirectory, project.root, project.dataFolder] {
            let path = Project.absolute(text, relativeTo: base)
            if !paths.contains(path) { paths.append(path) }
        }
        return paths
    }
}
