import ArgumentParser
import Listings
import RunModel
import RunStore

struct ListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Shows what was run: purposes, models, counts, states; or every run in full.",
        discussion: """
            Reads the tree of results alone, also trees that the older Python tooling wrote.

            Examples:
              The summary:
                telos list
              The runs of one purpose in full, newest first:
                telos list --detail --purpose hyperparameter_tuning
              For a program:
                telos list --json
            """)

    @Flag(help: "Show every run in full.")
    var detail = false

    @Option(help: ArgumentHelp("Only the runs of this training purpose.", valueName: "purpose"))
    var purpose: String?

    @Flag(help: "Print one JSON array of the runs.")
    var json = false

    @OptionGroup var options: ProjectOptions

    func validate() throws {
        if json && detail { throw ValidationError("--json already shows every run in full; leave out --detail.") }
    }

    func run() throws {
        let project = try options.project()
        let runs = project.records { printNotice("notice: \($0); runs in it are not shown") }
        guard let purpose, !runs.isEmpty else { return printListing(of: runs, in: project) }
        let chosen = runs.filter { $0.place.purpose == purpose }
        guard !chosen.isEmpty else {
            let available = Set(runs.map(\.place.purpose)).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            printNotice("Experiment purpose not found: \(visible(purpose))")
            printNotice("Available: \(available.map(visible).joined(separator: ", "))")
            throw ExitCode(1)
        }
        printListing(of: chosen, in: project)
    }

    private func printListing(of runs: [RunRecord], in project: Project) {
        if json {
            printResult(RunListJSON.text(of: runs, in: project))
        } else if runs.isEmpty {
            printResult("\(project.settings.results) directory is empty\n")
        } else if detail {
            let now = Moment.now()
            let ordered = runs.sorted { a, b in
                if a.place.purpose == b.place.purpose { return RunRecord.isNewer(a, b) }
                return a.place.purpose.utf8.lexicographicallyPrecedes(b.place.purpose.utf8)
            }
            DetailListing.write(
                ordered.lazy.map { $0.json(in: project, now: now) },
                resultsFolder: project.written(project.resultsFolder), to: printForPeople)
        } else {
            let counts = runs.map {
                RunCount(purpose: $0.place.purpose, model: $0.place.model, state: $0.state.state, count: 1)
            }
            printForPeople(SummaryListing.text(of: counts, resultsFolder: project.settings.results))
        }
    }

    private func printForPeople(_ listing: String) {
        printResult(ListingColours.areShown ? ListingColours.apply(to: listing) : listing)
    }
}
