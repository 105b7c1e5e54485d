import Datasets
import JSONValues
import Lineage
import Listings
import RunIndex
import RunModel
import RunStore

/// Which data the runs were trained on, what it was generated for, and what became of it.
enum DataReportTable {
    static func blocks(of lineage: DataLineage) -> [ReportBlock] {
        let project = lineage.project
        var rows: [[JSONValue]] = []
        for entry in lineage.entries where !entry.uses.isEmpty || !entry.earlierUses.isEmpty {
            let now =
                entry.earlierUses.isEmpty
                ? "as it was" : "changed since \(counted(entry.earlierUses.count, "run"))"
            rows.append([
                .string(project.written(entry.dataset.folder)), .string(entry.dataset.kind.rawValue),
                list(entry.dataset.generationPurposes), list(entry.dataset.experimentIDs),
                JSONValue(entry.uses.count + entry.earlierUses.count), .string(now),
                JSONValue(entry.fingerprint.map { String($0.prefix(19)) }),
            ])
        }
        for absent in lineage.absent {
            let now =
                absent.holders.isEmpty
                ? "missing" : "moved to " + absent.holders.map { project.written($0.folder) }.joined(separator: ", ")
            rows.append([
                .string(absent.path), nil, nil, nil, JSONValue(absent.runs.count), .string(now), nil,
            ])
        }
        if rows.isEmpty { return [] }
        let columns = [
            TableColumn("path", .text), TableColumn("kind", .text), TableColumn("generated for", .text),
            TableColumn("experiment", .text), TableColumn("runs", .number), TableColumn("now", .text),
            TableColumn("fingerprint", .text),
        ]
        return [
            .heading("Data", level: 2),
            .table(Table(columns: columns, rows: rows), caption: "What the runs were trained on"),
        ]
    }

    private static func list(_ texts: [String]) -> JSONValue {
        texts.isEmpty ? .null : .string(texts.joined(separator: ", "))
    }
}
