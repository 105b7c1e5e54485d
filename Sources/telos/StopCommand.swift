import ArgumentParser
import DurableFiles
import Glibc
import Launching
import Listings
import RunFolders
import RunIndex
import RunModel
import RunStore
import Supervision

struct StopCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop",
        abstract: "Ends runs that are queued or running, and waits until they have ended.",
        discussion: """
            Each run's process gets SIGTERM and 30 seconds to save what it has, then SIGKILL. Its state becomes `stopped \
            (asked)`; `telos resume` goes on from there. The request is a file beside the run, so it reaches runs on \
            other hosts too. ^C ends the waiting, not the stopping.

            RUN is a run's id or the beginning of one, its path, a sweep's id (all its runs), @last or @last-sweep.

            Examples:
              telos stop k3f9q2
              telos stop @last-sweep

            Exit: 0 all of them have ended, 1 one has not, or there is no such run.
            """)

    @Argument(
        help: ArgumentHelp("Runs to end.", valueName: "run"), completion: Completions.runs(in: [.queued, .running]))
    var runs: [String]

    @Flag(help: "Print one JSON array of the runs, as they ended.")
    var json = false

    @OptionGroup var options: ProjectOptions

    func run() throws {
        let project = try options.project()
        let index = try project.index()
        let chosen = try index.runs(named: runs)
        let siblings = try Set(chosen.filter(\.isUnfinished).compactMap(\.sweep)).flatMap(index.runs(ofSweep:))
        let inbox = try SignalInbox(catching: [SIGINT])
        var stop = RunStop(of: chosen, among: siblings, in: project)
        for problem in stop.problems { printError("\(problem)") }
        var isPartial = false
        for run in chosen {
            if run.state.state == nil {
                isPartial = true
                try askUnreadable(run)
            } else if run.isUnfinished, run.life == nil {
                isPartial = true
                printError("\(run.id) was not launched by Telos: end its process by hand")
            } else if !run.isUnfinished {
                tell(run, "is \(run.state.text) already")
            }
        }
        let end = monotonicSeconds() + RunStop.patience
        var isSlow = false
        while true {
            for run in stop.goOn() { tell(run, run.state.text) }
            if stop.isOver || monotonicSeconds() > end { break }
            if !inbox.wait(seconds: 0.1).isEmpty { throw ExitCode(130) }
            if !isSlow, monotonicSeconds() > end - RunStop.patience + 2 {
                isSlow = true
                printNotice("waiting for \(stop.waitedFor.map(\.id.text).joined(separator: ", ")) to end")
            }
        }
        for run in stop.waitedFor {
            let host = run.life.map { " on \(visible($0.host))" } ?? ""
            printNotice("\(run.id) was asked to end\(host) and has not ended yet")
        }
        if json {
            printResult(RunListJSON.text(of: chosen.compactMap { project.record(at: $0.path) }, in: project))
        }
        if !stop.isOver || isPartial { throw ExitCode(1) }
    }

    /// Whether it runs cannot be told; a supervisor that lives finds the request.
    private func askUnreadable(_ run: RunRecord) throws {
        let folder = RunFolder(run.path)
        var attempt = 1
        while folder.claimFile(attempt: attempt + 1).exists { attempt += 1 }
        try folder.requestStop(attempt: attempt)
        printError(
            "\(run.id) cannot be read: \(run.state.message ?? "its state is unknown"); its supervisor was asked to end "
                + "it, should there be one; `telos verify \(run.id)` says more")
    }

    private func tell(_ run: RunRecord, _ text: String) {
        if !json { printResult("\(run.id)  \(text)\n") }
    }
}
