import ArgumentParser
import JSONValues
import Launching
import Planning
import RunIndex
import RunModel
import RunStore

struct TrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Plans the runs of a training config, launches them, and shows them until they end.",
        discussion: """
            A list in the config makes a sweep: one run for each combination. Every run gets a folder of its own under \
            Results_v2/{purpose}/{model}/{experiment}/{time}, and a supervisor of its own.

            The training purpose answers why the training is run. It is never taken from the data's path; a config \
            without one is filed under `uncategorized`, with a warning. Recommended purposes:
            \(Purpose.recommended.map { "  \($0.purpose): \($0.meaning)" }.joined(separator: "\n"))

            ^C stops the sweep: each run is asked to end, and gets 30 seconds for it. A second ^C kills. A closed \
            terminal stops nothing.

            Examples:
              What would be run; makes nothing:
                telos train sweep.yaml --dry-run
              Other values for this launch:
                telos train sweep.yaml --set hyperparameters.seed=0,1,2
              In the background, one sweep after the other, two runs at a time:
                telos train a.yaml b.yaml --parallel 2 --detach

            Exit: 0 every run completed, 1 one did not, 2 something is wrong with a config (no folder was made), 130 \
            stopped by ^C.
            """)

    @Argument(
        help: ArgumentHelp("Training configs; each makes a sweep of its own.", valueName: "config"),
        completion: .file(extensions: ["yaml", "yml"]))
    var configs: [String]

    @Flag(help: "Show what would be run, and make nothing.")
    var dryRun = false

    @Option(
        name: .customLong("set"), parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "Replace a value of the configs, for this launch: hyperparameters.steps=200. May be given several times.",
            valueName: "key=value"))
    var settings: [String] = []

    @Option(
        help: ArgumentHelp(
            "Runs at a time. Left out: the devices divided by devices_per_run, else 1.", valueName: "n"))
    var parallel: Int?

    @Flag(help: "Leave out runs that are equal to a completed one.")
    var skipCompleted = false

    @Flag(help: "Return as soon as every run is queued; they go on in the background.")
    var detach = false

    @Flag(help: "Go on although the disk may be too small for the checkpoints.")
    var force = false

    @Flag(help: "Print one JSON document: the plan with --dry-run, else the runs when they have ended.")
    var json = false

    @OptionGroup var options: ProjectOptions

    func validate() throws {
        if let parallel, parallel < 1 { throw ValidationError("--parallel must be at least 1.") }
    }

    func run() throws {
        let project = try options.project()
        if dryRun {
            let plan = try plan(in: project)
            return printResult(json ? plan.json(project: project).prettyText : plan.text(project: project))
        }
        var launch = try SweepLaunch(in: project, json: json)
        let plan = try plan(in: project)
        guard plan.runCount > 0 else {
            printNotice("nothing to run: every run was completed before")
            return json ? printResult("[]\n") : ()
        }
        if plan.usesNativeEngine { try Installation.checkEngine() }
        if !detach, plan.sweeps.allSatisfy(\.waitForCompletion) { try launch.beginWatching() }
        let created = try plan.sweeps.create(in: project, launch: Launch(launcher: launch.launcher))
        try launch.launch(created, shown: zip(created.sweeps, plan.sweeps).map { ShownSweep($0, of: $1) })
    }

    private func plan(in project: Project) throws -> Plan {
        var request = PlanRequest(configs: configs)
        request.settings = settings
        request.parallel = parallel
        request.skipsCompleted = skipCompleted
        request.force = force
        request.digests = .ofUser()
        request.arguments = Array(CommandLine.arguments.dropFirst())
        do {
            let plan = try Plan.make(request, project: project, earlierRuns: IndexedRuns(of: project))
            for notice in plan.notices { printNotice(notice.description) }
            return plan
        } catch let error as PlanError {
            for notice in error.notices { printNotice(notice.description) }
            for problem in error.problems { printProblem(problem) }
        }
        throw ExitCode(2)
    }
}
