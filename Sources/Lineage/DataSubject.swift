import Datasets
import DurableFiles
import RunIndex
import RunStore
package import SystemPackage

/// What a text names among data.
package enum DataSubject: Sendable {
    case dataset(DataLineage.Entry)
    case absent(AbsentDataset)

    /// As listings write it.
    package func path(in lineage: DataLineage) -> String {
        switch self {
        case .dataset(let entry): lineage.project.written(entry.dataset.folder)
        case .absent(let absent): absent.path
        }
    }

    /// The runs that were trained on it, the newest first.
    var uses: [RunDataUse] {
        switch self {
        case .dataset(let entry): entry.uses
        case .absent(let absent): absent.runs
        }
    }

    /// The runs that were trained on what stood in its folder before, the newest first.
    var earlierUses: [RunDataUse] {
        switch self {
        case .dataset(let entry): entry.earlierUses
        case .absent: []
        }
    }

    /// `here`, `unreadable`, `moved`, `missing`
    var code: String {
        switch self {
        case .dataset(let entry): entry.problem == nil ? "here" : "unreadable"
        case .absent(let absent): absent.state.code
        }
    }
}

extension DataLineage {
    /// All datasets, then all that are gone.
    package var subjects: [DataSubject] { entries.map(DataSubject.dataset) + absent.map(DataSubject.absent) }

    /// What a text names: a dataset that stands somewhere, or one that runs were trained on and that is gone: by its path
    /// or, where only one is called so, by the end of it or its experiment id.
    ///
    /// - Parameter workingDirectory: where a path was typed.
    /// - Throws: `DatasetLookupError`
    package mutating func subject(
        named text: String, from workingDirectory: FilePath
    ) throws(DatasetLookupError) -> DataSubject {
        var known = catalogue
        let dataset: CataloguedDataset
        do throws(DatasetLookupError) {
            dataset = try known.dataset(named: text, in: project, from: workingDirectory)
        } catch {
            if case .ambiguous = error { throw error }
            let paths = Catalogue.paths(for: text, in: project, from: workingDirectory)
            if let gone = absent.first(where: { paths.contains(project.absolute($0.path)) }) { return .absent(gone) }
            let gone = absent.filter { $0.location(in: project)?.isCalled(text) ?? false }
            if gone.count > 1 { throw .ambiguous(text, paths: gone.map(\.path)) }
            guard let gone = gone.first else { throw error }
            return .absent(gone)
        }
        if let entry = entry(at: dataset.realFolder) { return .dataset(entry) }
        // Elsewhere, and no run names it.
        self = adding([dataset.folder])
        if let entry = entry(at: dataset.realFolder) { return .dataset(entry) }
        throw .noDataset(path: text, below: [])
    }

    /// What a text names, or all datasets in the folder that it names, also those that are gone.
    ///
    /// - Parameter workingDirectory: where a path was typed.
    /// - Throws: `DatasetLookupError`
    package mutating func subjects(
        namedOrBelow text: String, from workingDirectory: FilePath
    ) throws(DatasetLookupError) -> [DataSubject] {
        do throws(DatasetLookupError) {
            return [try subject(named: text, from: workingDirectory)]
        } catch {
            for path in Catalogue.paths(for: text, in: project, from: workingDirectory) {
                let here = path.isDirectory ? catalogue.datasets(below: path) : []
                let gone = absent.filter { project.absolute($0.path).starts(with: path) }
                if !here.isEmpty || !gone.isEmpty {
                    return here.compactMap { self.entry(at: $0.realFolder).map(DataSubject.dataset) }
                        + gone.map(DataSubject.absent)
                }
                let elsewhere = path.isDirectory ? Catalogue(of: path).datasets.map(\.folder) : []
                if elsewhere.isEmpty { continue }
                self = adding(elsewhere)
                return elsewhere.compactMap { self.entry(at: $0).map(DataSubject.dataset) }
            }
            throw error
        }
    }
}
