import Analysis
import JSONValues
import Listings
import RunModel

/// Every run of the study, so that each figure can be traced.
enum RunTableReport {
    static func blocks(of comparison: GroupComparison) -> [ReportBlock] {
        var columns = [TableColumn("run", .id)]
        columns += comparison.keys.map { TableColumn($0.name, .number) }
        columns += comparison.over.map { TableColumn($0.name, .number) }
        columns.append(TableColumn(comparison.metric.name, .number))
        if let dev = comparison.metric.devName { columns.append(TableColumn(dev, .number)) }
        columns.append(TableColumn("path", .text))
        let rows = comparison.groups.flatMap { group in
            group.runs.map { run -> [JSONValue] in
                var row: [JSONValue] = [.string(run.id.text)] + group.values + run.over + [JSONValue(run.score)]
                if comparison.metric.devName != nil { row.append(JSONValue(run.dev)) }
                return row + [.string(run.path)]
            }
        }
        let table = ReportBlock.table(Table(columns: columns, rows: rows), caption: "All runs")
        return [.details("All \(rows.count) runs", [table])]
    }
}
