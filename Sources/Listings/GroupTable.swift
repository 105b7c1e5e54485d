import JSONValues
package import RunModel

/// The table of `--group-by`: the keys, how many runs, and each metric over them: of how many values, and their mean,
/// least and greatest.
package enum GroupTable {
    /// - Parameters:
    ///   - keys: a column for each key of the rows.
    ///   - metrics: their names, in the order of the rows.
    package static func table(keys: [TableColumn], metrics: [String], rows: [RunGroup]) -> Table {
        // What was asked for stays on the narrowest terminal.
        let keys = keys.map { key in
            var key = key
            key.rank = 0
            return key
        }
        let counts = [TableColumn("runs", .number, rank: 0), TableColumn("completed", .number, rank: 3)]
        let values = metrics.flatMap { metric in
            [("n", 2), ("mean", 0), ("min", 4), ("max", 4)].map { name, rank in
                TableColumn("\(metric)_\(name)", title: "\(metric) \(name)", .number, rank: rank)
            }
        }
        return Table(
            columns: keys + counts + values,
            rows: rows.map { row in
                row.keys + [JSONValue(row.runs), JSONValue(row.completed)]
                    + row.metrics.flatMap { [JSONValue($0.count), JSONValue($0.mean), $0.minimum, $0.maximum] }
            })
    }
}
