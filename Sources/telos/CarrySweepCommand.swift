import ArgumentParser
import Launching
import RunFolders
import RunModel
import RunStore
import Supervision
import SystemPackage

/// What `telos train` leaves behind: the runner that carries its sweeps through.
struct CarrySweepCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "carry-sweep", abstract: "Carries sweeps through; started by `telos train`.", shouldDisplay: false)

    @Argument var sweeps: [String]
    @OptionGroup var options: ProjectOptions

    func run() throws {
        let project = try options.project()
        let engine = try Installation.programFolder.appending("telos-engine")
        let ids = try sweeps.map { text in
            guard let id = RunID(text) else {
                throw CommandFailure(message: "\(quoted(text)) is no sweep's id", exitCode: 2)
            }
            return Sweep(id, results: project.resultsFolder)
        }
        let runner = try Runner(
            root: project.root, supervisor: try Installation.program("telos-supervisor"),
            order: { _, _, folder, life in
                try LaunchOrder(folder: folder, attempt: life.attempt, project: project, engine: engine)
            })
        try runner.carry(ids)
    }
}
