import ArgumentParser
import Glibc
import Launching
import Listings
import Planning
import RunFolders
import RunModel
import RunStore
import Supervision
import SystemPackage

/// Starts the runner of sweeps and shows them until they end: what all commands that set runs going share.
///
/// It is made first of all: the runner gets ready beside the planning. When nothing comes of it, the runner ends with
/// this process.
struct SweepLaunch {
    private let project: Project
    /// Print JSON.
    private let json: Bool
    private let runner: WaitingRunner
    /// nil when nobody watches: the command returns as soon as all is queued.
    private var inbox: SignalInbox?

    init(in project: Project, json: Bool) throws {
        self.project = project
        self.json = json
        _ = try Installation.program("telos-supervisor")
        runner = try WaitingRunner([
            try Installation.program("telos").string, "carry-sweep", "--root", project.root.string,
        ])
    }

    /// What queued runs name as their launcher: while it lives, they are about to be carried.
    var launcher: ProcessIdentity { runner.process }

    /// To be called before the first file is made: from then on a ^C waits for the viewer, which hands it on.
    mutating func beginWatching() throws { inbox = try SignalInbox(catching: [SIGINT]) }

    /// Launches sweeps whose folders were made, and shows them.
    ///
    /// - Throws: always when they are watched: the exit code that their outcome is.
    func launch(_ created: CreatedSweeps, shown: [ShownSweep]) throws {
        try orInterrupted { try Launching.launch(created, with: runner, isInterrupted: isInterrupted) }
        try show(shown, stopping: .sweeps)
    }

    /// Has sweeps carried that were launched before, and shows them.
    ///
    /// - Throws: always when they are watched: the exit code that their outcome is.
    func resume(_ sweeps: [ShownSweep]) throws {
        let carried = sweeps.map { Sweep($0.id, results: project.resultsFolder) }
        try orInterrupted("; the runs stay as they are, and `telos resume` goes on with them") {
            try runner.carry(carried, isInterrupted: isInterrupted)
        }
        try show(sweeps, stopping: .runs)
    }

    /// Whether a ^C has come.
    private func isInterrupted() -> Bool { inbox?.wait(seconds: 0).isEmpty == false }

    /// A person who gives up before the runner begins has stopped the command.
    private func orInterrupted(_ consequence: String = "", _ start: () throws -> Void) throws {
        do {
            try start()
        } catch LaunchError.interrupted {
            throw CommandFailure(message: LaunchError.interrupted.description + consequence, exitCode: 130)
        }
    }

    /// Shows sweeps that a runner carries until they have ended, then their results; unwatched only says what was
    /// started.
    ///
    /// - Throws: always when they are watched: the exit code that their outcome is.
    private func show(_ sweeps: [ShownSweep], stopping: SweepViewer.Stopping) throws {
        guard inbox != nil else { return printStarted(sweeps) }
        var viewer = try SweepViewer(sweeps.flatMap(\.runs), runner: runner.process, stopping: stopping)
        let outcome = viewer.watch()
        if json {
            printResult(runsText(sweeps))
        } else {
            for sweep in sweeps {
                printResult(SweepResult.text(of: records(sweep), names: sweep.differences, purpose: sweep.purpose))
            }
        }
        throw ExitCode(outcome.exitCode)
    }

    private func printStarted(_ sweeps: [ShownSweep]) {
        if json { return printResult(runsText(sweeps)) }
        for sweep in sweeps {
            for run in sweep.runs { printResult("\(run.id)  \(project.written(run.folder.path))\n") }
            printNotice(
                "sweep \(sweep.id) runs in the background: \(sweep.runs.count) runs; `telos watch \(sweep.id)` shows it"
            )
        }
    }

    private func runsText(_ sweeps: [ShownSweep]) -> String {
        RunListJSON.text(of: sweeps.flatMap(records), in: project)
    }

    /// The sweep's runs as they stand now, in the order they are shown.
    private func records(_ sweep: ShownSweep) -> [RunRecord] {
        sweep.runs.compactMap { project.record(at: $0.folder.path) }
    }
}

/// A sweep as it is shown to people.
struct ShownSweep {
    var id: RunID
    var purpose: String
    /// In plan order.
    var runs: [ViewedRun]
    /// What tells each run from the others, in the same order: `learning_rate=1e-06`; empty for a single run.
    var differences: [String]

    init(id: RunID, purpose: String, runs: [ViewedRun], differences: [String]) {
        self.id = id
        self.purpose = purpose
        self.runs = runs
        self.differences = differences
    }

    /// - Parameter plan: what the sweep was made from.
    init(_ sweep: CreatedSweep, of plan: PlannedSweep) {
        self.init(
            id: sweep.sweep.id, purpose: plan.purpose.name,
            runs: zip(sweep.runs, plan.runs).map { run, planned in
                ViewedRun(
                    id: run.id, name: planned.experiment.folderName, folder: RunFolder(run.folder), sweep: sweep.sweep,
                    steps: planned.hyperparameters.steps)
            },
            differences: plan.runs.map { run in
                run.dimensionValues.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
            })
    }
}

extension Plan {
    var usesNativeEngine: Bool { sweeps.contains { $0.runs.contains { $0.engine == .native } } }
}
