import ArgumentParser
import Datasets
import JSONValues
import Lineage
import Listings
import RunModel
import RunStore

struct DataListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists the datasets: where they came from, how often they were used, for what, with which results.",
        discussion: """
            `uses` counts the runs that were trained on the present content; `highest` is the greatest accuracy on \
            the validation split (where no run has one, f1) of a single one of those that completed, and stands after \
            each training purpose too. Which setting is best, `telos compare` chooses on dev.

            Examples:
              telos data list
              telos data list --kind synthetic --generation-purpose prompt_engineering
              telos data list --unused
              telos data list --format csv
            """)

    @Option(
        help: ArgumentHelp("Only datasets of this kind: original, synthetic, mixed, other.", valueName: "kind"),
        completion: .list(DataKind.allCases.map(\.rawValue)))
    var kind: DataKind?

    @Option(
        help: ArgumentHelp("Only datasets that were generated for this purpose.", valueName: "purpose"),
        completion: Completions.generationPurposes)
    var generationPurpose: String?

    @Flag(help: "Only datasets that no run used.")
    var unused = false

    @Option(help: "How to write them: table, json, csv, tsv, markdown.")
    var format: TableFormat?

    @Flag(help: "The same as --format json: one array of objects.")
    var json = false

    @OptionGroup var options: ProjectOptions

    func validate() throws {
        if json, let format, format != .json {
            throw ValidationError("--json is --format json; leave out --format \(format.rawValue).")
        }
    }

    func run() throws {
        let lineage = try options.project().lineage()
        for problem in lineage.catalogue.problems { printNotice("notice: \(problem.message)") }
        let entries = lineage.entries.filter { entry in
            (kind == nil || entry.dataset.kind == kind)
                && (generationPurpose == nil || entry.dataset.generationPurposes.contains(generationPurpose!))
                && (!unused || entry.uses.isEmpty)
        }
        let format = json ? .json : format ?? .table
        if format == .json { return printArray(of: entries, lineage) }
        if entries.isEmpty, format == .table { return printNotice("no datasets") }
        let isForPeople = format == .table || format == .markdown
        let table = DatasetList.table(of: entries, in: lineage, isForPeople: isForPeople)
        let shown = isForPeople ? table.withoutEmptyColumns : table
        let notice = shown.write(
            as: format, width: format == .table ? StandardOutput.width : nil, remedy: "--format csv has all",
            to: printResult)
        if let notice { printNotice(notice) }
        if format == .table { tellAbsent(lineage) }
    }

    private func printArray(of entries: [DataLineage.Entry], _ lineage: DataLineage) {
        let lines = entries.map { lineage.json(of: $0).compactText }
        printResult(lines.isEmpty ? "[]\n" : "[\n" + lines.joined(separator: ",\n") + "\n]\n")
    }

    private func tellAbsent(_ lineage: DataLineage) {
        let count = lineage.absent.reduce(0) { $0 + $1.missingRuns.count }
        if count > 0 {
            printNotice("\(counted(count, "run")) trained on data that is not here: `telos data verify` names it")
        }
    }
}

extension DataKind: ExpressibleByArgument {}
