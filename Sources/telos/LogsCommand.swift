import ArgumentParser
import DurableFiles
import Glibc
import Listings
import RunFolders
import RunModel
import RunStore
import SystemPackage

struct LogsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs",
        abstract: "Prints a run's log: what its process wrote to standard output, or with --err to standard error.",
        discussion: """
            On a terminal only text, colours and line ends are written; other control characters, which a terminal \
            would obey, are shown as `^[`. Into a file or a pipe goes every byte as it is.

            Examples:
              Of the newest run:
                telos logs
              The errors and progress bars of a run, as they come:
                telos logs k3f9q2 --err -f
            """)

    @Argument(
        help: ArgumentHelp("A run's id, its beginning, its path, or @last.", valueName: "run"),
        completion: Completions.runs())
    var name = "@last"

    @Flag(name: [.short, .long], help: "Go on printing what is added, until the run ends.")
    var follow = false

    @Flag(help: "Print standard error instead of standard output.")
    var err = false

    @OptionGroup var options: ProjectOptions

    func run() throws {
        let project = try options.project()
        let run = try project.run(named: name, for: "a log")
        let stream = err ? LogStream.err : .out
        var found = try project.logFile(of: run, stream)
        // A queued run has no log yet: following waits for it.
        while found == nil, follow, isUnfinished(run, in: project) {
            usleep(200_000)
            found = try project.logFile(of: run, stream)
        }
        guard let file = found else {
            throw CommandFailure(message: "the run \(run.id) has no log", exitCode: 1)
        }
        var filter = isatty(STDOUT_FILENO) == 1 ? TerminalFilter() : nil
        defer { if let rest = filter?.finish() { rest.withUnsafeBytes { printResult(bytes: $0) } } }
        var position = try copy(file, from: 0, &filter)
        guard follow else { return }
        // The state is looked at before the log: what was written before the end is still printed.
        while isUnfinished(run, in: project) {
            position = try copy(file, from: position, &filter)
            usleep(200_000)
        }
        _ = try copy(file, from: position, &filter)
    }

    /// Whether more may be written into the run's log: looked at anew.
    private func isUnfinished(_ run: RunRecord, in project: Project) -> Bool {
        project.record(at: run.path)?.isUnfinished ?? false
    }

    /// Prints the file from that byte on and returns its end.
    private func copy(_ file: FilePath, from start: Int, _ filter: inout TerminalFilter?) throws -> Int {
        var position = start
        do {
            try file.readPieces(in: start..<Int.max) { piece in
                if let shown = filter?.filter(piece) {
                    shown.withUnsafeBytes { printResult(bytes: $0) }
                } else {
                    printResult(bytes: piece)
                }
                position += piece.count
            }
        } catch let error as FileError where error.isMissing {}
        return position
    }
}
