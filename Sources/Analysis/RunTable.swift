import JSONValues
import Queries
import RunIndex
import RunModel

/// The selected runs with all that a comparison asks of them, the newest first.
struct RunTable {
    let metric: ComparisonMetric
    /// What makes two runs the same but for `over`: columns that people read, in the order of the tables.
    let identityKeys: [QueryKey]
    /// Completed runs with a finite value of the metric.
    let rows: [Row]
    private let columns: Columns
    private let otherStates: [String: Int]
    private let withoutMetric: Int

    struct Row {
        fileprivate let id: RunID
        fileprivate let values: [JSONValue]
        /// Of the values of `identityKeys`, in their order.
        let identity: ArraySlice<Int32>
        /// The same, then of what it was trained on, and of the model: by content where that is known.
        let setting: ArraySlice<Int32>
        let over: ArraySlice<Int32>
        /// Of the keys that `--by` named.
        let by: ArraySlice<Int32>
        /// Of all of these: what repeats another run is equal in them.
        let all: ArraySlice<Int32>
        /// What groups may be held against each other: of one task, scored on one validation file where that is known, and
        /// on as many of its examples.
        let trial: ArraySlice<Int32>
        /// Among which groups the dev split chooses: of one trial, with one dev split. That is the end of the train file,
        /// so that other data has another one.
        let part: ArraySlice<Int32>
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
        if let asked = question.metric.map(ComparisonMetric.name), question.direction == nil,
            ComparisonMetric.direction(ofName: asked) == nil
        {
            throw AnalysisError.noDirection(asked)
        }
        func metric(_ name: String) -> QueryKey? { metrics.first { ComparisonMetric.name(of: $0) == name } }
        let candidates = (question.metric.map { [$0] } ?? [metric("accuracy"), metric("f1")].compactMap(\.self))
            .map { ComparisonMetric($0, among: metrics, direction: question.direction) }
        let over = Set(question.over)
        let identity =
            (Self.keys(Self.firstKeys) + known.values.filter { $0.name.hasPrefix("hyperparameters.") }
            + Self.keys(Self.lastKeys)).filter { !over.contains($0) && !Self.ignored.contains($0.name) }
        identityKeys = identity
        let measures = TrainingBudget.Measure.allCases.filter { metric($0.rawValue) != nil }
        let columns = Columns(
            scores: candidates, measures: measures, measureKeys: measures.compactMap { metric($0.rawValue) },
            examples: metric("examples"), losses: metrics.filter { ComparisonMetric.name(of: $0).contains("loss") },
            devLoss: metric("best_dev_loss") ?? metric("eval_dev_loss"), over: question.over, identity: identity,
            by: question.by ?? [])

        // Of a tree this small every file can be looked at, for what somebody edited by hand.
        let isSmall = try index.counts().reduce(0) { $0 + $1.count } <= 2000
        let rows = try index.rows(of: question.selection, columns: columns.keys.map { .key($0) }, isChecked: isSmall)
        if rows.isEmpty { throw AnalysisError.noRuns }
        let isCompleted = rows.map { $0[Columns.state].string == RunState.completed.rawValue }
        let completed = zip(rows, isCompleted).filter(\.1).map(\.0)
        // The first metric that some run reports is the one that all are compared by.
        let chosen = candidates.indices.first { place in
            completed.contains { columns.score($0, place)?.isFinite == true }
        }
        guard let chosen else { throw AnalysisError.noMetric(available: names) }
        self.metric = candidates[chosen]
        var picked = columns
        picked.chosen = chosen
        self.columns = picked
        var coder = RowCoder(columns: picked, over: over)
        self.rows = completed.compactMap { values in
            picked.score(values, chosen)?.isFinite == true ? coder.row(values) : nil
        }
        withoutMetric = completed.count - self.rows.count
        var states: [String: Int] = [:]
        for (row, isCompleted) in zip(rows, isCompleted) where !isCompleted {
            states[row[Columns.state].string ?? "unreadable", default: 0] += 1
        }
        otherStates = states
    }

    /// The values of `identityKeys`.
    func identity(_ row: Row) -> ArraySlice<JSONValue> { row.values[columns.identity] }

    func by(_ row: Row) -> ArraySlice<JSONValue> { row.values[columns.by] }

    /// The data by content where that is known, else by its path.
    func data(_ row: Row) -> JSONValue { columns.content(row.values) }

    /// The model by its weights where these are known, else by its name.
    func model(_ row: Row) -> JSONValue { columns.weights(row.values) }

    /// Of the metric.
    func score(_ row: Row) -> Double { columns.score(row.values, columns.chosen) ?? .nan }

    func run(_ row: Row) -> ComparedRun {
        let values = row.values
        let measured = zip(columns.measures, values[columns.budgets]).compactMap { measure, value in
            value.number.flatMap { $0.isFinite ? (measure, $0) : nil }
        }
        return ComparedRun(
            id: row.id, path: values[Columns.path].string ?? "",
            purpose: values[Columns.purpose].string ?? "", score: score(row),
            dev: metric.devKey == nil ? nil : columns.dev(values).flatMap { $0.isFinite ? $0 : nil },
            devLoss: values[columns.devLoss].first?.number.flatMap { $0.isFinite ? $0 : nil },
            examples: values[columns.examples].first?.integer, over: Array(values[columns.over]),
            budget: TrainingBudget(Dictionary(uniqueKeysWithValues: measured)),
            data: ComparedRun.Data(
                path: values[Columns.dataPath].string, fingerprint: values[Columns.dataFingerprint].string,
                validation: values[Columns.validation].string),
            losses: Array(values[columns.losses]))
    }

    func leftOut(repeated: Int, unlike: (low: Double, high: Double)?) -> GroupComparison.LeftOut {
        GroupComparison.LeftOut(
            byState: otherStates.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }, withoutMetric: withoutMetric,
            repeated: repeated, repeatedScores: unlike)
    }

    fileprivate static func keys(_ names: [String]) -> [QueryKey] { names.map { QueryKey(name: $0, kind: .value) } }

    /// The columns of the question to the index, and where each part of them begins.
    fileprivate struct Columns {
        private(set) var keys: [QueryKey]
        let measures: [TrainingBudget.Measure]
        private(set) var scores = 0..<0
        private(set) var budgets = 0..<0
        private(set) var examples = 0..<0
        private(set) var losses = 0..<0
        private(set) var devLoss = 0..<0
        private(set) var over = 0..<0
        private(set) var identity = 0..<0
        private(set) var by = 0..<0
        /// Which of the metrics.
        var chosen = 0

        private static let first = [
            "id", "path", "purpose", "state", "task", "model", "data.path", "telos.dataset.fingerprint",
            "telos.dataset.splits.validation.sha256", "telos.model.fingerprint", "telos.dataset.splits.train.sha256",
            "hyperparameters.num_dev", "hyperparameters.num_eval",
        ]
        static let id = 0
        static let path = 1
        static let purpose = 2
        static let state = 3
        static let task = 4
        static let model = 5
        static let dataPath = 6
        static let dataFingerprint = 7
        static let validation = 8
        static let modelFingerprint = 9
        static let train = 10
        static let devCount = 11
        static let examplesCount = 12

        init(
            scores: [ComparisonMetric], measures: [TrainingBudget.Measure], measureKeys: [QueryKey],
            examples: QueryKey?, losses: [QueryKey], devLoss: QueryKey?, over: [QueryKey], identity: [QueryKey],
            by: [QueryKey]
        ) {
            keys = RunTable.keys(Self.first)
            self.measures = measures
            self.scores = add(scores.flatMap { [$0.key, $0.devKey ?? $0.key] })
            budgets = add(measureKeys)
            self.examples = add([examples].compactMap(\.self))
            self.losses = add(losses)
            self.devLoss = add([devLoss].compactMap(\.self))
            self.over = add(over)
            self.identity = add(identity)
            self.by = add(by)
        }

        private mutating func add(_ added: [QueryKey]) -> Range<Int> {
            defer { keys += added }
            return keys.count..<keys.count + added.count
        }

        func score(_ row: [JSONValue], _ place: Int) -> Double? { row[scores.lowerBound + 2 * place].number }
        func dev(_ row: [JSONValue]) -> Double? { row[scores.lowerBound + 2 * chosen + 1].number }

        func content(_ row: [JSONValue]) -> JSONValue {
            row[Self.dataFingerprint].isNull ? row[Self.dataPath] : row[Self.dataFingerprint]
        }

        func weights(_ row: [JSONValue]) -> JSONValue {
            row[Self.modelFingerprint].isNull ? row[Self.model] : row[Self.modelFingerprint]
        }
    }

    private struct RowCoder {
        private let columns: Columns
        /// What is averaged over cannot tell runs apart.
        private let knowsData: Bool
        private let knowsModel: Bool
        private var codes: [ValueCodes]

        init(columns: Columns, over: Set<QueryKey>) {
            self.columns = columns
            knowsModel = !over.contains { $0.name == "model" }
            knowsData = !over.contains { $0.name == "data" || $0.name == "data.path" }
            let count = columns.identity.count + 2 + columns.over.count + columns.by.count + 5
            codes = Array(repeating: ValueCodes(), count: count)
        }

        mutating func row(_ values: [JSONValue]) -> Row? {
            guard let id = values[Columns.id].string.flatMap({ RunID($0) }) else { return nil }
            var row: [Int32] = []
            row.reserveCapacity(codes.count)
            func add(_ value: JSONValue) { row.append(codes[row.count].code(of: value)) }
            for place in columns.identity { add(values[place]) }
            if knowsData { add(columns.content(values)) } else { row.append(ValueCodes.unknown) }
            if knowsModel { add(columns.weights(values)) } else { row.append(ValueCodes.unknown) }
            let setting = row.count
            for place in columns.over { add(values[place]) }
            let over = row.count
            for place in columns.by { add(values[place]) }
            let all = row.count
            add(values[Columns.task])
            add(values[Columns.validation])
            add(values[Columns.examplesCount])
            let trial = row.count
            add(values[Columns.train].isNull ? columns.content(values) : values[Columns.train])
            add(values[Columns.devCount])
            return Row(
                id: id, values: values, identity: row[..<columns.identity.count], setting: row[..<setting],
                over: row[setting..<over], by: row[over..<all], all: row[..<all], trial: row[all..<trial],
                part: row[all...])
        }
    }
}
