package import JSONValues

/// What `--group-by` knows of one group of runs.
package struct GroupRow: Sendable {
    /// One metric over the runs of a group.
    package struct Metric: Sendable {
        /// nil when no run of the group has the metric.
        package var mean: Double?
        /// As logged.
        package var minimum: JSONValue
        package var maximum: JSONValue

        package init(mean: Double?, minimum: JSONValue, maximum: JSONValue) {
            self.mean = mean
            self.minimum = minimum
            self.maximum = maximum
        }
    }

    /// The values that the runs have in common.
    package var keys: [JSONValue]
    package var runs: Int
    /// How many of them are completed.
    package var completed: Int
    package var metrics: [Metric]

    package init(keys: [JSONValue], runs: Int, completed: Int, metrics: [Metric]) {
        self.keys = keys
        self.runs = runs
        self.completed = completed
        self.metrics = metrics
    }
}

/// The table of `--group-by`: the keys, how many runs, and each metric over them.
package enum GroupTable {
    /// - Parameters:
    ///   - keys: a column for each key of the rows.
    ///   - metrics: their names, in the order of the rows.
    package static func table(keys: [TableColumn], metrics: [String], rows: [GroupRow]) -> Table {
        let counts = ["runs", "completed"].map { TableColumn($0, .number) }
        let values = metrics.flatMap { metric in
            ["mean", "min", "max"].map { TableColumn("\(metric)_\($0)", title: "\(metric) \($0)", .number) }
        }
        return Table(
            columns: keys + counts + values,
            rows: rows.map { row in
                row.keys + [JSONValue(row.runs), JSONValue(row.completed)]
                    + row.metrics.flatMap { [JSONValue($0.mean), $0.minimum, $0.maximum] }
            })
    }
}
