import ArgumentParser
import Launching
import Planning
import RunModel
import RunStore

struct RerunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rerun",
        abstract: "Makes new runs of the same configuration, launches them, and shows them until they end.",
        discussion: """
            RUN is a run's id or the beginning of one, its path, a sweep's id (all its runs), @last (the newest run) or \
            @last-sweep. The run's stored experiment_config.yaml says everything: the training config it came from may \
            be gone. The run itself is not touched; the new one gets an id and a folder of its own, filed under the \
            purpose under which the run stands now.

            Data and model are taken as they are today. What differs from the stored run is said: changed data, \
            another model, another Telos, git commit or host. Runs that were of one sweep make one new sweep, carried \
            out as that was: runs at a time, devices, time limit. Where the sweep's file is gone, what is taken \
            instead is said.

            ^C stops the sweep as in `telos train`.

            Examples:
              telos rerun k3f9q2
              The runs of a sweep, two at a time, in the background:
                telos rerun @last-sweep --parallel 2 --detach

            Exit: 0 every run completed, 1 one did not or cannot be made anew, 130 stopped by ^C.
            """)

    @Argument(help: ArgumentHelp("Runs to make anew.", valueName: "run"), completion: Completions.runs())
    var runs: [String]

    @Option(help: ArgumentHelp("Runs at a time. Left out: as the stored sweep says.", valueName: "n"))
    var parallel: Int?

    @Flag(help: "Return as soon as every run is queued; they go on in the background.")
    var detach = false

    @Flag(help: "Go on although the disk may be too small for the checkpoints.")
    var force = false

    @Flag(help: "Print one JSON array: the new runs when they have ended.")
    var json = false

    @OptionGroup var options: ProjectOptions

    func validate() throws {
        if let parallel, parallel < 1 { throw ValidationError("--parallel must be at least 1.") }
    }

    func run() throws {
        let project = try options.project()
        var launch = try SweepLaunch(in: project, json: json)
        let plan = try plan(of: try project.runs(named: runs), in: project)
        if plan.usesNativeEngine { try Installation.checkEngine() }
        if !detach { try launch.beginWatching() }
        let created = try plan.sweeps.create(in: project, launch: Launch(launcher: launch.launcher))
        try launch.launch(created, shown: zip(created.sweeps, plan.sweeps).map { ShownSweep($0, of: $1) })
    }

    private func plan(of runs: [RunRecord], in project: Project) throws -> Plan {
        var request = RerunRequest(
            try runs.map { run in
                guard let configuration = run.configuration else {
                    throw CommandFailure(
                        message: "the run \(run.id) cannot be made anew: \(run.state.message ?? run.state.text)",
                        exitCode: 1)
                }
                return StoredRun(run, configuration, in: project)
            })
        request.digests = .ofUser()
        request.parallel = parallel
        request.force = force
        request.arguments = Array(CommandLine.arguments.dropFirst())
        do throws(PlanError) {
            let plan = try Plan.make(request, project: project)
            for notice in plan.notices { printNotice(notice.description) }
            return plan
        } catch {
            for notice in error.notices { printNotice(notice.description) }
            for problem in error.problems { printProblem(problem) }
            let isUsage = error.problems.allSatisfy { if case .argument = $0.place { true } else { false } }
            throw ExitCode(isUsage ? 2 : 1)
        }
    }
}
