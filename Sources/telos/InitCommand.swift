import ArgumentParser
import DurableFiles
import RunModel
import RunStore
import SystemPackage

struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Makes a project: settings, folders for data and results, a commented config for each purpose.",
        discussion: """
            In a folder that holds something already, what is missing is added and nothing is changed.

            Examples:
              Here:
                telos init
              In ./demo, with data, two small models and studies of a minute:
                telos init demo --example
            """)

    @Argument(
        help: ArgumentHelp("The project's folder; made when it does not exist.", valueName: "dir"),
        completion: .directory)
    var folder = "."

    @Flag(help: "Add the example: a small dataset, two small models, three studies.")
    var example = false

    func run() throws {
        let target = FilePath.workingDirectory.pushing(FilePath(folder)).lexicallyNormalized()
        if target.exists, !target.isDirectory {
            throw CommandFailure(message: "\(quoted(folder)) is a file; name a folder", exitCode: 2)
        }
        let template = ProjectTemplate(at: target)
        var report = ProjectTemplate.Report()
        if example { report = try template.copy(try Installation.exampleFolder()) }
        let rest = try template.make()
        report.made += rest.made
        report.kept += rest.kept.filter { !report.made.contains($0) }
        for path in report.made { printResult("made  \(path)\n") }
        for path in report.kept { printResult("kept  \(path)\n") }
        let config =
            example
            ? "automation/configs/stage2/hyperparameter_tuning/lr_sweep.yaml"
            : "automation/configs/stage2/hyperparameter_tuning/template.yaml"
        printResult("\nNext:\n" + (folder == "." ? "" : "  cd \(folder)\n"))
        printResult("  telos train \(config)\(example ? "" : " --dry-run")\n  telos list\n")
    }
}
