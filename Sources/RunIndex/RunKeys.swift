import GRDB
package import Queries
import RunStore

/// What the runs in an index can be asked about, and where each key's values stand.
package struct RunKeys: Sendable {
    package let keys: QueryKeys
    /// As typed in `--columns`: the hyperparameters and metrics that some run has, in the order they are mostly written.
    package let values: [QueryKey]
    /// The numbers of the columns of hyperparameters and metrics.
    private let columnNumbers: [String: Int]
    /// Where each other key stands in the documents of the runs with these keys.
    private let leafPlaces: [String: [(keys: Int64, place: Int)]]
    /// The results folder as listings write it, and a slash.
    private let pathPrefix: String

    /// What every run is asked first, and its column. `purpose` and `model` are the folder's: a moved run has moved.
    private static let fixed: [(name: String, kind: QueryKind, column: String)] = [
        ("purpose", .text, "purpose"), ("model", .text, "model"), ("task", .text, "task"),
        ("method", .text, "method"), ("data", .text, "data"), ("state", .text, "state"),
        ("reason", .text, "reason"), ("started", .moment, "started"), ("finished", .moment, "finished"),
        ("created", .moment, "created"), ("duration", .duration, "duration"), ("host", .text, "host"),
        ("tag", .texts, "tags"), ("sweep", .text, "sweep"), ("id", .text, "id"), ("step", .value, "step"),
        ("data.type", .text, "data"),
    ]

    /// What the machine-readable form alone holds, and where in it.
    private static let listed = [(name: "message", place: "$.message")]

    /// - Throws: `DatabaseError`
    init(_ database: Database, in project: Project) throws {
        pathPrefix = project.written(project.resultsFolder) + "/"
        var numbers: [String: Int] = [:]
        try RawStatement("SELECT name, number FROM valueColumn", in: database).forEach {
            numbers[$0.text(0) ?? ""] = Int($0.integer(1))
        }
        columnNumbers = numbers
        var values: [String] = []
        var leaves: [String] = []
        var places: [String: [(keys: Int64, place: Int)]] = [:]
        // Runs of one study have one set: there are few.
        try RawStatement("SELECT keys, names FROM keySet WHERE count > 0 ORDER BY count DESC, names", in: database)
            .forEach {
                row in
                let set = KeySet(text: row.text(1) ?? "")
                values += set.values
                for (place, name) in set.leaves.enumerated() {
                    places[name, default: []].append((row.integer(0), place))
                    leaves.append(name)
                }
            }
        leafPlaces = places
        let fixed = Self.fixed.map { QueryKey(name: $0.name, kind: $0.kind) }
        let computed = (["path"] + Self.listed.map(\.name)).map { QueryKey(name: $0, kind: .text) }
        // Of two with one name the catalogue keeps the first.
        keys = QueryKeys(fixed + computed + (values + leaves).map { QueryKey(name: $0, kind: .value) })
        let known = Set(values)
        self.values = keys.all.filter { known.contains($0.name) }
    }

    /// Where SQL finds the values of a key: an expression on the table `run`.
    func column(of key: QueryKey) -> QueryColumn {
        if let fixed = Self.fixed.first(where: { $0.name == key.name }) {
            // A run of unknown birth is sorted as the oldest.
            return .stored(SQL(sql: key.name == "created" ? "nullif(run.created, 0)" : "run.\"\(fixed.column)\""))
        }
        if key.name == "path" { return .stored("(\(pathPrefix) || CAST(run.path AS TEXT))") }
        if let place = Self.listed.first(where: { $0.name == key.name })?.place {
            return .stored(
                SQL(sql: "(SELECT json_extract(listing, '\(place)') FROM document WHERE document.run = run.run)"))
        }
        if let number = columnNumbers[key.name] { return .stored(SQL(sql: "run.k\(number)")) }
        if let source = RunSource.keys.first(where: { $0.name == key.name }) {
            return .written(SQL(sql: "(SELECT \(source.column) FROM source WHERE source.source = run.source)"))
        }
        guard let places = leafPlaces[key.name] else { return .stored("NULL") }
        let choices = places.map { "WHEN \($0.keys) THEN '$[\($0.place)]'" }
        return .written(
            SQL(
                sql: """
                    (SELECT json_extract(leaves, CASE run.keys \(choices.joined(separator: " ")) END)
                    FROM configuration WHERE configuration.run = run.run)
                    """))
    }

    /// Whether the values stand in the run's documents, which are made when they are first asked for.
    func isInDocuments(_ key: QueryKey) -> Bool {
        // How far a run came is found out together with them.
        if key.name == "step" { return true }
        return key.name != "path" && columnNumbers[key.name] == nil && !Self.fixed.contains { $0.name == key.name }
            && !RunSource.keys.contains { $0.name == key.name }
    }

    /// Whether the key has a column of its own that holds numbers, or texts, or both.
    func valueColumn(of key: QueryKey) -> String? { columnNumbers[key.name].map { "k\($0)" } }

    var sql: QuerySQL { QuerySQL { [self] key in column(of: key) } }
}
