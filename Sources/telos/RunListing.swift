import JSONValues
import Listings
import Queries
import RunIndex
import RunModel
import RunStore

/// Prints the runs that `telos list` was asked for.
struct RunListing {
    let index: RunIndex
    let keys: RunKeys
    var selection: RunSelection
    let format: TableFormat

    /// - Parameter text: of `--sort`.
    func sorted(by text: String?) throws -> RunListing {
        guard let text else { return self }
        var listing = self
        listing.selection.sortKeys = try Usage.checked { () throws(QueryError) in try keys.keys.sortKeys(text) }
        return listing
    }

    /// - Parameter columns: of `--columns`.
    func print(columns: String?, inDetail: Bool) throws {
        if inDetail { return try printDetail() }
        if format == .json, columns == nil { return try printJSON() }
        let chosen = try columns.map { try list($0, of: "--columns") }
        let asked = Set((chosen ?? []) + selection.sortKeys.map(\.key)).union(selection.condition?.keys ?? [])
        let shown = (chosen ?? defaultColumns).map { key in
            var shown = column(key)
            shown.table.rank = asked.contains(key) ? 0 : Self.ranks[key.name] ?? 3
            return shown
        }
        let rows = try index.rows(of: selection, columns: shown.map(\.run))
        if rows.isEmpty, format == .table { return printNotice("no runs") }
        write(Table(columns: shown.map(\.table), rows: rows), droppingEmpty: chosen == nil)
    }

    // MARK: Whole runs

    private func printJSON() throws {
        // Written as it is found: a hundred thousand runs are never held at once.
        var isFirst = true
        var text = "["
        try index.forEachListing(of: selection) { listing in
            text += isFirst ? "\n" : ",\n"
            text += listing
            isFirst = false
            if text.utf8.count > 1 << 16 {
                printResult(text)
                text = ""
            }
        }
        printResult(text + (isFirst ? "]\n" : "\n]\n"))
    }

    private func printDetail() throws {
        let project = index.project
        var listings: [JSONValue] = []
        try index.forEachListing(of: selection) { listing in
            listings.append(try JSONValue.parse(Array(listing.utf8)))
        }
        if listings.isEmpty { return printNotice("no runs") }
        DetailListing.write(listings, resultsFolder: project.written(project.resultsFolder), to: printForPeople)
    }

    // MARK: Columns

    /// Of the columns that nobody asked for: the greatest are the first to go where the terminal is narrow.
    private static let ranks = [
        "id": 0, "state": 1, "metrics.accuracy": 1, "hyperparameters.learning_rate": 1, "purpose": 2, "method": 2,
        "task": 2,
    ]

    /// As many as a row of the answer can have with ease.
    private static let maximumColumnCount = 200

    private func list(_ text: String, of option: String) throws -> [QueryKey] {
        let chosen = try Usage.checked { () throws(QueryError) in try keys.keys.list(text, option: option) }
        guard chosen.count <= Self.maximumColumnCount else {
            throw CommandFailure(
                message:
                    "\(option): \(chosen.count) keys; at most \(Self.maximumColumnCount) can be shown; `--format json` "
                    + "prints all of a run", exitCode: 2)
        }
        return chosen
    }

    /// People read beginnings of ids and a state with its reason; programs get the whole id and the codes.
    private var isForPeople: Bool { format == .table || format == .markdown }

    private func column(_ key: QueryKey) -> (run: RunColumn, table: TableColumn) {
        let name = keys.keys.shortName(of: key)
        switch key.name {
        case "id" where isForPeople: return (.shortID, TableColumn(name, .id))
        case "state" where isForPeople: return (.stateText, TableColumn(name, .state))
        default: break
        }
        let kind: TableColumn.Kind =
            switch key.kind {
            case .text, .texts: key.name == "id" || key.name == "sweep" ? .id : .text
            case .value: .number
            case .moment: .time
            case .duration: .duration
            }
        return (.key(key), TableColumn(name, kind))
    }

    /// For people what tells runs apart, and what was sorted by and asked for; for programs everything but the other keys
    /// of the configuration.
    private var defaultColumns: [QueryKey] {
        let names =
            isForPeople
            ? [
                "id", "state", "purpose", "model", "task", "method", "data", "learning_rate", "seed",
                "metrics.accuracy", "created",
            ]
            : ["id", "path", "purpose", "model", "task", "method", "data", "state", "reason", "created", "started"]
                + ["finished", "duration", "host", "sweep", "tag"]
        var columns = names.compactMap { try? keys.keys.resolve($0) }
        if selection.purpose != nil, isForPeople { columns.removeAll { $0.name == "purpose" } }
        var others = selection.sortKeys.map(\.key)
        others += (selection.condition?.keys ?? []).sorted { $0.name < $1.name }
        if !isForPeople { others += keys.values }
        for key in others where !columns.contains(key) && !(isForPeople && key.name == "reason") { columns.append(key) }
        return columns
    }

    // MARK: Groups

    func printGroups(by text: String, metrics: String?, sort: String?) throws {
        let groupKeys = try list(text, of: "--group-by")
        let metricKeys = try self.metricKeys(metrics)
        let order = try groupOrder(sort, groupKeys, metricKeys)
        let groups = try index.groups(of: selection, by: groupKeys, metrics: metricKeys, order: order)
        if groups.isEmpty, format == .table { return printNotice("no runs") }
        let columns = groupKeys.map { key in
            // A group has no single id, and its state is the code: reasons differ.
            key.name == "state" ? TableColumn("state", .state) : column(key).table
        }
        let names = metricKeys.map { keys.keys.shortName(of: $0) }
        write(GroupTable.table(keys: columns, metrics: names, rows: groups), droppingEmpty: false)
    }

    private func metricKeys(_ text: String?) throws -> [QueryKey] {
        guard let text else { return (try? keys.keys.resolve("metrics.accuracy")).map { [$0] } ?? [] }
        let chosen = try list(text, of: "--columns")
        if let other = chosen.first(where: { $0.kind != .value && $0.kind != .duration }) {
            throw CommandFailure(
                message: "--columns: with --group-by they are numbers, whose mean, least and greatest are shown; "
                    + "\(quoted(other.name)) has none", exitCode: 2)
        }
        return chosen
    }

    private func groupOrder(_ text: String?, _ groupKeys: [QueryKey], _ metricKeys: [QueryKey]) throws -> [GroupOrder] {
        guard let text else { return [] }
        // `runs` is no key of a run, but what a group has.
        return try text.split(separator: ",").map { item in
            let name = item.drop { $0 == "-" || $0 == "+" || $0.isWhitespace }
            let isDescending = item.first { !$0.isWhitespace } == "-"
            if name == "runs" { return .runs(isDescending: isDescending) }
            let key = try Usage.checked { () throws(QueryError) in try keys.keys.sortKeys(String(item)) }[0].key
            if let index = groupKeys.firstIndex(of: key) { return .key(index, isDescending: isDescending) }
            if let index = metricKeys.firstIndex(of: key) { return .metric(index, isDescending: isDescending) }
            throw CommandFailure(
                message: "--sort: groups are sorted by the keys of --group-by, by the means of the --columns, or by "
                    + "`runs`; \(quoted(String(name))) is none of them", exitCode: 2)
        }
    }

    // MARK: Writing

    private func write(_ table: Table, droppingEmpty: Bool) {
        let kept = droppingEmpty ? table.withoutEmptyColumns : table
        let notice = kept.write(
            as: format, width: format == .table ? StandardOutput.width : nil,
            stateColours: format == .table && ListingColours.areShown ? ListingColours.colours : [:], to: printResult)
        if let notice { printNotice(notice) }
    }
}
