import ArgumentParser
import Importing
import JSONValues
import Listings
import RunFolders
import RunIndex
import RunModel
import RunStore
import SystemPackage

struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Makes runs of old logs, with what a careful person would read in them.",
        discussion: """
            DIR is walked at any depth for pairs of logs, X.out with X.err beside it, of any name. Each pair becomes a \
            run under Results_v2/{purpose}/..., with its configuration, metrics and end as far as the logs tell them, \
            and for every value how it was found: script echo, argument dump, trainer's log, path, guess. What is not \
            known is left out; an unknown part of a name is `unknown`.

            The originals are only read. Importing the same folder again adds nothing: logs are known by their \
            content. Logs that were written on since they were imported are named and left alone, unless --update \
            says to import them again.

            Examples:
              What would be made; makes nothing:
                telos import ~/old-results --dry-run
              Without a second copy of every log, on the same file system:
                telos import ~/old-results --purpose baseline_comparison --link
              What came of it:
                telos list --where 'state = failed'

            Exit: 0 all that could be imported was, 1 something could not be read or made, 2 wrong usage.
            """)

    @Argument(help: ArgumentHelp("The folder in which the logs lie.", valueName: "dir"), completion: .directory)
    var folder: String

    @Option(
        help: ArgumentHelp("The training purpose under which the runs are filed.", valueName: "purpose"),
        completion: Completions.purposes)
    var purpose = "imported"

    @Flag(help: "Show what would be made, and make nothing.")
    var dryRun = false

    @Flag(help: "Give the logs second names (hard links) instead of copying them.")
    var link = false

    @Flag(help: "Import logs again that changed since; the earlier run goes to the trash.")
    var update = false

    @Flag(help: "Print one JSON object.")
    var json = false

    @OptionGroup var options: ProjectOptions

    func run() throws {
        let project = try options.project()
        var request = ImportRequest(
            folder: Project.absolute(folder, relativeTo: .workingDirectory), purpose: purpose)
        request.isDryRun = dryRun
        request.links = link
        request.updates = update
        let report = try imported(request, in: project)
        let listing = ImportListing(report, in: project)
        if json { printResult(listing.json.prettyText) } else { listing.print() }
        for notice in listing.notices { printNotice(notice) }
        if let failure = report.failure { throw CommandFailure(message: listing.sentence(of: failure), exitCode: 1) }
        if !report.unreadable.isEmpty { throw ExitCode(1) }
    }

    private func imported(_ request: ImportRequest, in project: Project) throws -> ImportReport {
        let line = ProgressLine()
        defer { line.clear() }
        do {
            return try Import.run(request, in: project) {
                try project.index().importedRuns().compactMap(EarlierImport.init)
            } progress: { progress in
                line.show(progress)
            }
        } catch let error as ImportError {
            throw CommandFailure(message: error.description, exitCode: error.isUsage ? 2 : 1)
        } catch RunFolderError.claimed(_, let claim) {
            let who = claim.map { "process \($0.process.pid) on \(visible($0.host))" } ?? "another process"
            throw CommandFailure(
                message: "\(who) is importing into this project; import again when it has ended", exitCode: 1)
        }
    }
}
