import GRDB
import JSONValues
import RunModel
import RunStore

/// Writes runs into the index, in one transaction of the caller's.
struct RowWriter {
    private let database: Database
    private var columns: [String: Int] = [:]
    private var keySets: [KeyText: Int64] = [:]
    private var sources: [RunSource: Int64] = [:]
    /// By the names of all a run's keys: most runs have those of an earlier one.
    private var shapes: [KeyText: Shape] = [:]
    private var nextRun: Int64

    private let evidence: RawStatement
    private let document: RawStatement
    private let configuration: RawStatement
    private let newKeySet: RawStatement
    private let newSource: RawStatement
    private let knownRun: RawStatement
    private let removeEvidence: RawStatement
    private let removeRun: RawStatement
    private var run: RawStatement

    private struct Shape {
        /// The number of the key set.
        var keys: Int64
        /// Of the values, in their order; nil for one that stands among the other keys.
        var columns: [Int?]
    }

    /// SQLite allows 2,000 columns. What has none is looked up in the run's document.
    private static let maximumColumnCount = 1500

    private static let fixedColumns = [
        "run", "id", "sweep", "purpose", "model", "task", "method", "data", "state", "reason", "created", "ordinal",
        "started", "finished", "duration", "host", "tags", "step", "equalKey", "modelSource", "modelFingerprint",
        "path", "source", "keys",
    ]

    /// - Throws: `DatabaseError`
    init(_ database: Database) throws {
        self.database = database
        evidence = try RawStatement("INSERT INTO evidence VALUES(?,?,?,?,?,?,?,?,?)", in: database)
        document = try RawStatement("INSERT INTO document VALUES(?,?)", in: database)
        configuration = try RawStatement("INSERT INTO configuration VALUES(?,?)", in: database)
        newKeySet = try RawStatement("INSERT INTO keySet(names) VALUES(?)", in: database)
        let sourceColumns = RunSource.keys.map(\.column).joined(separator: ",")
        let sourcePlaces = RunSource.keys.map { _ in "?" }.joined(separator: ",")
        newSource = try RawStatement("INSERT INTO source(\(sourceColumns)) VALUES(\(sourcePlaces))", in: database)
        knownRun = try RawStatement("SELECT run FROM evidence WHERE folder = ? AND name = ?", in: database)
        removeEvidence = try RawStatement("DELETE FROM evidence WHERE run = ?", in: database)
        removeRun = try RawStatement("DELETE FROM run WHERE run = ?", in: database)
        var columns: [String: Int] = [:]
        var keySets: [KeyText: Int64] = [:]
        var sources: [RunSource: Int64] = [:]
        try RawStatement("SELECT \(sourceColumns), source FROM source", in: database).forEach { row in
            let source = RunSource(texts: RunSource.keys.indices.map { row.text($0) })
            sources[source] = row.integer(RunSource.keys.count)
        }
        var newest: Int64 = 0
        try RawStatement("SELECT name, number FROM valueColumn", in: database).forEach {
            columns[$0.text(0) ?? ""] = Int($0.integer(1))
        }
        try RawStatement("SELECT names, keys FROM keySet", in: database).forEach {
            keySets[KeyText(bytes: $0.bytes(0))] = $0.integer(1)
        }
        try RawStatement("SELECT max(run) FROM evidence", in: database).forEach { newest = $0.integer(0) }
        guard columns.values.sorted() == Array(0..<columns.count), newest < .max - 1 << 32 else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "its numbers cannot be")
        }
        self.columns = columns
        self.keySets = keySets
        self.sources = sources
        nextRun = newest + 1
        run = try Self.runStatement(columnCount: columns.count, in: database)
    }

    private static func runStatement(columnCount: Int, in database: Database) throws -> RawStatement {
        let names = fixedColumns + (0..<columnCount).map { "k\($0)" }
        let places = names.map { _ in "?" }.joined(separator: ",")
        return try RawStatement("INSERT INTO run(\(names.joined(separator: ","))) VALUES(\(places))", in: database)
    }

    /// Writes a run, or writes it anew.
    ///
    /// - Throws: `DatabaseError`
    mutating func write(_ row: RunRow, name: [UInt8], isLink: Bool, folder: Int64) throws {
        let earlier = try remove(name, folder: folder)
        let number = earlier ?? nextRun
        if earlier == nil { nextRun += 1 }
        evidence.bind(folder, at: 1)
        evidence.bind(name, at: 2)
        evidence.bind(number, at: 3)
        evidence.bind(row.look.rawValue, at: 4)
        evidence.bind(isLink ? 1 : 0 as Int64, at: 5)
        evidence.bind(Int64(bitPattern: row.folder.inode), at: 6)
        // Without a signature the files are fresh: the folder is then taken for changed too.
        evidence.bind(row.signature == nil ? 0 as Int64 : row.folder.stamp, at: 7)
        evidence.bind(row.signature, at: 8)
        if row.files.isEmpty {
            evidence.bindNull(at: 9)
        } else {
            evidence.bind(Array(row.files.joined(separator: [0])), at: 9)
        }
        try evidence.run()
        if let content = row.content { try write(content, number: number) }
    }

    /// Forgets a run.
    ///
    /// - Returns: its number, nil when it was not known.
    /// - Throws: `DatabaseError`
    @discardableResult
    func remove(_ name: [UInt8], folder: Int64) throws -> Int64? {
        var number: Int64?
        knownRun.bind(folder, at: 1)
        knownRun.bind(name, at: 2)
        try knownRun.forEach { number = $0.integer(0) }
        guard let number else { return nil }
        for statement in [removeEvidence, removeRun] {
            statement.bind(number, at: 1)
            try statement.run()
        }
        return number
    }

    /// Forgets all runs of a folder.
    ///
    /// - Throws: `DatabaseError`
    func removeAll(in folder: Int64) throws {
        var names: [[UInt8]] = []
        let query = try RawStatement("SELECT name FROM evidence WHERE folder = ?", in: database)
        query.bind(folder, at: 1)
        try query.forEach { names.append($0.bytes(0)) }
        for name in names { try remove(name, folder: folder) }
    }

    /// The values of the columns that every run has, from its id to its model's fingerprint.
    static func columns(of record: RunRecord, now: Moment) -> [RowValue] {
        let (configuration, life) = (record.configuration, record.life)
        let telos = configuration?.telos
        let tags = telos?.tags ?? []
        let host = life?.attempts.last?.host ?? life?.host ?? telos?.host
        return [
            .text(record.id.text), RowValue(record.sweep?.text), .text(record.place.purpose), .text(record.place.model),
            RowValue(configuration?.task), RowValue(configuration?.method), RowValue(record.dataType),
            RowValue(record.state.state?.rawValue), RowValue(record.state.reason?.rawValue),
            .integer(record.createdAt.unixMilliseconds), .integer(Int64(record.ordinal)),
            RowValue(life?.startedAt?.unixMilliseconds), RowValue(life?.finishedAt?.unixMilliseconds),
            RowValue(record.duration(now: now)), RowValue(host),
            tags.isEmpty ? .null : .text(JSONValue.array(tags.map(JSONValue.string)).compactText),
            RowValue(record.progress.map { Int64($0.step) }), RowValue(configuration.flatMap { EqualKey($0)?.digest }),
            RowValue(telos?.model.source), RowValue((telos?.model.fingerprint).map(fingerprintNumber)),
        ]
    }

    private mutating func write(_ content: RunRow.Content, number: Int64) throws {
        let keyNames = KeyText(bytes: content.keyNames)
        if let shape = shapes[keyNames] { return try write(content, shape, number: number) }
        let added = try addColumns(for: content)
        let shape = Shape(
            keys: try keySet(
                KeySet.text(
                    values: added.values.lazy.map(\.name).filter { [columns] in columns[$0] != nil },
                    leafNames: added.leafNames)),
            columns: added.values.map { columns[$0.name] })
        if !shape.columns.contains(nil) { shapes[keyNames] = shape }
        try write(added, shape, number: number)
    }

    private mutating func write(_ content: RunRow.Content, _ shape: Shape, number: Int64) throws {
        run.bind(number, at: 1)
        for (index, value) in content.columns.enumerated() { run.bind(value, at: 2 + index) }
        run.bind(content.path, at: Self.fixedColumns.count - 2)
        run.bind(try source(content.source), at: Self.fixedColumns.count - 1)
        run.bind(shape.keys, at: Self.fixedColumns.count)
        let first = Self.fixedColumns.count + 1
        for index in 0..<columns.count { run.bindNull(at: first + index) }
        for (index, column) in shape.columns.enumerated() {
            if let column { run.bind(content.values[index].value, at: first + column) }
        }
        try run.run()
        guard let listing = content.listing else { return }
        document.bind(number, at: 1)
        document.bind(text: listing, at: 2)
        try document.run()
        configuration.bind(number, at: 1)
        configuration.bind(text: content.leafValues, at: 2)
        try configuration.run()
    }

    /// Gives every value a column, as far as there are any left.
    ///
    /// - Returns: the content, with the values for which there was none among the other keys.
    private mutating func addColumns(for content: RunRow.Content) throws -> RunRow.Content {
        var content = content
        for (name, value) in content.values where columns[name] == nil {
            guard columns.count < Self.maximumColumnCount else {
                content = content.adding(name, value.json)
                continue
            }
            let number = columns.count
            try database.execute(sql: "ALTER TABLE run ADD COLUMN k\(number)")
            try database.execute(sql: "INSERT INTO valueColumn VALUES(?, ?)", arguments: [name, number])
            columns[name] = number
            run = try Self.runStatement(columnCount: columns.count, in: database)
        }
        return content
    }

    private mutating func source(_ source: RunSource) throws -> Int64 {
        if let known = sources[source] { return known }
        for (index, text) in source.texts.enumerated() { newSource.bind(RowValue(text), at: 1 + index) }
        try newSource.run()
        sources[source] = database.lastInsertedRowID
        return database.lastInsertedRowID
    }

    private mutating func keySet(_ names: [UInt8]) throws -> Int64 {
        if let known = keySets[KeyText(bytes: names)] { return known }
        newKeySet.bind(text: names, at: 1)
        try newKeySet.run()
        keySets[KeyText(bytes: names)] = database.lastInsertedRowID
        return database.lastInsertedRowID
    }
}

/// The text of a key set: hashed at once, not byte by byte.
private struct KeyText: Hashable {
    var bytes: [UInt8]

    func hash(into hasher: inout Hasher) { bytes.withUnsafeBytes { hasher.combine(bytes: $0) } }
}

extension RowValue {
    /// As the document keeps the values of a configuration: as texts.
    fileprivate var json: JSONValue {
        switch self {
        case .null: .null
        case .integer(let value): .string(String(value))
        case .number(let value): .string(String(value))
        case .text(let value): .string(value)
        }
    }
}
