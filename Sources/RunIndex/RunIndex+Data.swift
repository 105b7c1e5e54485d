import GRDB
import JSONValues
import Queries
package import RunModel

/// What the lineage of data asks of a run: what it was trained on, what for, and how well that went.
package struct RunDataUse: Hashable, Sendable {
    package var id: RunID
    /// The shortest beginning of the id that names no other run.
    package var shortID: String
    /// As listings write it: relative to the project's root when it lies inside.
    package var path: String
    /// Of the training.
    package var purpose: String
    package var model: String
    package var task: String?
    package var method: String?
    package var state: RunState?
    /// nil where unknown.
    package var createdAt: Moment?
    /// As the run's configuration writes it; nil for the old form of one, which names a type instead.
    package var dataPath: String?
    package var dataType: String?
    /// As the run recorded it; nil for runs of the older tooling.
    package var dataKind: DataKind?
    /// Of the content at the launch; nil for runs of the older tooling.
    package var fingerprint: String?
    package var result: Result?

    /// A final metric that says how good the model became: on the validation split.
    package struct Result: Hashable, Sendable {
        /// `accuracy`, else `f1`.
        package var metric: String
        package var value: Double

        package init(metric: String, value: Double) {
            self.metric = metric
            self.value = value
        }
    }

    package init(id: RunID, shortID: String, path: String, purpose: String, model: String) {
        self.id = id
        self.shortID = shortID
        self.path = path
        self.purpose = purpose
        self.model = model
    }
}

extension RunIndex {
    /// The data that every run was trained on; the newest run first. Broken runs, of which nothing is known, are left out.
    ///
    /// - Parameter ids: of the runs that are meant; nil: all.
    /// - Throws: `IndexError`
    /// - Complexity: O(runs that are meant), without a look at the tree.
    package func dataUses(of ids: [RunID]? = nil) throws -> [RunDataUse] {
        let written = ["data.path", "data.type", "telos.dataset.fingerprint", "telos.dataset.kind"].map {
            QueryKey(name: $0, kind: .value)
        }
        let metrics = ["accuracy", "f1"]
        try makeDocuments(for: written)
        return try answer { database in
            let keys = try runKeys(database)
            // Of all runs the ids are compared at once: to search for each one's neighbours takes longer.
            let few = ids == nil ? nil : try ShortIDQuery(database)
            let all = ids == nil ? try Self.shortIDs(database) : nil
            let columns =
                written.map { keys.column(of: $0).text }
                + metrics.map { keys.column(of: QueryKey(name: "metrics.\($0)", kind: .value)).value }
            let idList = ids.map { JSONValue.array($0.map { .string($0.text) }).compactText }
            let chosen: SQL = idList.map { "AND id IN (SELECT value FROM json_each(\($0)))" } ?? ""
            var uses: [(use: RunDataUse, created: Int64, ordinal: Int64)] = []
            let query: SQL = """
                SELECT id, \(keys.column(of: QueryKey(name: "path", kind: .text)).text), purpose, model, task, method,
                state, created, \(columns.joined(separator: ", "))
                , ordinal FROM run WHERE state IS NOT NULL \(chosen)
                """
            try RawStatement(query, in: database).forEach { row in
                guard let text = row.text(0), let id = RunID(text) else { return }
                let values = metrics.indices.compactMap { index -> RunDataUse.Result? in
                    let number: Double? =
                        switch row.value(12 + index) {
                        case .integer(let value): Double(value)
                        case .number(let value): value
                        default: nil
                        }
                    return number.map { RunDataUse.Result(metric: metrics[index], value: $0) }
                }
                var use = RunDataUse(
                    id: id, shortID: try all?[id] ?? few?.shortID(text) ?? text, path: row.text(1) ?? "",
                    purpose: row.text(2) ?? "",
                    model: row.text(3) ?? "")
                (use.task, use.method) = (row.text(4), row.text(5))
                use.state = row.text(6).flatMap(RunState.init)
                use.createdAt = row.integer(7) == 0 ? nil : Moment(unixMilliseconds: row.integer(7))
                (use.dataPath, use.dataType, use.fingerprint) = (row.text(8), row.text(9), row.text(10))
                use.dataKind = row.text(11).flatMap(DataKind.init)
                use.result = values.first
                uses.append((use, row.integer(7), row.integer(14)))
            }
            // Read as the rows stand in the file, which is several times as fast as in the order of their times.
            uses.sort { a, b in
                if a.created != b.created { return a.created > b.created }
                if a.ordinal != b.ordinal { return a.ordinal > b.ordinal }
                return b.use.path.utf8.lexicographicallyPrecedes(a.use.path.utf8)
            }
            return uses.map(\.use)
        }
    }

    /// Of all runs, told apart from all runs and sweeps.
    private static func shortIDs(_ database: Database) throws -> ShortIDs {
        var ids: [RunID] = []
        try RawStatement("SELECT id FROM run UNION ALL SELECT DISTINCT sweep FROM run", in: database).forEach { row in
            if let id = row.text(0).flatMap({ RunID($0) }) { ids.append(id) }
        }
        return ShortIDs(ids)
    }
}
