import ArgumentParser
import Launching
import RunFolders
import RunIndex
import RunModel
import RunStore
import SystemPackage

struct WatchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Shows what runs now, until nothing runs any more: progress, loss, time left.",
        discussion: """
            Without RUN it shows all runs of the project that are running or queued, whoever launched them, and those \
            that are launched meanwhile. RUN is a run's id or the beginning of one, its path, a sweep's id (all its \
            runs), @last (the newest run) or @last-sweep.

            It only looks: ^C ends the watching and stops no run.

            Examples:
              telos watch
              telos watch @last-sweep

            Exit: 0 however the runs ended, 130 ended by ^C.
            """)

    @Argument(
        help: ArgumentHelp("Runs to watch. Left out: all that are running or queued.", valueName: "run"),
        completion: Completions.runs(in: [.queued, .running]))
    var runs: [String] = []

    @OptionGroup var options: ProjectOptions

    func run() throws {
        let project = try options.project()
        // Before the look at the tree: what is launched meanwhile is an arrival.
        var arrivals = try SweepArrivals(results: project.resultsFolder)
        let index = try project.index()
        let chosen = try runs.isEmpty ? index.unfinishedRuns() : index.runs(named: runs)
        if chosen.isEmpty { return tellNothing(newest: try index.newestRun(), in: project) }
        let viewed = [ViewedRun](chosen.sorted { RunRecord.isNewer($1, $0) }, in: project)
        for record in chosen where !viewed.contains(where: { $0.folder.path == record.path }) {
            printNotice(
                "notice: only its log can be watched: `telos logs \(record.id) -f`: \(record.place.title), "
                    + record.state.text)
        }
        if viewed.isEmpty { return }
        var failure: (any Error)?
        var watcher = try Watcher(viewed) { [isAll = runs.isEmpty] in
            guard isAll else { return [] }
            do {
                return try arrivals.next().flatMap { try Self.unfinished($0, in: project) }
            } catch {
                failure = error
                return []
            }
        }
        guard watcher.watch() else {
            throw CommandFailure(message: "no longer watching; no run was stopped", exitCode: 130)
        }
        if let failure { throw failure }
    }

    /// The runs of a sweep that have not ended.
    private static func unfinished(_ sweep: Sweep, in project: Project) throws -> [ViewedRun] {
        let records = try (sweep.read()?.runs ?? []).compactMap { project.record(at: project.absolute($0.path)) }
        let paths = Set(records.filter(\.isUnfinished).map(\.path))
        return [ViewedRun](records, in: project).filter { paths.contains($0.folder.path) }
    }

    /// There is nothing to watch: the newest run is what people look for.
    private func tellNothing(newest: RunRecord?, in project: Project) {
        guard let newest else {
            return printResult("Nothing runs: there are no runs in \(project.settings.results) yet\n")
        }
        let message = newest.state.message.map { ": \($0)" } ?? ""
        printResult(
            visible("Nothing runs. The newest run: \(newest.id) \(newest.place.title): \(newest.state.text)\(message)")
                + "\n")
    }
}
