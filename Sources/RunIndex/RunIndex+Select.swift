import GRDB
package import JSONValues
import Queries
import RunModel
import RunStore

extension RunIndex {
    /// The machine-readable forms of runs, as compact JSON: what `list --format json` prints.
    ///
    /// - Throws: `IndexError`, and what `body` throws.
    package func forEachListing(
        of selection: RunSelection, _ body: (String) throws -> Void
    ) throws {
        try lookAtFiles(of: selection)
        try prepareOrder(of: selection)
        var toldCount = 0
        try answer { database in
            let columns: SQL = "(SELECT listing FROM document WHERE document.run = run.run)"
            // When the index turns out to be damaged on the way, what was told is not told again.
            var skippedCount = toldCount
            try RawStatement(query(selection, columns, try runKeys(database), in: database), in: database).forEach {
                row in
                guard skippedCount == 0 else {
                    skippedCount -= 1
                    return
                }
                guard let listing = row.text(0) else {
                    throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a run has no listing")
                }
                try body(listing)
                toldCount += 1
            }
        }
    }

    /// The values of some keys, a row for each run. `state` is the state's code, times are RFC 3339.
    ///
    /// - Parameter isChecked: whether the files of each of these runs are looked at first. What is computed over thousands
    ///   of runs is as new as the index is.
    /// - Throws: `IndexError`
    package func rows(
        of selection: RunSelection, columns: [RunColumn], isChecked: Bool = true
    ) throws -> [[JSONValue]] {
        if isChecked {
            try lookAtFiles(of: selection)
        } else {
            try makeDocuments(for: columns.compactMap(\.key) + (selection.condition?.keys ?? []))
        }
        try prepareOrder(of: selection)
        return try answer { database in
            let shortIDs = try ShortIDQuery(database)
            let keys = try runKeys(database)
            var rows: [[JSONValue]] = []
            let expressions = columns.map { $0.sql(in: keys) }.joined(separator: ", ")
            // Most columns of neighbouring runs hold the same text: reading it anew would take longer than the query.
            var texts: [(bytes: [UInt8], value: JSONValue)] = Array(repeating: ([], .null), count: columns.count)
            try RawStatement(query(selection, expressions, keys, in: database), in: database).forEach { row in
                rows.append(
                    try columns.indices.map { place in
                        guard row.isText(place) else { return try columns[place].json(row.value(place), shortIDs) }
                        if !row.isText(place, equalTo: texts[place].bytes) || texts[place].value.isNull {
                            texts[place] = (row.bytes(place), try columns[place].json(row.value(place), shortIDs))
                        }
                        return texts[place].value
                    })
            }
            return rows
        }
    }

    /// - Parameters:
    ///   - columns: expressions on the table `run`.
    ///   - keys: of this database as it is now: where a key stands differs from one to another.
    func query(
        _ selection: RunSelection, _ columns: SQL, _ keys: RunKeys, in database: Database
    ) throws -> SQL {
        var order: [SQL] = []
        for sortKey in selection.sortKeys { order.append(try self.order(sortKey, keys, in: database)) }
        order.append("run.created DESC, run.ordinal DESC, run.path DESC")
        let chosen: SQL = "FROM run WHERE \(restriction(selection, keys)) ORDER BY \(order.joined(separator: ", "))"
        let limit: SQL = selection.limit.map { "LIMIT \($0)" } ?? ""
        guard selection.isByPurpose else { return "SELECT \(columns) \(chosen) \(limit)" }
        return """
            SELECT \(columns) FROM run WHERE run.run IN (SELECT run.run \(chosen) \(limit))
            ORDER BY run.purpose, \(order.joined(separator: ", "))
            """
    }

    /// The rows that are meant, as a condition on the table `run`.
    func restriction(_ selection: RunSelection, _ keys: RunKeys) -> SQL {
        var parts: [SQL] = []
        if let purpose = selection.purpose { parts.append("run.purpose = \(purpose)") }
        if let ids = selection.ids {
            let list = JSONValue.array(ids.map { .string($0.text) }).compactText
            parts.append("run.id IN (SELECT value FROM json_each(\(list)))")
        }
        if let condition = selection.condition { parts.append("(\(keys.sql.expression(condition)))") }
        return parts.isEmpty ? "1" : parts.joined(separator: " AND ")
    }

    /// A column that holds no texts is sorted as it stands, so that its index gives the order.
    private func order(_ sortKey: SortKey, _ keys: RunKeys, in database: Database) throws -> SQL {
        guard let column = keys.valueColumn(of: sortKey.key),
            try !Bool.fetchOne(database, sql: "SELECT EXISTS (SELECT 1 FROM run WHERE \(column) >= '')")!
        else { return keys.sql.order(by: [sortKey]) }
        return SQL(sql: sortKey.isDescending ? "run.\(column) DESC" : "run.\(column) NULLS LAST")
    }
}
