import ArgumentParser
import Listings
import Queries
import RunIndex
import RunModel
import RunStore

struct ListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Shows what was run: a summary, a table of runs, or every run in full.",
        discussion: """
            Without options: purposes, models, counts, states. Any of --where, --sort, --limit, --columns and --format \
            makes a table of runs, the newest first; --group-by one of groups.

            EXPR compares keys with values: = != < <= > >= ~ (contains) and in (...), joined by and, or, not and \
            parentheses. Keys are purpose, model, task, method, data, state, reason, started, duration, host, tag, \
            sweep, id, every final metric (accuracy) and every key of a run's configuration (learning_rate, or in full \
            hyperparameters.learning_rate). Values are numbers, words, "quoted texts", null, times (2025-12-01, \
            2025-12-01T14:30) and durations (90s, 30m, 2h, 1d).

            Examples:
              The summary:
                telos list
              The best ten runs of one purpose:
                telos list --purpose hyperparameter_tuning --sort -accuracy --limit 10
              What failed since the first of December, and why:
                telos list --where 'state = failed and started >= 2025-12-01' --columns id,task,method,state,message
              Means over seeds:
                telos list --where 'task = Copa' --group-by model,method,learning_rate
              For a program or a spreadsheet:
                telos list --format json
                telos list --format csv --where 'state = completed' > runs.csv
            """)

    @Flag(help: "Show every run in full.")
    var detail = false

    @Option(
        help: ArgumentHelp("Only the runs of this training purpose.", valueName: "purpose"),
        completion: Completions.purposes)
    var purpose: String?

    @Option(
        name: .customLong("where"),
        help: ArgumentHelp("Only the runs for which this is true; of several, all of them.", valueName: "expr"),
        completion: Completions.query)
    var conditions: [String] = []

    // A value may begin with a dash.
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Sort by these keys, separated by commas; - before one sorts it descending. Missing values come last.",
            valueName: "keys"), completion: Completions.keys(isSigned: true))
    var sort: String?

    @Option(help: ArgumentHelp("At most this many runs, or groups.", valueName: "n"))
    var limit: Int?

    @Option(
        help: ArgumentHelp("The keys to show, separated by commas.", valueName: "keys"),
        completion: Completions.keys())
    var columns: String?

    @Option(
        help: ArgumentHelp(
            """
            One row for all runs that are equal in these keys, separated by commas: how many they are, and the mean, \
            least and greatest of their accuracy, or of the --columns.
            """, valueName: "keys"), completion: Completions.keys())
    var groupBy: String?

    @Option(help: "How to write the runs: table, json, csv, tsv, markdown.")
    var format: TableFormat?

    @Flag(help: "The same as --format json.")
    var json = false

    @Flag(help: "Look at every file of every run first, to see what was edited by hand just now.")
    var fresh = false

    @OptionGroup var options: ProjectOptions

    func validate() throws {
        if json, let format, format != .json {
            throw ValidationError("--json is --format json; leave out --format \(format.rawValue).")
        }
        if json && detail { throw ValidationError("--json already shows every run in full; leave out --detail.") }
        if detail, columns != nil || groupBy != nil || format != nil {
            throw ValidationError(
                "--detail has a form of its own; leave out --columns, --group-by and --format, or leave out --detail.")
        }
        if let limit, limit < 0 { throw ValidationError("--limit is a number of runs: 0 or more.") }
    }

    func run() throws {
        let project = try options.project()
        // A wrong expression is told before anything is read.
        let queries = try conditions.map { text in try Usage.checked { () throws(QueryError) in try Query.parse(text) }
        }
        let index = try project.index(looking: fresh ? .everyFile : .everyFileNowAndThen)
        let purposes = Set(try index.counts().map(\.purpose))
        // Nothing to choose from: then there are no keys either.
        if purposes.isEmpty { return printEmpty(project) }
        if let purpose, !purposes.contains(purpose) { throw unknownPurpose(purpose, of: purposes) }
        let isOfRuns =
            !conditions.isEmpty || limit != nil || format != nil
            || [sort, columns, groupBy].contains { $0 != nil }
        guard isOfRuns || json || detail else { return try printSummary(in: index) }
        let keys = try index.keys()
        let parts = try queries.map { query in
            try Usage.checked { () throws(QueryError) in try query.condition(over: keys.keys) }
        }
        let selection = RunSelection(
            condition: parts.isEmpty ? nil : .all(parts), purpose: purpose, limit: limit, isByPurpose: detail)
        let listing = RunListing(
            index: index, keys: keys, selection: selection, format: json ? .json : format ?? .table)
        if let groupBy { return try listing.printGroups(by: groupBy, metrics: columns, sort: sort) }
        try listing.sorted(by: sort).print(columns: columns, inDetail: detail)
    }

    private func printSummary(in index: RunIndex) throws {
        let counts = try index.counts(purpose: purpose)
        printForPeople(SummaryListing.text(of: counts, resultsFolder: index.project.settings.results))
    }

    private func printEmpty(_ project: Project) {
        let text = "\(project.settings.results) directory is empty"
        switch json ? .json : format {
        case .json: printResult("[]\n")
        case .csv, .tsv, .markdown: printNotice(text)
        case .table, nil: printResult(text + "\n")
        }
    }
}

/// Tells of a purpose that no run has, and which there are.
///
/// - Returns: the exit code of the contract.
func unknownPurpose(_ purpose: String, of available: Set<String>) -> ExitCode {
    let names = available.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    printNotice("Experiment purpose not found: \(visible(purpose))")
    if !names.isEmpty { printNotice("Available: \(names.map(visible).joined(separator: ", "))") }
    return ExitCode(1)
}

extension TableFormat: ExpressibleByArgument {}

/// What was typed and cannot be understood: exit 2.
enum Usage {
    static func checked<Value>(_ read: () throws(QueryError) -> Value) throws -> Value {
        do throws(QueryError) {
            return try read()
        } catch {
            throw CommandFailure(message: error.description, exitCode: 2)
        }
    }
}

/// Prints a listing for people, coloured on a terminal.
func printForPeople(_ listing: String) {
    printResult(ListingColours.areShown ? ListingColours.apply(to: listing) : listing)
}
