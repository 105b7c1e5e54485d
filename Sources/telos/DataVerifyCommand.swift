import ArgumentParser
import Datasets
import JSONValues
import Lineage
import RunModel
import RunStore
import SystemPackage
import Tasks

struct DataVerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Checks datasets line by line, and says what is wrong with them.",
        discussion: """
            Every line must be a JSON object with the fields and a label of its task, which is known by the folder's \
            name or by --task. Examples that stand in the train split and in another one (leakage), that stand twice \
            with different labels, splits that are missing or empty, metadata that cannot be read or holds secrets, \
            and links that lead nowhere are faults. Repetitions, blank lines, labels that are missing or much more \
            frequent than others, examples of the train split that stand in another one in other writing, and a folder \
            that was changed since runs were trained on it are notes. That what runs were trained on is nowhere is a \
            fault; where no fingerprint of it was recorded, a note.

            Without DATA, all of it. DATA may be a folder of several datasets, or name what is gone. The exit code is 1 \
            when there are faults. Nothing is changed.

            Examples:
              telos data verify
              telos data verify Data_v2/synthetic
              telos data verify my_data --task Copa --json
            """)

    @Argument(
        help: ArgumentHelp("Datasets, or folders of some. Left out: all.", valueName: "data"),
        completion: Completions.datasets)
    var data: [String] = []

    @Option(
        help: ArgumentHelp("The task whose fields and labels are asked for.", valueName: "task"),
        completion: .list(ExampleFormat.all.map(\.task)))
    var task: String?

    @Flag(help: "Print one JSON object.")
    var json = false

    @OptionGroup var options: ProjectOptions

    func validate() throws {
        if let task, ExampleFormat.named(task) == nil {
            let known = ExampleFormat.all.map(\.task)
            let meant = nearest(to: task, in: known).map { "; did you mean \($0)?" } ?? ""
            throw ValidationError("--task: known are \(known.joined(separator: ", ")), not '\(task)'\(meant)")
        }
    }

    func run() throws {
        let project = try options.project()
        var lineage = try project.lineage()
        var subjects = data.isEmpty ? lineage.subjects : []
        var seen: Set<String> = []
        for text in data {
            do throws(DatasetLookupError) {
                let found = try lineage.subjects(namedOrBelow: text, from: .workingDirectory)
                subjects += found.filter { seen.insert($0.path(in: lineage)).inserted }
            } catch {
                throw CommandFailure(message: error.description, exitCode: 1)
            }
        }
        let report = DataReport(
            on: subjects, in: lineage, as: task.flatMap(ExampleFormat.named), isWhole: data.isEmpty)
        printResult(json ? report.json(in: project).prettyText : report.text(in: project))
        if report.wrongCount > 0 { throw ExitCode(1) }
    }
}
