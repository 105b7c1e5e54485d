import ArgumentParser
import JSONValues
import Lineage
import RunStore

struct DataDiffCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Says what became of the examples of one dataset in another.",
        discussion: """
            Examples are paired by their field idx (or id) where every one has its own, else by their position. \
            Spacing and the order of fields make no difference.

            Examples:
              telos data diff original/Copa copa_mezo_v1
              telos data diff original/Copa copa_mezo_v1 --samples 10
            """)

    @Argument(help: ArgumentHelp("The one.", valueName: "data"), completion: Completions.datasets)
    var first: String

    @Argument(help: ArgumentHelp("The other.", valueName: "other"), completion: Completions.datasets)
    var second: String

    @Option(help: ArgumentHelp("How many changed examples of each split are shown.", valueName: "n"))
    var samples = 3

    @Flag(help: "Print one JSON object.")
    var json = false

    @OptionGroup var options: ProjectOptions

    func validate() throws {
        if samples < 0 { throw ValidationError("--samples is a number of examples: 0 or more.") }
    }

    func run() throws {
        let project = try options.project()
        let report = try DifferenceReport(
            from: project.dataset(named: first), to: project.dataset(named: second), in: project,
            sampleCount: samples)
        printResult(json ? report.json.prettyText : report.text(width: StandardOutput.width ?? 100))
    }
}
