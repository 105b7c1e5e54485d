import Glibc
import RunFolders
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

    /// Asks for the end of these runs. Where they are all that is left of a sweep, its runner is asked, so that a run
    /// that waits behind them does not start.
    ///
    /// - Parameters:
    ///   - runs: as just read, of any state; those that have ended are passed over.
    ///   - all: every run of the project.
    /// - Throws: `RunFolderError`
    package init(of runs: [RunRecord], among all: [RunRecord], in project: Project) throws {
        self.project = project
        let unfinished = runs.filter(\.isUnfinished)
        for id in Set(unfinished.compactMap(\.sweep)) {
            let rest = all.filter { $0.sweep == id && $0.isUnfinished }.map(\.path)
            guard Set(rest).isSubset(of: unfinished.map(\.path)) else { continue }
            let sweep = Sweep(id, results: project.resultsFolder)
            guard let runner = try sweep.newestRunner(), runner.presence(now: .now()) == .alive else { continue }
            try sweep.requestStop()
            if let claim = runner.claim, Presence.isHere(host: claim.host, bootID: claim.bootID) {
                kill(claim.process.pid, SIGTERM)
            }
        }
        for run in unfinished {
            guard let life = run.life else { continue }
            try RunFolder(run.path).requestStop(attempt: life.attempt)
            entries.append(Entry(run: run, termination: life.beginStop()))
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
