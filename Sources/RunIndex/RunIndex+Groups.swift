import GRDB
import JSONValues
package import Queries
package import RunModel

/// What groups are sorted by.
package enum GroupOrder: Sendable {
    /// By one of the grouping keys.
    case key(Int, isDescending: Bool)
    /// By the mean of one of the metrics.
    case metric(Int, isDescending: Bool)
    case runs(isDescending: Bool)
}

extension RunIndex {
    /// The selected runs in groups of equal values. Numbers that are not finite enter no mean.
    ///
    /// - Parameters:
    ///   - selection: its sort keys do not matter, its limit counts groups.
    ///   - order: the first counts most; what it leaves open the keys decide.
    /// - Throws: `IndexError`
    package func groups(
        of selection: RunSelection, by keys: [QueryKey], metrics: [QueryKey], order: [GroupOrder], in known: RunKeys
    ) throws -> [RunGroup] {
        let columns = keys.map { RunColumn.key($0) }
        return try answer { database in
            let shortIDs = try ShortIDQuery(database)
            let keyTerms = keys.map { known.column(of: $0).value }
            let metricTerms = metrics.map { key -> SQL in
                let value = known.column(of: key).value
                return "CASE WHEN typeof(\(value)) IN ('integer', 'real') AND abs(\(value)) < 9e999 THEN \(value) END"
            }
            let aggregates = metricTerms.flatMap { ["avg(\($0))", "min(\($0))", "max(\($0))"] as [SQL] }
            let terms = keyTerms + ["count(*)", "sum(run.state IS 'completed')"] + aggregates
            var query: SQL = """
                SELECT \(terms.joined(separator: ", ")) FROM run
                WHERE \(restriction(selection, known)) GROUP BY \(places(0..<keys.count))
                """
            // Columns of the answer count from 1; missing values come last whatever the direction.
            func term(_ column: Int, _ isDescending: Bool) -> String {
                "\(column + 1) \(isDescending ? "DESC" : "ASC") NULLS LAST"
            }
            let chosen = order.map { order in
                switch order {
                case .key(let index, let isDescending): term(index, isDescending)
                case .metric(let index, let isDescending): term(keys.count + 2 + 3 * index, isDescending)
                case .runs(let isDescending): term(keys.count, isDescending)
                }
            }
            query += SQL(sql: " ORDER BY " + (chosen + keys.indices.map { term($0, false) }).joined(separator: ", "))
            if let limit = selection.limit { query += " LIMIT \(limit)" }
            var groups: [RunGroup] = []
            try RawStatement(query, in: database).forEach { row in
                let first = keys.count + 2
                groups.append(
                    RunGroup(
                        keys: try columns.enumerated().map { try $1.json(row.value($0), shortIDs) },
                        runs: Int(row.integer(keys.count)), completed: Int(row.integer(keys.count + 1)),
                        metrics: metrics.indices.map { index in
                            let place = first + 3 * index
                            return RunGroup.Metric(
                                mean: row.isNull(place) ? nil : row.number(place),
                                minimum: row.value(place + 1).number, maximum: row.value(place + 2).number)
                        }))
            }
            return groups
        }
    }

    private func places(_ range: Range<Int>) -> SQL {
        SQL(sql: range.map { String($0 + 1) }.joined(separator: ", "))
    }
}

extension RowValue {
    fileprivate var number: JSONValue {
        switch self {
        case .integer(let value): .integer(value)
        case .number(let value): .number(value)
        case .null, .text: .null
        }
    }
}
