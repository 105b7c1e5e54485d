import ArgumentParser
import JSONValues
import RunIndex
import RunModel
import RunStore
import Verification

struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Holds the results against their own rules and says what is wrong.",
        discussion: """
            Without RUN, the whole tree: runs that cannot be read or are half made, states that the evidence \
            contradicts, files of completed runs that were changed since the run was sealed, data and models that are \
            no longer those the runs were trained on, ids that stand in two folders, sweeps, the trash, and what else \
            lies between the runs. With RUN, only these runs, with their data, models and sweeps.

            It reads every file of the completed runs. Nothing is changed: each finding says what to do. Runs that \
            live are not called wrong, nor are runs of the older Python tooling for what it never promised.

            The exit code is 1 when something is wrong. RUN is named as for `telos show`.

            Examples:
              telos verify
              telos verify k3f9q2
              telos verify --json
            """)

    @Argument(
        help: ArgumentHelp("Runs to verify. Left out: the whole tree.", valueName: "run"),
        completion: Completions.runs())
    var runs: [String] = []

    @Flag(help: "Print one JSON object.")
    var json = false

    @OptionGroup var options: ProjectOptions

    func run() throws {
        let project = try options.project()
        // What somebody edited by hand is in the listings from now on too.
        if runs.isEmpty { _ = try project.index(looking: .everyFile) }
        let report =
            runs.isEmpty
            ? Verifier.verifyTree(of: project) : Verifier.verify(try project.runs(named: runs), of: project)
        printResult(json ? report.json(in: project).prettyText : report.text(in: project))
        if report.wrongCount > 0 { throw ExitCode(1) }
    }
}
