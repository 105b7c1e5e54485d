import JSONValues
package import RunModel

/// The table of `--group-by`: the keys, how many runs, and each metric over them.
package enum GroupTable {
    /// - Parameters:
    ///   - keys: a column for each key of the rows.
    ///   - metrics: their names, in the order of the rows.
    package static func table(keys: [TableColumn], metrics: [String], rows: [RunGroup]) -> Table {
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
