import Glibc
package import RunFolders
import RunModel
package import RunStore
import Supervision

/// The end of runs that was asked for, until it has come. Who carries them out ends them; what has lost its supervisor
/// on this host is ended from here.
package struct RunStop {
    private struct Entry {
        let run: RunRecord
        let termination: Termination?
    }

    private let project: Project
    private var entries: [Entry] = []
    /// Requests that could not be left as files: on a full disk, in a tree that may only be read.
    package private(set) var problems: [RunFolderError] = []

    /// Asks for the end of these runs. Where they are all that is left of a sweep, the sweep is ended, so that a run
    /// that waits behind them does not start.
    ///
    /// - Parameters:
    ///   - runs: as just read, of any state; those that have ended are passed over, and so are those that Telos did
    ///     not launch.
    ///   - siblings: every run of their sweeps.
    package init(of runs: [RunRecord], among siblings: [RunRecord], in project: Project) {
        self.project = project
        let unfinished = runs.filter { $0.isUnfinished && $0.life != nil }
        for id in Set(unfinished.compactMap(\.sweep)) {
            let rest = siblings.filter { $0.sweep == id && $0.isUnfinished }.map(\.path)
            guard Set(rest).isSubset(of: unfinished.map(\.path)) else { continue }
            let sweep = Sweep(id, results: project.resultsFolder)
            // Without a runner there is nobody to ask, and the next one is not to be stopped by this.
            guard (try? sweep.newestRunner())??.presence(now: .now()) == .alive else { continue }
            note { () throws(RunFolderError) in try sweep.requestStop() }
        }
        for run in unfinished {
            guard let life = run.life else { continue }
            note { () throws(RunFolderError) in try RunFolder(run.path).requestStop(attempt: life.attempt) }
            // Where no file can be made, the signal still reaches what runs on this host.
            entries.append(Entry(run: run, termination: life.beginStop()))
        }
    }

    private mutating func note(_ request: () throws(RunFolderError) -> Void) {
        do {
            try request()
        } catch {
            problems.append(error)
        }
    }

    /// Whether nothing is waited for any more.
    package var isOver: Bool { entries.isEmpty }

    /// The runs that have not ended yet.
    package var waitedFor: [RunRecord] { entries.map(\.run) }

    /// Looks again.
    ///
    /// - Returns: the runs that have ended since the last look, as they stand now.
    package mutating func goOn() -> [RunRecord] {
        var ended: [RunRecord] = []
        entries.removeAll { entry in
            _ = entry.termination?.goOn()
            let run = project.record(at: entry.run.path)
            if let run, run.isUnfinished { return false }
            ended.append(run ?? entry.run)
            return true
        }
        return ended
    }

    /// Seconds after which a run that was asked to end should have done so.
    package static let patience = Termination.defaultGrace + 15
}
