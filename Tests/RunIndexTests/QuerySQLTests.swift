import GRDB
import Queries
import RunModel
import TestSupport
import Testing

@testable import RunIndex

struct QuerySQLTests {
    /// The keys of the table below: names, kinds and whether they stand in the flattened document as written.
    private static let columns: [(name: String, kind: QueryKind, isWritten: Bool)] = [
        ("accuracy", .value, false), ("seed", .value, false), ("leaf", .value, true),
        ("odd\"'] --; leaf", .value, true),
        ("task", .text, false), ("started", .moment, false), ("duration", .duration, false), ("tag", .texts, false),
        ("id", .text, false),
    ]

    private static let numbers = [
        "0", "1", "-1", "3", "0012", "12", "12.0", "0.5", ".5", "1e-6", "0.000001", "1e-06", "9007199254740992", "-0",
        "1e300",
    ]
    private static let texts = [
        "Copa", "copa", "zo", "", "NaN", "nan", "É", "éa", "x' or 1=1 --", "\"; drop table run; --", "%", "_", "1e",
        "12 ",
        "null", "\\", "ß", "$.a", "ſ",
    ]
    private static let ids = [
        "k3f9q2v8xt", "k3f9q2v8xv", "k3f9q2", "k3f9", "k3", "k", "k3g", "k4", "z", "zzzzzzzzzz", "", "é", "É",
        "\u{D7FF}",
        "\u{E000}", "k\u{10FFFF}", "\u{10FFFF}", "\u{10FFFF}a",
    ]
    private static let times = [
        "2025-12-01", "2025-12-02", "2025-12-01T00:00", "2025-12-01T14:30", "2025-12-01T14:30:05",
        "2025-12-01T14:30:05.250+01:00", "2025-11-30T23:59:59",
    ]
    private static let durations = ["90s", "1.5m", "90", "2h", "1d", "0", "7200", "86400.0"]

    private static let sql = QuerySQL { key in
        guard let column = columns.first(where: { $0.name == key.name }) else { return .stored("NULL") }
        return column.isWritten
            ? .written("(SELECT value FROM json_each(run.leaves) WHERE key = \(column.name))")
            : .stored("run.\(identifier: column.name)")
    }

    private static let keys = QueryKeys(columns.map { QueryKey(name: $0.name, kind: $0.kind) })

    private func withTable(_ rows: [[String: TwinValue]], _ body: (Database) throws -> Void) throws {
        let queue = try DatabaseQueue()
        try queue.write { db in
            for function in QuerySQL.functions { db.add(function: function) }
            try db.execute(
                sql: """
                    CREATE TABLE run (
                        number INTEGER PRIMARY KEY, accuracy, seed, task TEXT, started INTEGER, duration REAL, tag TEXT,
                        leaves TEXT, id TEXT);
                    CREATE INDEX run_id ON run (id);
                    CREATE INDEX run_accuracy ON run (accuracy);
                    CREATE INDEX run_started ON run (started);
                    """)
            for (number, row) in rows.enumerated() {
                var leaves: [String: String] = [:]
                for column in Self.columns where column.isWritten { leaves[column.name] = row[column.name]?.text }
                try db.execute(
                    literal: """
                        INSERT INTO run VALUES (\(number), \(Self.stored(row["accuracy"])), \(Self.stored(row["seed"])),
                        \(Self.stored(row["task"])), \(Self.stored(row["started"])), \(Self.stored(row["duration"])),
                        \(Self.stored(row["tag"])),
                        (SELECT json_group_object(key, value) FROM
                        (SELECT \(Self.columns[2].name) AS key, \(leaves[Self.columns[2].name]) AS value UNION ALL
                        SELECT \(Self.columns[3].name), \(leaves[Self.columns[3].name]))),
                        \(Self.stored(row["id"])))
                        """)
            }
            try body(db)
        }
    }

    private static func stored(_ value: TwinValue?) -> DatabaseValue {
        switch value {
        case .integer(let value): value.databaseValue
        case .real(let value): value.isNaN ? "NaN".databaseValue : value.databaseValue
        case .text(let text): text.databaseValue
        case .tags(let tags):
            "[\(tags.map { "\"\($0.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : "\($0)" }.joined())\"" }.joined(separator: ","))]"
                .databaseValue
        case .unknown, nil: .null
        }
    }

    // MARK: Random rows and conditions

    private func row(_ generator: inout SeededGenerator) -> [String: TwinValue] {
        var row: [String: TwinValue] = [:]
        for column in Self.columns {
            let isUnknown = Int.random(in: 0..<4, using: &generator) == 0
            switch column.kind {
            case .texts:
                let count = Int.random(in: 0...2, using: &generator)
                row[column.name] = .tags((0..<count).map { _ in Self.texts.randomElement(using: &generator)! })
            case _ where isUnknown: row[column.name] = .unknown
            case .value where column.isWritten:
                row[column.name] = .text((Self.numbers + Self.texts).randomElement(using: &generator)!)
            case .value:
                // What the index stores: numeric texts have become numbers.
                let text = (Self.numbers + Self.texts).randomElement(using: &generator)!
                row[column.name] =
                    Int64(text).map(TwinValue.integer) ?? twinNumber(text).map(TwinValue.real)
                    ?? (text.lowercased() == "nan" ? .real(.nan) : .text(text))
            case .text where column.name == "id": row[column.name] = .text(Self.ids.randomElement(using: &generator)!)
            case .text: row[column.name] = .text((Self.texts + ["12", "12.0"]).randomElement(using: &generator)!)
            case .moment:
                let time = QueryTime(Self.times.randomElement(using: &generator)!)!.milliseconds
                let offset = [-1, 0, 1].randomElement(using: &generator)!
                let edge = Bool.random(using: &generator) ? time.lowerBound : time.upperBound
                row[column.name] = .integer(edge + Int64(offset))
            case .duration: row[column.name] = .real([0, 90, 7200, 86_400, 90.5].randomElement(using: &generator)!)
            }
        }
        return row
    }

    private func condition(depth: Int, _ generator: inout SeededGenerator) -> TwinCondition {
        switch depth == 0 ? 9 : Int.random(in: 0..<6, using: &generator) {
        case 0: return .not(condition(depth: depth - 1, &generator))
        case 1, 2: return .and(condition(depth: depth - 1, &generator), condition(depth: depth - 1, &generator))
        case 3, 4: return .or(condition(depth: depth - 1, &generator), condition(depth: depth - 1, &generator))
        default: break
        }
        let column = Self.columns.filter { !$0.name.contains(" ") }.randomElement(using: &generator)!
        let isText = column.kind == .value || column.kind == .text || column.kind == .texts
        let sign = (["=", "!=", "<", "<=", ">", ">=", "in", "not in"] + (isText ? ["~"] : []))
            .randomElement(using: &generator)!
        let choices: [String] =
            switch column.kind {
            case .moment: Self.times
            case .duration: Self.durations
            case .text where column.name == "id": Self.ids
            default: Self.numbers + Self.texts
            }
        let takesNull = ["=", "!=", "in", "not in"].contains(sign)
        let count = sign.hasSuffix("in") ? Int.random(in: 1...4, using: &generator) : 1
        let values: [String?] = (0..<count).map { _ in
            takesNull && Int.random(in: 0..<8, using: &generator) == 0 ? nil : choices.randomElement(using: &generator)!
        }
        return .comparison(key: column.name, kind: column.kind, sign: sign, values: values)
    }

    private func numbers(_ condition: Condition, _ db: Database) throws -> [Int] {
        try SQLRequest<Int>(literal: "SELECT number FROM run WHERE \(Self.sql.expression(condition)) ORDER BY number")
            .fetchAll(db)
    }

    @Test(arguments: 1...4)
    func answersAreThoseOfTheNaiveTwin(seed: UInt64) throws {
        var generator = SeededGenerator(state: seed)
        let rows = (0..<60).map { _ in row(&generator) }
        try withTable(rows) { db in
            for _ in 0..<700 {
                let twin = condition(depth: Int.random(in: 0...4, using: &generator), &generator)
                let meant = try Query.parse(twin.text).condition(over: Self.keys)
                let expected = rows.indices.filter { twin.holds(rows[$0]) }
                let found = try numbers(meant, db)
                guard found == expected else {
                    let differing = Set(found).symmetricDifference(expected).sorted().prefix(2)
                    Issue.record("\(twin.text): \(differing.map { "\($0): \(rows[$0])" })")
                    return
                }
                // Never NULL, or a negation around it would lose rows.
                #expect(
                    try SQLRequest<Int>(
                        literal: "SELECT count(*) FROM run WHERE (\(Self.sql.expression(meant))) IS NULL"
                    ).fetchOne(db) == 0)
            }
        }
    }

    // MARK: Single rules

    private func numbers(_ text: String, of rows: [[String: TwinValue]]) throws -> [Int] {
        var found: [Int] = []
        try withTable(rows) { db in
            found = try numbers(try Query.parse(text).condition(over: Self.keys), db)
        }
        return found
    }

    @Test func unknownComparesWithNothingAndNotIsPlain() throws {
        let rows: [[String: TwinValue]] = [["accuracy": .real(0.4)], ["accuracy": .real(0.6)], [:]]
        #expect(try numbers("accuracy > 0.5", of: rows) == [1])
        #expect(try numbers("not (accuracy > 0.5)", of: rows) == [0, 2])
        #expect(try numbers("accuracy != 0.4", of: rows) == [1])
        #expect(try numbers("accuracy not in (0.4)", of: rows) == [1])
        #expect(try numbers("accuracy = null", of: rows) == [2])
        #expect(try numbers("accuracy in (0.4, null)", of: rows) == [0, 2])
        #expect(try numbers("accuracy != null", of: rows) == [0, 1])
    }

    @Test func textsThatAreNumbersCompareAsNumbers() throws {
        let rows: [[String: TwinValue]] = [
            ["leaf": .text("0012")], ["leaf": .text("1.2e1")], ["leaf": .text("Copa")], ["leaf": .text(".nan")],
        ]
        #expect(try numbers("leaf = 12", of: rows) == [0, 1])
        #expect(try numbers("leaf = \"12.0\"", of: rows) == [0, 1])
        #expect(try numbers("leaf > 1", of: rows) == [0, 1])
        #expect(try numbers("leaf > a or leaf < zz", of: rows) == [2])
        #expect(try numbers("leaf = NaN", of: rows) == [3])
        #expect(try numbers("leaf ~ 001", of: rows) == [0])
    }

    @Test func greatIntegersKeepTheirLastDigit() throws {
        let rows: [[String: TwinValue]] = [["seed": .integer(.max)], ["seed": .integer(.max - 1)]]
        #expect(try numbers("seed = 9223372036854775806", of: rows) == [1])
        #expect(try numbers("seed < 9223372036854775807", of: rows) == [1])
    }

    @Test func numbersAreLookedIntoAsListingsPrintThem() throws {
        let rows: [[String: TwinValue]] = [
            ["accuracy": .real(1e-6)], ["accuracy": .integer(20_000)], ["accuracy": .real(.infinity)],
        ]
        #expect(try numbers("accuracy ~ 1E-06", of: rows) == [0])
        #expect(try numbers("accuracy ~ 200", of: rows) == [1])
        #expect(try numbers("accuracy ~ inf", of: rows) == [2])
        #expect(try numbers("accuracy = inf", of: rows) == [2])
    }

    @Test func anyTagFits() throws {
        let rows: [[String: TwinValue]] = [["tag": .tags(["a", "b"])], ["tag": .tags(["c"])], ["tag": .tags([])], [:]]
        #expect(try numbers("tag = b", of: rows) == [0])
        #expect(try numbers("tag != b", of: rows) == [1, 2, 3])
        #expect(try numbers("tag = null", of: rows) == [2, 3])
        #expect(try numbers("tag in (c, null)", of: rows) == [1, 2, 3])
        #expect(try numbers("tag ~ B or tag > b", of: rows) == [0, 1])
    }

    @Test(arguments: [
        "x' or '1'='1", "x\"; drop table run; --", "$.\"odd\"", "') or 1 or ('", "?1", ":leaf", "\\", "%",
    ])
    func namesAndValuesStayValues(text: String) throws {
        let escaped = text.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : "\($0)" }.joined()
        let rows: [[String: TwinValue]] = [
            ["task": .text(text), "odd\"'] --; leaf": .text(text), "tag": .tags(["a"])], ["task": .text("x")],
        ]
        #expect(try numbers("task = \"\(escaped)\"", of: rows) == [0])
        #expect(try numbers("task ~ \"\(escaped)\"", of: rows) == [0])
        #expect(try numbers("tag in (\"\(escaped)\", b)", of: rows) == [])
        #expect(try numbers("\"odd\\\"'] --; leaf\" = \"\(escaped)\"", of: rows) == [0])
    }

    /// Whatever fits the language's limits fits SQLite's.
    @Test func deepestAndLongestConditionsAreAnswered() throws {
        func nested(_ depth: Int, _ part: (Int) -> String) -> String {
            (0..<depth).reversed().reduce("leaf > 1") { inner, level in part(level).replacing("#", with: inner) }
        }
        let deep = Query.maxDepth
        let texts = [
            nested(deep) { $0 % 2 == 0 ? "leaf > 2 and (#)" : "leaf > 3 or (#)" },
            nested(deep) { $0 % 2 == 0 ? "(#) and tag = a" : "(#) or tag != b" },
            nested(deep / 3) { $0 % 2 == 0 ? "not (leaf > 2 and #)" : "not (leaf > 3 or not #)" },
            nested(deep / 2) {
                "not (leaf > \($0) and leaf < 5 and started != 2025-12-01 and #)".replacing(
                    "not (", with: $0 % 2 == 0 ? "not (" : "(leaf = 4 or ")
            },
            nested(6) { _ in "(#) and (#)" }.replacing(" and ", with: " or "),
            (0..<330).map { "task=t\($0) and leaf>\($0)" }.joined(separator: " or "),
            (0..<480).map { "not task = t\($0)" }.joined(separator: " and "),
            "started in (\((0..<800).map { _ in "2025-12-01" }.joined(separator: ",")))",
            "started not in (\((0..<800).map { _ in "2025-12-01" }.joined(separator: ",")))",
            "id not in (\((0..<1000).map { "k\($0)" }.joined(separator: ",")))",
            "leaf in (\((0..<1000).map(String.init).joined(separator: ",")))",
            nested(4) { level in "(#) \(level % 2 == 0 ? "and" : "or") (not (#) or leaf = 3)" },
        ]
        try withTable([["leaf": .text("4"), "task": .text("t7")]]) { db in
            for text in texts {
                let condition = try Query.parse(text).condition(over: Self.keys)
                _ = try numbers(condition, db)
                // As a listing asks: among other conditions, within another query.
                _ = try SQLRequest<Int>(
                    literal: """
                        WITH chosen AS (SELECT number FROM run WHERE task IS NOT NULL AND \(Self.sql.expression(condition)))
                        SELECT count(*) FROM run WHERE number IN (SELECT number FROM chosen)
                        """
                ).fetchOne(db)
            }
        }
    }

    @Test(arguments: [
        ("accuracy > 0.5", "run_accuracy"), ("accuracy <= 0.5", "run_accuracy"), ("accuracy = 0.5", "run_accuracy"),
        ("accuracy in (1, a)", "run_accuracy"), ("started = 2025-12-01", "run_started"),
        ("started > 2025-12-01 and task = a", "run_started"), ("id = k3f", "run_id"),
    ])
    func indexesAreUsed(text: String, index: String) throws {
        try withTable([]) { db in
            let condition = try Query.parse(text).condition(over: Self.keys)
            let plan = try SQLRequest<Row>(
                literal: "EXPLAIN QUERY PLAN SELECT number FROM run WHERE \(Self.sql.expression(condition))"
            ).fetchAll(db).map { $0["detail"] as String }
            #expect(plan.contains { $0.hasPrefix("SEARCH run USING") && $0.contains(index) }, "\(plan)")
        }
    }

    // MARK: Order

    @Test func missingValuesAreLastInBothDirectionsAndTextsBehindNumbers() throws {
        let rows: [[String: TwinValue]] = [
            [:], ["accuracy": .text("b"), "leaf": .text("b")], ["accuracy": .real(.nan), "leaf": .text(".nan")],
            ["accuracy": .real(0.5), "leaf": .text("0.5")], ["accuracy": .integer(12), "leaf": .text("12")],
            ["accuracy": .integer(-2), "leaf": .text("-2")],
        ]
        try withTable(rows) { (db) throws in
            func order(_ text: String) throws -> [Int] {
                let order = Self.sql.order(by: try Self.keys.sortKeys(text))
                return try SQLRequest<Int>(literal: "SELECT number FROM run ORDER BY \(order)").fetchAll(db)
            }
            for name in ["accuracy", "leaf"] {
                #expect(try order(name) == [5, 3, 4, 2, 1, 0])
                #expect(try order("-" + name) == [4, 3, 5, 1, 2, 0])
            }
        }
    }

    @Test func laterKeysDecideAmongEquals() throws {
        let rows: [[String: TwinValue]] = [
            ["task": .text("a"), "started": .integer(2), "tag": .tags(["x"])],
            ["task": .text("b"), "started": .integer(1)],
            ["task": .text("a"), "started": .integer(1), "tag": .tags(["y", "a"])], [:],
        ]
        try withTable(rows) { (db) throws in
            func order(_ text: String) throws -> [Int] {
                let order = Self.sql.order(by: try Self.keys.sortKeys(text))
                return try SQLRequest<Int>(literal: "SELECT number FROM run ORDER BY \(order)").fetchAll(db)
            }
            #expect(try order("task,started") == [2, 0, 1, 3])
            #expect(try order("-task,-started") == [1, 0, 2, 3])
            #expect(try order("-tag,-started") == [2, 0, 1, 3])
        }
    }
}
