import ArgumentParser
import JSONValues
import Lineage
import Listings
import RunIndex
import RunModel
import RunStore
import SystemPackage

struct TraceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trace",
        abstract: "Traces a result back to its data and how that was generated, or a dataset to all that came of it.",
        discussion: """
            Of a run: how its data was generated and what for, the dataset, the training and what for, the result; what \
            changed since the training, found by the fingerprints that the run recorded; and the run on original data \
            of the same model, task, method and hyperparameters, where there is one. Where its model is a checkpoint of \
            another run, that run is traced too; below its own result stand the runs that were trained from it.

            Of a dataset: every run that was trained on it, by the purpose of the training, with the highest \
            result of each; also where the folder is gone.

            NAME is a run, as for `telos show`, or a dataset, as for `telos data show`. A path below the results folder \
            is a run.

            Examples:
              telos trace @last
              telos trace k3f9q2 --format mermaid
              telos trace original/Copa
              telos trace Data_v2/synthetic/prompt_engineering/copa_mezo_v1/Copa --json
            """)

    @Argument(help: ArgumentHelp("The run or the dataset.", valueName: "name"), completion: Completions.runsAndDatasets)
    var name: String

    @Option(help: "How to write it: tree, json, dot, mermaid.")
    var format: TraceFormat?

    @Flag(help: "The same as --format json: one object.")
    var json = false

    @OptionGroup var options: ProjectOptions

    func validate() throws {
        if json, let format, format != .json {
            throw ValidationError("--json is --format json; leave out --format \(format.rawValue).")
        }
    }

    func run() throws {
        let project = try options.project()
        let index = try project.index()
        let traced = try TracedThing(named: name, in: index)
        let width = StandardOutput.width ?? 80
        switch json ? .json : format ?? .tree {
        case .tree:
            let texts = traced.trees.map { TreeListing.text(of: $0, width: width) }
            printResult(traced.title(in: project) + "\n\n" + texts.joined(separator: "\n"))
        case .json: printResult(traced.json.prettyText)
        case .dot: printResult(GraphListing.dot(of: traced.trees))
        case .mermaid: printResult(GraphListing.mermaid(of: traced.trees))
        }
    }
}

enum TraceFormat: String, CaseIterable, ExpressibleByArgument {
    case tree, json, dot, mermaid
}
