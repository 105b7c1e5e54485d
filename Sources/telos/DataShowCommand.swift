import ArgumentParser
import Datasets
import JSONValues
import Lineage
import RunStore

struct DataShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows one dataset: how it was generated, what it holds, which runs used it.",
        discussion: """
            Examples:
              telos data show original/Copa
              telos data show copa_mezo_v1
              telos data show Data_v2/synthetic/prompt_engineering/copa_mezo_v1/Copa --json
            """)

    @Argument(help: ArgumentHelp("The dataset.", valueName: "data"), completion: Completions.datasets)
    var data: String

    @Flag(help: "Print one JSON object.")
    var json = false

    @OptionGroup var options: ProjectOptions

    func run() throws {
        var lineage = try options.project().lineage()
        let subject: DataSubject
        do throws(DatasetLookupError) {
            subject = try lineage.subject(named: data, from: .workingDirectory)
        } catch {
            throw CommandFailure(message: error.description, exitCode: 1)
        }
        let page = try DatasetPage(of: subject, in: lineage)
        printResult(json ? page.json.prettyText : page.text)
    }
}
