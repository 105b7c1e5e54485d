import DurableFiles
import Importing
import JSONValues
import Listings
import RunModel
import RunStore
import SystemPackage

/// What `telos import` prints.
struct ImportListing {
    private let report: ImportReport
    private let project: Project

    init(_ report: ImportReport, in project: Project) {
        self.report = report
        self.project = project
    }

    var json: JSONValue { report.json(in: project) }

    /// The table of the runs, and how many they are.
    func print() {
        if !report.runs.isEmpty {
            // The columns cannot be chosen here: `telos list` shows all.
            _ = table.withoutEmptyColumns.write(
                as: .table, width: terminalWidth,
                stateColours: ListingColours.areShown ? ListingColours.colours : [:], to: printResult)
            printResult("\n")
        }
        printResult(summary + "\n")
    }

    private var isDryRun: Bool { report.request.isDryRun }

    private var table: Table {
        let ids = ShortIDs(report.runs.compactMap(\.id))
        let hasF1 = report.runs.contains { run in run.result.contains { $0.key == "f1" } }
        var columns = isDryRun ? [] : [TableColumn("run", .id, rank: 0)]
        columns += [
            TableColumn("state", .state, rank: 1), TableColumn("model", .text, rank: 6),
            TableColumn("task", .text, rank: 2), TableColumn("method", .text, rank: 4),
            TableColumn("data", .text, rank: 5), TableColumn("learning_rate", title: "lr", .number, rank: 3),
            TableColumn("seed", .number, rank: 7), TableColumn("accuracy", .number, rank: 1),
        ]
        if hasF1 { columns.append(TableColumn("f1", .number, rank: 2)) }
        columns.append(TableColumn("source", title: "log", .path, rank: 0))
        let rows = report.runs.map { run in
            func metric(_ key: String) -> JSONValue { run.result.last { $0.key == key }?.value ?? .null }
            var row = isDryRun ? [] : [JSONValue.string(run.id.map { ids[$0] } ?? "")]
            let configuration = run.configuration
            row += [
                .string(run.stateText), .string(run.place.model), JSONValue(configuration.task),
                JSONValue(configuration.method), JSONValue(configuration.dataTypeInNames),
                configuration.hyperparameters["learning_rate"]?.json ?? .null, JSONValue(run.seed),
                metric("accuracy"),
            ]
            if hasF1 { row.append(metric("f1")) }
            return row + [.string(source(of: run))]
        }
        return Table(columns: columns, rows: rows)
    }

    /// The log's path from the folder that was named, and how many identical ones there are.
    private func source(of run: ImportedRun) -> String {
        let others = run.sources.count - 1
        return short(run.sources[0]) + (others > 0 ? " (and \(others) identical)" : "")
    }

    private func short(_ source: FilePath) -> String {
        var path = source
        if let folder = try? report.request.folder.resolvingLinks() { _ = path.removePrefix(folder) }
        return path.string
    }

    /// `39 runs imported: 33 completed, 5 failed, 1 lost`.
    private var summary: String {
        let verb = isDryRun ? "would be imported" : "imported"
        var text = "\(report.runs.count) runs \(verb)"
        if !report.runs.isEmpty {
            text += ": " + report.counts.map { "\($0.count) \($0.state.rawValue)" }.joined(separator: ", ")
        }
        var others: [String] = []
        if !report.known.isEmpty { others.append("\(report.known.count) logs were imported before") }
        let held = report.request.updates ? 0 : report.changed.count
        if held > 0 { others.append("\(held) changed since and were left alone") }
        if !report.leftOut.isEmpty { others.append("\(report.leftOut.count) were left out") }
        if !report.replaced.isEmpty {
            others.append(
                "\(report.replaced.count) earlier runs \(isDryRun ? "would move" : "moved") to the trash")
        }
        if !others.isEmpty { text += "; " + others.joined(separator: ", ") }
        if isDryRun { text += "; nothing was made" }
        return text
    }

    /// What a person should know, a line each.
    var notices: [String] {
        var notices = report.notices.map { "notice: \($0)" }
        if report.failure == nil, report.runs.isEmpty, report.known.isEmpty, report.changed.isEmpty,
            report.leftOut.isEmpty,
            report.unreadable.isEmpty
        {
            notices.append("notice: no logs (X.out, X.err) below \(report.request.folder)")
        }
        notices += report.leftOut.map { "left out: \(short($0.source)): \($0.reason)" }
        notices += report.unreadable.map { "warning: \($0)" }
        notices += report.changed.map { log in
            "warning: \(short(log.source)) was written on since it was imported as \(log.run)"
                + (report.request.updates ? "" : "; `--update` imports it again")
        }
        notices += report.replaced.map { run in
            "notice: \(run) \(isDryRun ? "would move" : "moved") to the trash"
                + (isDryRun ? "" : "; `telos restore \(run)` brings it back")
        }
        for run in report.runs { notices += run.warningsOfImport.map { "warning: \(short(run.sources[0])): \($0)" } }
        for runs in report.equalRuns {
            let names = runs.map { "\($0.run?.text ?? $0.source) (seed \($0.seed))" }
            notices.append(
                "warning: the same metrics to the last digit, although the seeds differ: "
                    + names.joined(separator: ", ") + "; the seed had no effect")
        }
        // A file's name must not look like another line.
        return notices.map(visible)
    }

    /// What kept the import from its end, and what to do about it.
    func sentence(of failure: String) -> String {
        let done = report.runs.isEmpty ? "nothing was imported" : "\(report.runs.count) runs were imported, and no more"
        return "\(done): \(failure)" + (report.request.links ? "; without `--link` the logs are copied" : "")
    }
}
