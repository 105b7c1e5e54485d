import JSONValues
import Queries
import RunIndex
import RunModel

/// The selected runs with all that a comparison asks of them, the newest first.
struct RunTable {
    let metric: ComparisonMetric
    /// What makes two runs the same but for `over`: columns that people read, in the order of the tables.
    let identityKeys: [QueryKey]
    let runs: [Row]
    private let otherStates: [String: Int]
    private let withoutMetric: Int

    struct Row {
        let run: ComparedRun
        /// Of `identityKeys`.
        let identity: [JSONValue]
        /// Of the keys that `--by` named.
        let by: [JSONValue]
        /// What it was trained on, and what model: by content where that is known.
        let contents: [JSONValue]
        let task: JSONValue
    }

    /// Of the configuration, before its hyperparameters.
    private static let firstKeys = ["model", "task", "method", "data"]
    private static let lastKeys = ["telos.engine", "telos.script.file", "telos.script.command"]
    /// How many cores computed it is no matter of the training.
    private static let ignored: Set = ["hyperparameters.threads"]

    /// - Throws: `AnalysisError`, `IndexError`
    init(_ question: ComparisonQuestion, _ known: RunKeys, in index: RunIndex) throws {
        let metrics = known.values.filter { $0.name.hasPrefix("metrics.") }
        let names = metrics.map(ComparisonMetric.name)
        if let asked = question.metric, !metrics.contains(asked) {
            throw AnalysisError.notAMetric(asked.name, available: names)
        }
        func metric(_ name: String) -> QueryKey? { metrics.first { ComparisonMetric.name(of: $0) == name } }
        let candidates = (question.metric.map { [$0] } ?? [metric("accuracy"), metric("f1")].compactMap(\.self))
            .map { ComparisonMetric($0, among: metrics) }
        let over = Set(question.over)
        let identity =
            (Self.key(Self.firstKeys) + known.values.filter { $0.name.hasPrefix("hyperparameters.") }
            + Self.key(Self.lastKeys)).filter { !over.contains($0) && !Self.ignored.contains($0.name) }
        var columns = Columns()
        let path = columns.add("id", "path", "purpose", "state", "task")
        let data = columns.add("data.path", "telos.dataset.fingerprint", "telos.dataset.splits.validation.sha256")
        let model = columns.add("model", "telos.model.fingerprint")
        let scores = columns.add(candidates.flatMap { [$0.key, $0.devKey ?? $0.key] })
        let measures = TrainingBudget.Measure.allCases.filter { metric($0.rawValue) != nil }
        let budgets = columns.add(measures.compactMap { metric($0.rawValue) })
        let examples = columns.add([metric("examples")].compactMap(\.self))
        let losses = columns.add(metrics.filter { ComparisonMetric.name(of: $0).contains("loss") })
        let overColumns = columns.add(question.over)
        let identityColumns = columns.add(identity)
        let byColumns = columns.add(question.by ?? [])

        let rows = try index.rows(of: question.selection, columns: columns.keys.map { .key($0) }, isChecked: false)
        let completed = rows.filter { $0[path.lowerBound + 3].string == RunState.completed.rawValue }
        // The first metric that some run reports is the one that all are compared by.
        let place = candidates.indices.first { place in
            completed.contains { $0[scores.lowerBound + 2 * place].number?.isFinite == true }
        }
        guard let place else { throw AnalysisError.noMetric(available: names) }
        let metricChosen = candidates[place]
        self.metric = metricChosen
        identityKeys = identity
        // What is averaged over cannot tell runs apart.
        let knowsModel = !over.contains { $0.name == "model" }
        let knowsData = !over.contains { $0.name == "data" || $0.name == "data.path" }
        runs = completed.compactMap { row in
            guard let score = row[scores.lowerBound + 2 * place].number, score.isFinite,
                let id = row[path.lowerBound].string.flatMap({ RunID($0) })
            else { return nil }
            let values = zip(measures, row[budgets]).compactMap { measure, value in
                value.number.flatMap { $0.isFinite ? (measure, $0) : nil }
            }
            let dev = metricChosen.devKey == nil ? nil : row[scores.lowerBound + 2 * place + 1].number
            let run = ComparedRun(
                id: id, path: row[path.lowerBound + 1].string ?? "", purpose: row[path.lowerBound + 2].string ?? "",
                score: score, dev: dev.flatMap { $0.isFinite ? $0 : nil }, examples: row[examples].first?.integer,
                over: Array(row[overColumns]),
                budget: TrainingBudget(Dictionary(uniqueKeysWithValues: values)),
                data: ComparedRun.Data(
                    path: row[data.lowerBound].string, fingerprint: row[data.lowerBound + 1].string,
                    validation: row[data.lowerBound + 2].string), losses: Array(row[losses]))
            let content = row[data.lowerBound + 1].isNull ? row[data.lowerBound] : row[data.lowerBound + 1]
            let weights = row[model.lowerBound + 1].isNull ? row[model.lowerBound] : row[model.lowerBound + 1]
            return Row(
                run: run, identity: Array(row[identityColumns]), by: Array(row[byColumns]),
                contents: [knowsData ? content : .null, knowsModel ? weights : .null],
                task: row[path.lowerBound + 4])
        }
        withoutMetric = completed.count - runs.count
        var states: [String: Int] = [:]
        for row in rows {
            let state = row[path.lowerBound + 3].string ?? "unreadable"
            if state != RunState.completed.rawValue { states[state, default: 0] += 1 }
        }
        otherStates = states
    }

    func leftOut(repeated: Int) -> GroupComparison.LeftOut {
        GroupComparison.LeftOut(
            byState: otherStates.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }, withoutMetric: withoutMetric,
            repeated: repeated)
    }

    private static func key(_ names: [String]) -> [QueryKey] { names.map { QueryKey(name: $0, kind: .value) } }

    /// The columns of the question to the index, and where each part of them begins.
    private struct Columns {
        private(set) var keys: [QueryKey] = []

        mutating func add(_ added: [QueryKey]) -> Range<Int> {
            defer { keys += added }
            return keys.count..<keys.count + added.count
        }

        mutating func add(_ names: String...) -> Range<Int> { add(RunTable.key(names)) }
    }
}
