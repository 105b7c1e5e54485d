package import Datasets
package import RunIndex
import RunModel
import RunStore

/// A path that runs name, and that leads to no dataset any more.
package struct AbsentDataset: Sendable {
    /// As listings write it.
    package let path: String
    /// The newest first.
    package private(set) var runs: [RunDataUse] = []
    /// Those whose content is found nowhere, or was not recorded.
    package private(set) var missingRuns: [RunDataUse] = []
    /// Those whose content stands elsewhere.
    package private(set) var movedRuns: [RunDataUse] = []
    /// The datasets that hold what some of its runs recorded.
    package private(set) var holders: [CataloguedDataset] = []

    init(path: String) { self.path = path }

    mutating func add(_ run: RunDataUse, heldBy datasets: [CataloguedDataset]) {
        runs.append(run)
        if datasets.isEmpty { missingRuns.append(run) } else { movedRuns.append(run) }
        for dataset in datasets where !holders.contains(where: { $0.realFolder == dataset.realFolder }) {
            holders.append(dataset)
        }
    }

    package var state: DataState { holders.isEmpty ? .missing : .moved(holders.map(\.folder)) }

    /// Where the path lies, and what that says. nil when the metadata on its way cannot be read.
    func location(in project: Project) -> DatasetLocation? {
        try? DatasetLocation(project.absolute(path), dataFolder: project.dataFolder)
    }

    /// What a person should know of where its content is, a sentence each.
    func sentences(in project: Project) -> [String] {
        let unrecordedCount = missingRuns.count { $0.fingerprint == nil }
        var sentences: [String] = []
        if !holders.isEmpty { sentences += state.sentences(in: project, isRecorded: true) }
        if unrecordedCount < missingRuns.count {
            sentences += DataState.missing.sentences(in: project, isRecorded: true)
        }
        if unrecordedCount > 0 {
            sentences +=
                sentences.isEmpty
                ? DataState.missing.sentences(in: project, isRecorded: false)
                : ["of \(counted(unrecordedCount, "run")) no fingerprint was recorded"]
        }
        return sentences
    }
}
