package import JSONValues
import RunModel
package import RunStore
import SystemPackage

/// What the project's trash holds, for people and for programs.
package enum TrashListing {
    /// One line a run, the last removed first.
    package static func text(of runs: [TrashedRun]) -> String {
        guard !runs.isEmpty else { return "The trash is empty\n" }
        let rows =
            [["run", "removed", "by", "was at"]]
            + sorted(runs).map { run in
                guard let record = run.record else {
                    return [run.name, "", "", "unknown: its record is missing or unreadable"]
                }
                return [run.name, record.removedAt.description, "\(record.by)@\(record.host)", record.path]
            }
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let cells = row.dropLast().enumerated().map { column, cell in
                cell + String(repeating: " ", count: widths[column] - cell.count) + "  "
            }
            return visible(cells.joined() + row[row.count - 1]) + "\n"
        }.joined()
    }

    /// One array, the last removed first. Keys are only ever added; unknown is `null`.
    package static func json(of runs: [TrashedRun], in project: Project) -> JSONValue {
        .array(
            sorted(runs).map { run in
                let place = run.record.map { project.resultsFolder.pushing(FilePath($0.path)) }
                return [
                    "name": .string(run.name), "id": JSONValue(run.record?.id.text),
                    "sweep": JSONValue(run.record?.sweep?.text), "path": JSONValue(place.map(project.written)),
                    "trash": .string(project.written(run.folder)),
                    "removed_at": JSONValue(run.record?.removedAt.description), "by": JSONValue(run.record?.by),
                    "host": JSONValue(run.record?.host),
                ]
            })
    }

    private static func sorted(_ runs: [TrashedRun]) -> [TrashedRun] {
        func key(_ run: TrashedRun) -> Int64 { run.record?.removedAt.unixMilliseconds ?? 0 }
        return runs.sorted { a, b in key(a) == key(b) ? a.name < b.name : key(a) > key(b) }
    }
}
