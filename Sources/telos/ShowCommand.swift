import ArgumentParser
import Listings
import RunModel
import RunStore

struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows one run: why, what, on what, how it went, where its files are.",
        discussion: """
            RUN is a run's id or the beginning of one, its path, a sweep's id (all its runs), @last (the newest run, \
            which is meant when RUN is left out) or @last-sweep.

            Examples:
              telos show
              telos show k3f9q2
              telos show k3f9q2 --json
            """)

    @Argument(help: ArgumentHelp("Runs to show.", valueName: "run"), completion: Completions.runs())
    var runs: [String] = []

    @Flag(help: "Print one JSON array.")
    var json = false

    @OptionGroup var options: ProjectOptions

    func run() throws {
        let project = try options.project()
        let chosen = try project.runs(named: runs)
        if json {
            printResult(RunListJSON.text(of: chosen, in: project))
        } else {
            printResult(chosen.map { RunPage.text(of: $0, in: project) }.joined(separator: "\n"))
        }
    }
}
