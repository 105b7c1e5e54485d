import Datasets
import DurableFiles
import FileDigests
import Lineage
import RunIndex
import RunStore
import SystemPackage

extension Project {
    /// The datasets and the runs that used them.
    func lineage() throws -> DataLineage { try lineage(of: index()) }

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
}
