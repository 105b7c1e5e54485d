import ArgumentParser
import Glibc
import Launching
import Listings
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

    @Argument(help: ArgumentHelp("Runs to end.", valueName: "run"))
    var runs: [String]

    @Flag(help: "Print one JSON array of the runs, as they ended.")
    var json = false

    @OptionGroup var options: ProjectOptions

    func run() throws {
        let project = try options.project()
        let all = project.recordsWithNotices()
        let chosen = try project.runs(named: runs, among: all)
        let inbox = try SignalInbox(catching: [SIGINT])
        var stop = try RunStop(of: chosen, among: all, in: project)
        for run in chosen where !run.isUnfinished { tell(run, "is \(run.state.text) already") }
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
        if !stop.isOver { throw ExitCode(1) }
    }

    private func tell(_ run: RunRecord, _ text: String) {
        if !json { printResult("\(run.id)  \(text)\n") }
    }
}
