import Analysis
import ArgumentParser
import Charts
import FileDigests
import JSONValues
import Listings
import Queries
import RunIndex
import RunModel
import RunStore
import SystemPackage

struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Says which runs are better, by how much, and whether the difference is real.",
        discussion: """
            Completed runs are put into groups over their seeds: everything else equal. A row a group: how many runs, \
            the mean of the metric, its deviation and 95 % interval, the best and the worst. The best is chosen on the \
            dev split where the runs report it, and every other group is held against it: over the seeds, or, of one \
            run each, on the same examples (predictions.jsonl). Tests made at once are corrected (Holm). What a reader \
            should know before believing it is said below the table.

            RUN is a run or a sweep, as for `telos show`. Of exactly two runs, and without --where, --by, --over, --metric, \
            --better, --purpose: what they differ in: configuration, data, environment, outcome, and which examples only \
            one of them got right.

            EXPR and KEY are those of `telos list`.

            Examples:
              A sweep:
                telos compare @last-sweep
              Every method and learning rate of a purpose, over seeds:
                telos compare --where 'purpose = method_comparison'
              Only by learning rate, whatever else differs:
                telos compare --where 'task = Copa' --by method,learning_rate
              Two runs:
                telos compare k3f9q2 m7x2aa
            """)

    @Argument(
        help: ArgumentHelp("Runs and sweeps; without any, all runs.", valueName: "run"), completion: Completions.runs())
    var runs: [String] = []

    @OptionGroup var grouping: GroupingOptions

    @Option(
        help: ArgumentHelp("Only the runs of this training purpose.", valueName: "purpose"),
        completion: Completions.purposes)
    var purpose: String?

    @Option(help: "How to write it: table, json, csv, tsv, markdown.")
    var format: TableFormat?

    @Flag(help: "The same as --format json: one object.")
    var json = false

    @OptionGroup var options: ProjectOptions

    func validate() throws {
        if json, let format, format != .json {
            throw ValidationError("--json is --format json; leave out --format \(format.rawValue).")
        }
    }

    func run() throws {
        let project = try options.project()
        let queries = try grouping.queries()
        let index = try project.index(looking: grouping.depth)
        let named = try named(in: index)
        if let named, named.count == 2, runs.count == 2, !grouping.isOfGroups, purpose == nil {
            return try print(RunDifference(named[0], named[1], in: project, digests: .ofUser()), in: index)
        }
        let purposes = Set(try index.counts().map(\.purpose))
        if purposes.isEmpty { throw CommandFailure(message: "there are no runs to compare", exitCode: 1) }
        if let purpose, !purposes.contains(purpose) { throw unknownPurpose(purpose, of: purposes) }
        let comparison: GroupComparison
        do {
            let question = try grouping.question(queries, ids: named?.map(\.id), purpose: purpose, in: index)
            comparison = try GroupComparison(question, in: index, digests: .ofUser())
        } catch let error as AnalysisError {
            throw CommandFailure(error)
        }
        print(comparison)
        if named != nil, comparison.groups.count == 1, comparison.groups[0].runs.count == 1 {
            printNotice(
                "this is one run, and nothing to hold it against: name a second one, a sweep, or --purpose "
                    + comparison.groups[0].runs[0].purpose)
        }
    }

    /// nil when none is named.
    private func named(in index: RunIndex) throws -> [RunRecord]? {
        if runs.isEmpty { return nil }
        var seen: Set<RunID> = []
        return try runs.flatMap { text in
            do {
                return try index.runs(named: text, in: .workingDirectory)
            } catch let error as RunLookupError {
                throw CommandFailure(message: error.description, exitCode: 1)
            }
        }.filter { seen.insert($0.id).inserted }
    }

    private func print(_ difference: RunDifference, in index: RunIndex) throws {
        switch json ? .json : format ?? .table {
        case .json: printResult(difference.json.prettyText)
        case .table:
            let names = (try index.shortID(difference.first.id), try index.shortID(difference.second.id))
            difference.write(names: names, width: StandardOutput.width, to: printForPeople)
        case .csv, .tsv, .markdown:
            difference.table.write(as: format ?? .csv, to: printResult)
        }
    }

    private func print(_ comparison: GroupComparison) {
        let format = json ? .json : format ?? .table
        switch format {
        case .json: printResult(comparison.json.prettyText)
        case .table:
            if let notice = comparison.write(
                width: StandardOutput.width, signs: StandardOutput.isUnicode ? .unicode : .ascii, to: printResult)
            {
                printNotice(notice)
            }
        case .csv, .tsv, .markdown:
            comparison.table.write(as: format, to: printResult)
            for warning in comparison.warnings { printNotice(warning.message) }
        }
    }
}
