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
/// It is made before the first file is: from then on a ^C waits for the viewer, which hands it to the runner.
struct SweepLaunch {
    private let project: Project
    /// Print JSON.
    private let json: Bool
    /// nil when nobody watches: the command returns as soon as all is queued.
    private let inbox: SignalInbox?

    init(in project: Project, isWatched: Bool, json: Bool) throws {
        self.project = project
        self.json = json
        inbox = isWatched ? try SignalInbox(catching: [SIGINT]) : nil
    }

    /// Holds the programs that a launch needs to this one, before any folder is made.
    static func checkPrograms(usesNativeEngine: Bool) throws {
        _ = try Installation.program("telos-supervisor")
        if usesNativeEngine { try Installation.checkEngine() }
    }

    /// Launches sweeps whose folders were made, and shows them.
    ///
    /// - Throws: always when they are watched: the exit code that their outcome is.
    func launch(_ sweeps: [CreatedSweep], shown: [ShownSweep]) throws {
        let runner = try startingRunner {
            try Launching.launch(
                sweeps, runner: Self.runnerArguments(of: sweeps.map(\.sweep.id), in: project),
                isInterrupted: isInterrupted)
        }
        try show(shown, runner: runner)
    }

    /// The program that becomes the runner of these sweeps, with its arguments.
    static func runnerArguments(of sweeps: [RunID], in project: Project) throws -> [String] {
        [try Installation.program("telos").string, "carry-sweep", "--root", project.root.string] + sweeps.map(\.text)
    }

    /// Whether a ^C has come.
    func isInterrupted() -> Bool { inbox?.wait(seconds: 0).isEmpty == false }

    /// A person who gives up before the runner begins has stopped the command.
    func startingRunner(_ start: () throws -> ProcessIdentity) throws -> ProcessIdentity {
        do {
            return try start()
        } catch LaunchError.interrupted {
            throw CommandFailure(message: LaunchError.interrupted.description, exitCode: 130)
        }
    }

    /// Shows sweeps that a runner carries until they have ended, then their results; unwatched only says what was
    /// started.
    ///
    /// - Throws: always when they are watched: the exit code that their outcome is.
    func show(_ sweeps: [ShownSweep], runner: ProcessIdentity) throws {
        guard inbox != nil else { return printStarted(sweeps) }
        var viewer = try SweepViewer(sweeps.flatMap(\.runs), runner: runner)
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
            printNotice("sweep \(sweep.id) runs in the background: \(sweep.runs.count) runs; `telos list` shows it")
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
