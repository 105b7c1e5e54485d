package import RunFolders
package import RunModel
package import RunStore
import SystemPackage

/// A run that is watched.
package struct ViewedRun: Sendable {
    package var id: RunID
    /// What tells it from the sweep's other runs, for people: its experiment folder's name, or what varies.
    package var name: String
    package var folder: RunFolder
    package var sweep: Sweep
    /// The steps it is to make; nil where that is unknown until its log says so.
    package var steps: Int?

    package init(id: RunID, name: String, folder: RunFolder, sweep: Sweep, steps: Int?) {
        self.id = id
        self.name = name
        self.folder = folder
        self.sweep = sweep
        self.steps = steps
    }
}

extension [ViewedRun] {
    /// Runs of the tree, those of one sweep told apart by what varies in it. Runs without a sweep (of the older
    /// tooling, and broken ones) cannot be followed; they are left out.
    package init(_ runs: [RunRecord], in project: Project) {
        let sweeps = Dictionary(grouping: runs) { $0.sweep }
        var names: [FilePath: String] = [:]
        for (_, members) in sweeps {
            for (run, values) in zip(members, members.compactMap(\.configuration).varyingValues) {
                // The others stand in the experiment's name.
                let told = values.filter { !["learning_rate", "task", "method", "data.path"].contains($0.key) }
                names[run.path] = ([run.place.title] + told.map { "\($0.key)=\($0.value)" }).joined(separator: " ")
            }
        }
        self = runs.compactMap { run in
            guard let sweep = run.sweep, run.life != nil else { return nil }
            return ViewedRun(
                id: run.id, name: names[run.path] ?? run.place.title, folder: RunFolder(run.path),
                sweep: Sweep(sweep, results: project.resultsFolder), steps: run.hyperparameter("steps")?.integer)
        }
    }
}

/// How far a run has come.
package struct RunProgress: Equatable, Sendable {
    package var state: ObservedState
    package var step: Int?
    package var steps: Int?
    /// The latest.
    package var loss: Double?
    /// Seconds; nil where nothing tells.
    package var timeLeft: Double?
    /// Those that its attempt was given.
    package var devices: [String] = []

    /// 0 to 1; nil where it is unknown.
    package var fraction: Double? {
        guard let step, let steps, steps > 0 else { return nil }
        return min(1, Double(step) / Double(steps))
    }
}
