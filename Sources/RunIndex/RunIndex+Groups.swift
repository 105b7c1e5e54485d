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
    /// The selected runs in groups of equal values. Only finite numbers enter what is said of a metric.
    ///
    /// - Parameters:
    ///   - selection: its sort keys do not matter, its limit counts groups.
    ///   - order: the first counts most; what it leaves open the keys decide.
    /// - Throws: `IndexError`
    package func groups(
        of selection: RunSelection, by keys: [QueryKey], metrics: [QueryKey], order: [GroupOrder]
    ) throws -> [RunGroup] {
        try makeDocuments(for: keys + metrics + (selection.condition?.keys ?? []))
        var groups = try answer { database in
            let known = try runKeys(database)
            let keyTerms = keys.map { known.column(of: $0).value }
            let terms = keyTerms + ["run.state IS 'completed'"] + metrics.map { known.column(of: $0).value }
            // Equal values come together; a whole number before the fraction of the same value, which stands for both.
            let sorting = keyTerms.flatMap { ["\($0)", "typeof(\($0))"] as [SQL] }
            let query: SQL = """
                SELECT \(terms.joined(separator: ", ")) FROM run WHERE \(restriction(selection, known))
                ORDER BY \(sorting.joined(separator: ", "))
                """
            var groups: [GatheredRuns] = []
            try RawStatement(query, in: database).forEach { row in
                let values = keys.indices.map { row.value($0) }
                if groups.last?.fits(values) != true {
                    groups.append(GatheredRuns(keys: values, metricCount: metrics.count))
                }
                groups[groups.count - 1].add(row, firstMetric: keys.count + 1)
            }
            return groups
        }
        for index in groups.indices { groups[index].finish() }
        let orders = order + keys.indices.map { .key($0, isDescending: false) }
        groups.sort { a, b in
            for order in orders {
                if let isBefore = a.isBefore(b, order) { return isBefore }
            }
            return false
        }
        return try answer { database in
            let shortIDs = try ShortIDQuery(database)
            return try groups.prefix(selection.limit ?? groups.count).map { group in
                RunGroup(
                    keys: try zip(keys, group.keys).map { try RunColumn.key($0).json($1, shortIDs) },
                    runs: group.runs, completed: group.completed, metrics: group.metrics)
            }
        }
    }
}

/// A group while its runs are read.
private struct GatheredRuns {
    let keys: [RowValue]
    private(set) var runs = 0
    private(set) var completed = 0
    private var values: [[RowValue]]
    /// Once all runs were added.
    private(set) var metrics: [RunGroup.Metric] = []

    init(keys: [RowValue], metricCount: Int) {
        self.keys = keys
        values = Array(repeating: [], count: metricCount)
    }

    func fits(_ other: [RowValue]) -> Bool { zip(keys, other).allSatisfy { $0.order($1) == 0 } }

    mutating func add(_ row: RawRow, firstMetric: Int) {
        runs += 1
        if row.integer(firstMetric - 1) != 0 { completed += 1 }
        for index in values.indices {
            let value = row.value(firstMetric + index)
            if value.number?.isFinite == true { values[index].append(value) }
        }
    }

    mutating func finish() {
        metrics = values.map { values in
            // In one order, so that the sum does not depend on that of the rows.
            let sorted = values.sorted { $0.order($1) < 0 }
            let sum = sorted.reduce(0) { $0 + ($1.number ?? 0) }
            return RunGroup.Metric(
                mean: sorted.isEmpty ? nil : sum / Double(sorted.count), minimum: sorted.first?.json ?? .null,
                maximum: sorted.last?.json ?? .null, count: sorted.count)
        }
        values = []
    }

    /// nil where that leaves them equal. What is unknown comes last, whatever the direction.
    func isBefore(_ other: GatheredRuns, _ order: GroupOrder) -> Bool? {
        let (a, b, isDescending): (RowValue, RowValue, Bool) =
            switch order {
            case .key(let index, let isDescending): (keys[index], other.keys[index], isDescending)
            case .metric(let index, let isDescending):
                (RowValue(mean: metrics[index].mean), RowValue(mean: other.metrics[index].mean), isDescending)
            case .runs(let isDescending): (.integer(Int64(runs)), .integer(Int64(other.runs)), isDescending)
            }
        let comparison = a.order(b)
        if comparison == 0 { return nil }
        // Numbers come before texts, and both before what is unknown.
        return a.rank != b.rank || !isDescending ? comparison < 0 : comparison > 0
    }
}

extension RowValue {
    fileprivate init(mean: Double?) { self = mean.map(RowValue.number) ?? .null }

    fileprivate var number: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        case .null, .text: nil
        }
    }

    fileprivate var rank: Int {
        switch self {
        case .integer, .number: 0
        case .text: 1
        case .null: 2
        }
    }

    /// Negative, 0 or positive, as SQLite compares, but for NULL, which is the greatest here.
    fileprivate func order(_ other: RowValue) -> Int {
        if rank != other.rank { return rank - other.rank }
        switch (self, other) {
        case (.integer(let a), .integer(let b)): return a < b ? -1 : a > b ? 1 : 0
        case (.text(let a), .text(let b)):
            return a == b ? 0 : a.utf8.lexicographicallyPrecedes(b.utf8) ? -1 : 1
        default:
            let (a, b) = (number ?? 0, other.number ?? 0)
            return a < b ? -1 : a > b ? 1 : 0
        }
    }

    fileprivate var json: JSONValue {
        switch self {
        case .integer(let value): .integer(value)
        case .number(let value): .number(value)
        case .null, .text: .null
        }
    }
}
