import ArgumentParser
import Launching
import Listings
import RunFolders
import RunIndex
import RunModel
import RunStore

struct ResumeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Goes on with runs that failed, were stopped or got lost, from their last checkpoint.",
        discussion: """
            The run stays the same run; what is added is an attempt, in the same folder and the same logs. The native \
            engine goes on as if it had never stopped. A script is started again, with TELOS_RESUME=1 and \
            TELOS_ATTEMPT, when its config said `script: {resume: true}`.

            Refused for a run that is completed, that lives, or whose data or model has changed since: `telos rerun` \
            makes a new run of the same config. Of a sweep those runs go on that are neither completed nor alive.

            RUN is a run's id or the beginning of one, its path, a sweep's id (all its runs), @last or @last-sweep.

            Examples:
              telos resume k3f9q2
              telos resume @last-sweep --detach

            Exit: 0 every run completed, 1 one did not, or cannot go on (then nothing was started), 130 stopped by ^C.
            """)

    @Argument(
        help: ArgumentHelp("Runs to go on with.", valueName: "run"),
        completion: Completions.runs(in: [.failed, .stopped, .lost]))
    var runs: [String]

    @Flag(help: "Return as soon as every run is queued; they go on in the background.")
    var detach = false

    @Flag(help: "Print one JSON array of the runs, when they have ended.")
    var json = false

    @OptionGroup var options: ProjectOptions

    func run() throws {
        let project = try options.project()
        let index = try project.index()
        let (resumptions, leftOut) = try resumptions(in: index)
        if resumptions.isEmpty, leftOut > 0 { throw ExitCode(1) }
        if resumptions.isEmpty {
            printNotice("nothing to go on with: every run is completed or alive")
            return json ? printResult("[]\n") : ()
        }
        var launch = try SweepLaunch(in: project, json: json)
        if resumptions.contains(where: { $0.run.configuration?.telos?.engine == .native }) {
            try Installation.checkEngine()
        }
        if !detach { try launch.beginWatching() }
        try tellOthers(resumptions, in: index)
        for sweep in Set(resumptions.map(\.sweep)) { try sweep.putStopAside() }
        var queued: [Resumption] = []
        for resumption in resumptions {
            do {
                try resumption.queue(launcher: launch.launcher)
                queued.append(resumption)
            } catch {
                printError("\(error)")
            }
        }
        guard !queued.isEmpty else { throw ExitCode(1) }
        let isPartial = leftOut > 0 || queued.count < resumptions.count
        do {
            try launch.resume(ShownSweep.sweeps(of: queued.map { ($0.run, $0.sweep) }, in: project))
        } catch let code as ExitCode where code == .success && isPartial {}
        if isPartial { throw ExitCode(1) }
    }

    /// The runs that go on, all of them checked. Of several runs under one name, a sweep's, those that need nothing
    /// are left out, and those whose script cannot resume are counted.
    private func resumptions(in index: RunIndex) throws -> (resumptions: [Resumption], leftOut: Int) {
        var check = ResumeCheck(in: index.project, digests: .ofUser())
        var leftOut = 0
        var resumptions: [Resumption] = []
        var problems: [String] = []
        for name in runs {
            let named = try index.runs(named: [name])
            for run in named where !resumptions.contains(where: { $0.run.path == run.path }) {
                if named.count > 1, run.state.state == .completed || run.isUnfinished { continue }
                do {
                    resumptions.append(try check.resumption(of: run))
                } catch ResumeError.scriptCannotResume(let id) where named.count > 1 {
                    leftOut += 1
                    printNotice("\(id) is left out: \(ResumeError.scriptCannotResume(id))")
                } catch let error as ResumeError {
                    problems.append(error.description)
                }
            }
        }
        guard problems.isEmpty else {
            throw CommandFailure(message: problems.joined(separator: "\n") + "\nnothing was started", exitCode: 1)
        }
        return (resumptions, leftOut)
    }

    /// The next runner of a sweep carries all of its queued runs.
    private func tellOthers(_ resumptions: [Resumption], in index: RunIndex) throws {
        let paths = Set(resumptions.map(\.run.path))
        for sweep in Set(resumptions.map(\.sweep)) {
            let waiting = try index.runs(ofSweep: sweep.id).filter { run in
                run.life?.state == .queued && run.state.state == .lost && !paths.contains(run.path)
            }
            if waiting.isEmpty { continue }
            printNotice(
                "sweep \(sweep.id) has \(waiting.count) more runs that wait since its runner ended; they go on too")
        }
    }
}
