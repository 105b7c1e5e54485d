import ArgumentParser
import DurableFiles
import JSONValues
import Listings
import RunModel
import RunStore
import SystemPackage

struct RestoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Brings removed runs back to where they were; without RUN it lists the trash.",
        discussion: """
            RUN is the name of a run in the trash (its id) or the beginning of it, the path it had, or a sweep's id \
            (all its removed runs). A run whose place is taken is refused.

            Examples:
              What the trash holds:
                telos restore
              Back to its place:
                telos restore k3f9q2
            """)

    @Argument(help: ArgumentHelp("Runs to bring back.", valueName: "run"), completion: Completions.trashedRuns)
    var runs: [String] = []

    @Flag(help: "Print one JSON array: what the trash holds, or the runs that were brought back.")
    var json = false

    @OptionGroup var options: ProjectOptions

    func run() throws {
        let project = try options.project()
        guard !runs.isEmpty else { return try printTrash(of: project) }
        var chosen: [TrashedRun] = []
        for name in runs {
            for run in try project.trashedRuns(named: name, workingDirectory: .workingDirectory)
            where !chosen.contains(run) {
                chosen.append(run)
            }
        }
        try check(chosen, in: project)
        var restored: [FilePath] = []
        var failure: CommandFailure?
        do {
            for run in chosen {
                restored.append(try project.restore(run))
                if !json {
                    printResult(visible("\(run.name)  \(project.written(restored[restored.count - 1]))") + "\n")
                }
            }
        } catch {
            failure = .partly("restored", restored.count, of: chosen.count, error)
        }
        // What was moved is told also when the rest could not be.
        if json {
            printResult(RunListJSON.text(of: restored.compactMap { project.record(at: $0) }, in: project))
        }
        if let failure { throw failure }
    }

    /// All or none, as far as that can be known before.
    private func check(_ chosen: [TrashedRun], in project: Project) throws {
        var places: [FilePath: TrashedRun] = [:]
        for run in chosen {
            let place: FilePath
            do {
                place = try project.placeToRestore(run)
            } catch {
                throw CommandFailure(message: "nothing was restored: \(error)", exitCode: 1)
            }
            if let other = places.updateValue(run, forKey: place) {
                throw CommandFailure(
                    message: "nothing was restored: \(other.name) and \(run.name) both were at "
                        + "\(project.written(place)); name one of them",
                    exitCode: 1)
            }
        }
    }

    private func printTrash(of project: Project) throws {
        let runs = try Trash(results: project.resultsFolder).runs()
        printResult(
            json ? TrashListing.json(of: runs, in: project).prettyText : TrashListing.text(of: runs))
    }
}
