import Datasets
import JSONValues
import Lineage
import Listings
import RunIndex
import RunModel
import RunStore

/// Which data the runs were trained on, what became of it, how it was generated, and how runs on synthetic data stand to
/// the runs on original data.
struct DataReportTable {
    private let lineage: DataLineage
    private let contents: [Content]

    /// The runs that were trained on one content of one folder. Every run stands in one of them, wherever its content is
    /// found now.
    private struct Content {
        /// As listings write it; nil where nothing says it.
        let path: String?
        let fingerprint: String?
        /// The newest first.
        var runs: [RunDataUse]
        /// Of the first run with the best result.
        var trace: RunTrace?
    }

    /// - Parameter comparable: the runs that were trained as one was, on whatever data.
    init(
        of lineage: DataLineage, comparable: (RunRecord) throws -> [ComparableRun]
    ) rethrows {
        self.lineage = lineage
        let project = lineage.project
        var contents: [Content] = []
        for run in lineage.runs {
            // However it is spelt.
            let path = DataLineage.writtenPath(of: run, in: project).map { project.written(project.absolute($0)) }
            if let place = contents.firstIndex(where: { $0.path == path && $0.fingerprint == run.fingerprint }) {
                contents[place].runs.append(run)
            } else {
                contents.append(Content(path: path, fingerprint: run.fingerprint, runs: [run]))
            }
        }
        contents.sort { ($0.path ?? "").utf8.lexicographicallyPrecedes(($1.path ?? "").utf8) }
        for place in contents.indices {
            let run = contents[place].runs.best ?? contents[place].runs[0]
            guard let record = project.record(at: project.absolute(run.path)) else { continue }
            contents[place].trace = RunTrace(of: record, in: lineage, comparable: try comparable(record))
        }
        self.contents = contents
    }

    var blocks: [ReportBlock] {
        if contents.isEmpty { return [] }
        return [.heading("Data", level: 2), use] + generation + comparison
    }

    /// A row for each content of each folder.
    private var use: ReportBlock {
        let columns = [
            TableColumn("path", .text), TableColumn("kind", .text), TableColumn("generated for", .text),
            TableColumn("experiment", .text), TableColumn("runs", .number), TableColumn("now", .text),
            TableColumn("fingerprint", .text),
        ]
        let rows = contents.map { content -> [JSONValue] in
            let trace = content.trace
            let now = trace?.data.sentences(
                in: lineage.project, isRecorded: content.fingerprint != nil, saysHow: false)
            return [
                JSONValue(content.path ?? "unknown"), JSONValue(kind(of: content)?.rawValue),
                list(trace?.generation?.purposes ?? []), list(trace?.generation?.experimentIDs ?? []),
                JSONValue(content.runs.count),
                .string(now?.joined(separator: "; ") ?? "unknown: its runs cannot be read"),
                JSONValue(content.fingerprint.map { String($0.prefix(19)) }),
            ]
        }
        return .table(Table(columns: columns, rows: rows), caption: "What the runs were trained on")
    }

    /// As the run recorded it, else as its path as written says.
    private func kind(of content: Content) -> DataKind? {
        content.runs[0].dataKind
            ?? content.path.map {
                DatasetLocation.kind(of: lineage.project.absolute($0), dataFolder: lineage.project.dataFolder)
            }
    }

    /// A row for each dataset that was generated.
    private var generation: [ReportBlock] {
        let generated = contents.compactMap { content in content.trace?.generation.map { (content.path, $0) } }
        if generated.isEmpty { return [] }
        let columns = [
            TableColumn("path", .text), TableColumn("model", .text), TableColumn("temperature", .text),
            TableColumn("prompt hash", .text), TableColumn("rephrased", .text), TableColumn("generated at", .text),
            TableColumn("note", .text),
        ]
        var rows: [[JSONValue]] = []
        for (path, generation) in generated {
            let facts = generation.metadata?.generation
            let notes = [
                generation.remark, generation.metadata?.problem,
                generation.metadataPurpose.map { "its metadata names the purpose \($0)" },
            ].compactMap(\.self)
            let told = { (value: JSONValue?) in value ?? "not told" }
            let row: [JSONValue] = [
                JSONValue(path), told(facts?.model.map(JSONValue.string)), told(facts?.temperature),
                told(facts?.promptHash.map(JSONValue.string)), JSONValue(facts?.rephrasedField),
                JSONValue(facts?.createdAt), list(notes),
            ]
            if !rows.contains(row) { rows.append(row) }
        }
        let table = Table(columns: columns, rows: rows).withoutEmptyColumns
        return [.table(table, caption: "How synthetic data was generated, as its metadata says")]
    }

    /// Where original and generated data were both used: of each generated content its best run, against its baseline.
    private var comparison: [ReportBlock] {
        let kinds = contents.map { kind(of: $0) }
        guard kinds.contains(.original), kinds.contains(where: { $0 == .synthetic || $0 == .mixed }) else { return [] }
        let columns = [
            TableColumn("data", .text), TableColumn("run", .id), TableColumn("metric", .text),
            TableColumn("value", .number), TableColumn("baseline data", .text), TableColumn("baseline run", .id),
            TableColumn("its value", .number), TableColumn("difference", .number), TableColumn("note", .text),
        ]
        let rows = contents.compactMap { content -> [JSONValue]? in
            guard let trace = content.trace, let comparison = trace.comparison else { return nil }
            let own: [JSONValue] = [JSONValue(content.path), .string(trace.run.id.text)]
            switch comparison {
            case .synthetic: return nil
            case .noBaseline(let reason):
                return own + [nil, nil, nil, nil, nil, nil, .string("no baseline: \(reason)")]
            case .baseline(let baseline):
                let values = baseline.values
                let data = baseline.data.sentences(
                    in: lineage.project, isRecorded: baseline.run.fingerprint != nil, saysHow: false)
                let notes =
                    [baseline.hasSameSeed ? "the same seed" : "its seed is another, or not known"]
                    + (baseline.data == .unchanged ? [] : ["its data: \(data.joined(separator: "; "))"])
                return own + [
                    JSONValue(values?.metric), JSONValue(values?.run),
                    JSONValue(DataLineage.writtenPath(of: baseline.run, in: lineage.project)),
                    .string(baseline.run.id.text), JSONValue(values?.baseline),
                    JSONValue(values.map { $0.run - $0.baseline }),
                    list(notes),
                ]
            }
        }
        if rows.isEmpty { return [] }
        return [
            .table(
                Table(columns: columns, rows: rows),
                caption:
                    "Baseline comparison: the run with the highest result on validation on each generated dataset, "
                    + "against a run on original data with the same model, task, method and hyperparameters (single "
                    + "runs: this says nothing of chance)"
            )
        ]
    }

    private func list(_ texts: [String]) -> JSONValue {
        texts.isEmpty ? .null : .string(texts.joined(separator: ", "))
    }
}
