import ArgumentParser
import JSONValues
import Listings
import RunModel
import RunStore

struct RemoveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Moves runs into the project's trash, from where `telos restore` brings them back.",
        discussion: """
            RUN is a run's id or the beginning of one, its path, a sweep's id (all its runs), @last (the newest run) or \
            @last-sweep. A run that is running or queued is refused; end it first with `telos stop`. So is one whose \
            state cannot be read while something seems to write into it.

            Nothing is deleted: the run's whole folder moves to Results_v2/.telos/trash/{id}/. To free its space, \
            delete that folder; the record {id}.json beside it stays, and tells `telos verify` that the run was \
            deleted. Folders of the tree that are empty afterwards go; a purpose's README.md stays.

            Examples:
              telos remove k3f9q2
              telos remove @last-sweep
              telos restore k3f9q2
            """)

    @Argument(help: ArgumentHelp("Runs to remove.", valueName: "run"), completion: Completions.runs())
    var runs: [String]

    @Flag(help: "Print one JSON array.")
    var json = false

    @OptionGroup var options: ProjectOptions

    func run() throws {
        let project = try options.project()
        let chosen = try project.runs(named: runs)
        // All or none, as far as that can be known before.
        do {
            for run in chosen { try project.checkRemovable(run) }
        } catch {
            throw CommandFailure(message: "nothing was removed: \(error)", exitCode: 1)
        }
        var removed: [TrashedRun] = []
        var failure: CommandFailure?
        do {
            for run in chosen {
                removed.append(try project.remove(run))
                if !json { print(run, removed[removed.count - 1], in: project) }
            }
        } catch {
            failure = .partly("removed", removed.count, of: chosen.count, error)
        }
        // What was moved is told also when the rest could not be.
        if json { printResult(TrashListing.json(of: removed, in: project).prettyText) }
        if let failure { throw failure }
        if json { return }
        printNotice(
            removed.count == 1
                ? "`telos restore \(removed[0].name)` brings it back"
                : "`telos restore RUN` brings one back; `telos restore` lists the trash")
    }

    private func print(_ run: RunRecord, _ removed: TrashedRun, in project: Project) {
        printResult(visible("\(run.id)  \(project.written(run.path)) -> \(project.written(removed.folder))") + "\n")
    }
}
