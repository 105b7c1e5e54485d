import Datasets
import JSONValues
package import Listings
import RunIndex
import RunModel
import RunStore
import Tasks

/// `telos data list`: the datasets of a project in a table.
package enum DatasetList {
    /// - Parameter isForPeople: whether several values may share a cell.
    package static func table(
        of entries: [DataLineage.Entry], in lineage: DataLineage, isForPeople: Bool
    ) -> Table {
        isForPeople ? tableForPeople(entries, lineage.project) : tableForPrograms(entries, lineage)
    }

    private static func tableForPeople(_ entries: [DataLineage.Entry], _ project: Project) -> Table {
        let columns = [
            TableColumn("dataset", .text, rank: 0), TableColumn("kind", .text, rank: 3),
            TableColumn("generation_purpose", title: "generated for", .text, rank: 2),
            TableColumn("experiment_id", title: "experiment", .text, rank: 0),
            TableColumn("examples", .text, rank: 4), TableColumn("uses", .number, rank: 0),
            TableColumn("best", title: "highest", .number, rank: 1),
            TableColumn("purposes", title: "used for", .text, rank: 1),
            TableColumn("path", .text, rank: 5),
        ]
        let rows = entries.map { entry -> [JSONValue] in
            let dataset = entry.dataset
            return [
                .string(dataset.name), .string(dataset.kind.rawValue),
                joined(dataset.generationPurposes), joined(dataset.experimentIDs),
                .string(entry.examplesText), JSONValue(entry.uses.count), JSONValue(entry.uses.best?.result?.value),
                joined(
                    entry.uses.byPurpose.map { use in
                        use.purpose + (use.best?.result.map { " \(shortText($0.value))" } ?? "")
                    }), .string(project.written(dataset.folder)),
            ]
        }
        return Table(columns: columns, rows: rows)
    }

    private static func tableForPrograms(_ entries: [DataLineage.Entry], _ lineage: DataLineage) -> Table {
        let columns =
            ["path", "name", "kind", "generation_purpose", "experiment_id", "task", "fingerprint"]
            .map { TableColumn($0, .text) }
            + ["train", "validation", "test", "uses", "earlier_uses"].map { TableColumn($0, .number) }
            + [
                TableColumn("purposes", .text), TableColumn("best_id", .id), TableColumn("metric", .text),
                TableColumn("best", .number), TableColumn("problem", .text),
            ]
        let rows = entries.map { entry -> [JSONValue] in
            let json = lineage.json(of: entry)
            let best = entry.uses.best
            return columns.map { column in
                switch column.name {
                case "train", "validation", "test": json["examples"]?[column.name] ?? .null
                case "purposes": joined(entry.uses.byPurpose.map(\.purpose))
                case "best_id": JSONValue(best?.id.text)
                case "metric": JSONValue(best?.result?.metric)
                case "best": JSONValue(best?.result?.value)
                default: json[column.name] ?? .null
                }
            }
        }
        return Table(columns: columns, rows: rows)
    }

    private static func joined(_ texts: [String]) -> JSONValue {
        texts.isEmpty ? .null : .string(texts.joined(separator: ", "))
    }
}

/// A result for people: with at most four decimals.
func shortText(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e11 else { return String(value) }
    return DecimalText((value * 10_000).rounded() / 10_000).pythonRepr
}

extension DataLineage.Entry {
    /// `400 train, 100 validation`, or that it cannot be read.
    var examplesText: String {
        guard let content = try? content.get() else { return "unreadable" }
        return content.splits.map { "\($0.exampleCount) \($0.split.rawValue)" }.joined(separator: ", ")
    }
}
