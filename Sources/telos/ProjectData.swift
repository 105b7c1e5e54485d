import Datasets
import DurableFiles
import FileDigests
import Lineage
import RunIndex
import RunStore
import SystemPackage

extension Project {
    /// The datasets and the runs that used them.
    ///
    /// - Parameter others: folders elsewhere that are looked at too.
    func lineage(and others: [FilePath] = []) throws -> DataLineage {
        DataLineage(of: self, runs: try index().dataUses(), and: others, digests: .ofUser())
    }

    /// The datasets and the runs that used them, as an index knows these.
    func lineage(of index: RunIndex) throws -> DataLineage {
        DataLineage(of: self, runs: try index.dataUses(), digests: .ofUser())
    }

    /// The dataset that was typed.
    func dataset(named text: String) throws -> CataloguedDataset {
        var catalogue = Catalogue(of: dataFolder)
        do {
            return try catalogue.dataset(named: text, in: self, from: .workingDirectory)
        } catch {
            throw CommandFailure(message: error.description, exitCode: 1)
        }
    }

    /// The datasets that were typed: one, or all in a folder.
    func datasets(namedOrBelow text: String) throws -> [CataloguedDataset] {
        do {
            return [try dataset(named: text)]
        } catch let failure as CommandFailure {
            let catalogue = Catalogue(of: dataFolder)
            for path in Catalogue.paths(for: text, in: self, from: .workingDirectory) where path.isDirectory {
                let below = catalogue.datasets(below: path)
                if !below.isEmpty { return below }
                let elsewhere = Catalogue(of: path).datasets
                if !elsewhere.isEmpty { return elsewhere }
            }
            throw failure
        }
    }
}
