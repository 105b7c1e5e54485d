import ArgumentParser
import Launching
import Records
import RunFolders
import RunModel
import RunStore
import Supervision
import SystemPackage

/// What `telos train` leaves behind: the runner that carries its sweeps through. It is told which on its standard
/// input.
struct CarrySweepCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "carry-sweep", abstract: "Carries sweeps through; started by `telos train`.", shouldDisplay: false)

    @OptionGroup var options: ProjectOptions

    func run() throws {
        let project = try options.project()
        let engine = try Installation.programFolder.appending("telos-engine")
        let runner = try Runner(
            root: project.root, supervisor: try Installation.program("telos-supervisor"),
            order: { _, _, folder, life in
                try LaunchOrder(folder: folder, life: life, project: project, engine: engine)
            },
            afterSweep: { sweep, file in try SweepRecord.addAutomatically(sweep, file, in: project) })
        guard let sweeps = Runner.awaitOrder() else { return }
        try runner.carry(sweeps.map { Sweep($0, results: project.resultsFolder) })
    }
}
