package import Datasets
package import FileDigests
package import RunIndex
package import RunStore
package import SystemPackage

/// Every dataset of a project, and which runs were trained on it.
///
/// A run belongs to the dataset that its data path leads to while that still has the content the run recorded. When it
/// has not, the run belongs to every dataset with the recorded content (it was moved or copied), and is told apart at
/// the path: `earlier`. Where a run recorded no content (one of the older tooling), or where that of the path cannot be
/// read, the path alone counts. What a run was trained *for* is its own purpose, and nothing here infers it from data.
package struct DataLineage: Sendable {
    package let project: Project
    /// Those of the project, the newest first.
    package let runs: [RunDataUse]
    let digests: DigestCache
    package private(set) var catalogue: Catalogue
    /// In the order of the catalogue.
    package private(set) var entries: [Entry]
    /// What runs were trained on and is not where they say, in the order of the newest run of each.
    package private(set) var absent: [AbsentDataset]
    private let others: [FilePath]

    /// A dataset and its runs, the newest first.
    package struct Entry: Sendable {
        package let dataset: CataloguedDataset
        /// Its splits and fingerprint as they are now, or why they cannot be read.
        package let content: Result<Dataset, DatasetReadProblem>
        /// Trained on this content; where it cannot be read, on that of this folder.
        package fileprivate(set) var uses: [RunDataUse] = []
        /// Trained on what stood in this folder before its files were changed.
        package fileprivate(set) var earlierUses: [RunDataUse] = []
        /// The paths of the other datasets of the same content.
        package fileprivate(set) var copies: [FilePath] = []

        package var fingerprint: String? { (try? content.get())?.fingerprint }
    }

    /// - Parameters:
    ///   - runs: of the project: `RunIndex.dataUses`.
    ///   - others: folders elsewhere that are looked at too.
    ///   - digests: what is remembered of data files.
    package init(of project: Project, runs: [RunDataUse], and others: [FilePath] = [], digests: DigestCache) {
        self.project = project
        self.runs = runs
        self.digests = digests
        self.others = others
        var catalogue = Catalogue(of: project.dataFolder)
        for folder in others { catalogue.add(folder) }
        // Each path is looked for once, however many runs name it.
        var folders: [String: CataloguedDataset?] = [:]
        for run in runs {
            guard let path = Self.writtenPath(of: run, in: project), folders[path] == nil else { continue }
            folders[path] = .some(catalogue.add(project.absolute(path)))
        }
        self.catalogue = catalogue
        absent = []
        entries = catalogue.datasets.map { dataset in
            Entry(dataset: dataset, content: Self.read(dataset, digests))
        }
        let places = Dictionary(uniqueKeysWithValues: entries.enumerated().map { ($1.dataset.realFolder, $0) })
        let byContent = Dictionary(grouping: entries.indices.filter { entries[$0].fingerprint != nil }) {
            entries[$0].fingerprint!
        }
        for indices in byContent.values where indices.count > 1 {
            for index in indices {
                entries[index].copies = indices.filter { $0 != index }.map { entries[$0].dataset.folder }
            }
        }
        var absentPlaces: [String: Int] = [:]
        for run in runs {
            let path = Self.writtenPath(of: run, in: project)
            let named = path.flatMap { folders[$0] ?? nil }.flatMap { places[$0.realFolder] }
            let isReadable = named.map { entries[$0].problem == nil } ?? false
            if let named {
                let isThere = run.fingerprint == nil || !isReadable || entries[named].fingerprint == run.fingerprint
                if isThere { entries[named].uses.append(run) } else { entries[named].earlierUses.append(run) }
                if isThere, isReadable { continue }
            }
            let holders = run.fingerprint.flatMap { byContent[$0] } ?? []
            for holder in holders { entries[holder].uses.append(run) }
            guard let path, named == nil else { continue }
            // However it is spelt.
            let key = project.written(project.absolute(path))
            let place = absentPlaces[key] ?? absent.count
            absentPlaces[key] = place
            if place == absent.count { absent.append(AbsentDataset(path: key)) }
            absent[place].add(run, heldBy: holders.map { entries[$0].dataset })
        }
    }

    /// The same, and these folders elsewhere too.
    func adding(_ folders: [FilePath]) -> DataLineage {
        DataLineage(of: project, runs: runs, and: others + folders, digests: digests)
    }

    /// The path of a run's data as written; of the old form `data.type` the one that it stands for.
    package static func writtenPath(of run: RunDataUse, in project: Project) -> String? {
        if let path = run.dataPath { return path }
        // No name leads out of the data folder.
        guard let type = run.dataType, let task = run.task, !(type + task).contains("/"), !type.hasPrefix(".") else {
            return nil
        }
        return project.written(DatasetLocation.folder(ofOldType: type, task: task, dataFolder: project.dataFolder))
    }

    private static func read(
        _ dataset: CataloguedDataset, _ digests: DigestCache
    ) -> Result<Dataset, DatasetReadProblem> {
        do {
            return .success(try dataset.read(digests: digests))
        } catch {
            return .failure(DatasetReadProblem(description: "\(error)"))
        }
    }
}

/// Why the files of a dataset cannot be read: one sentence.
package struct DatasetReadProblem: Error, Equatable, CustomStringConvertible {
    package var description: String
}

extension DataLineage {
    /// The dataset in a folder, whatever the path that leads there.
    package func entry(at path: FilePath) -> Entry? {
        catalogue.dataset(at: path).flatMap { found in
            entries.first { $0.dataset.realFolder == found.realFolder }
        }
    }

    /// The datasets with this content now.
    package func entries(withFingerprint fingerprint: String) -> [Entry] {
        entries.filter { $0.fingerprint == fingerprint }
    }
}
