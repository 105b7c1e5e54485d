import GRDB

/// A part of a compiled condition, laid out so that SQLite can read it whatever a person asks for: its parser gives up
/// when more than 100 things are begun and not ended (`YYSTACKDEPTH`, before SQLite 3.46), and an expression may be 1,000
/// deep (`SQLITE_MAX_EXPR_DEPTH`).
struct QueryClause {
    var sql: SQL
    /// Whether its outermost word is OR, which needs parentheses within AND.
    var isDisjunction: Bool
    /// How many things are begun and not ended at its worst place, without what a comparison itself needs.
    private var depth: Int

    private init(sql: SQL, isDisjunction: Bool, depth: Int) {
        self.sql = sql
        self.isDisjunction = isDisjunction
        self.depth = depth
    }

    /// A comparison: an operand of NOT, AND and OR.
    init(_ comparison: SQL, isNegated: Bool) {
        self.init(sql: isNegated ? "NOT \(comparison)" : comparison, isDisjunction: false, depth: 1)
    }

    static func all(_ clauses: [QueryClause]) -> QueryClause {
        joined(clauses.map { $0.isDisjunction ? $0.parenthesized : $0 }, byOr: false)
    }

    static func any(_ clauses: [QueryClause]) -> QueryClause {
        joined(clauses, byOr: true)
    }

    var parenthesized: QueryClause { QueryClause(sql: "(\(sql))", isDisjunction: false, depth: depth + 1) }

    /// The deepest clause comes first, where nothing is begun before it; the others behind it in groups, so that it is
    /// not many operators deep.
    private static func joined(_ clauses: [QueryClause], byOr: Bool) -> QueryClause {
        guard clauses.count > 1 else { return clauses[0] }
        guard let deepest = clauses.indices.max(by: { clauses[$0].depth < clauses[$1].depth }) else {
            preconditionFailure("a clause has at least one part")
        }
        var others = clauses
        let first = others.remove(at: deepest)
        let groups = stride(from: 0, to: others.count, by: groupSize).map { start in
            group(Array(others[start..<min(start + groupSize, others.count)]), byOr: byOr)
        }
        return line([first] + groups, byOr: byOr)
    }

    private static func group(_ clauses: [QueryClause], byOr: Bool) -> QueryClause {
        clauses.count == 1 ? clauses[0] : line(clauses, byOr: byOr).parenthesized
    }

    private static func line(_ clauses: [QueryClause], byOr: Bool) -> QueryClause {
        QueryClause(
            sql: clauses.map(\.sql).joined(separator: byOr ? " OR " : " AND "), isDisjunction: byOr,
            // `x AND` before the others
            depth: max(clauses[0].depth, (clauses.dropFirst().map(\.depth).max() ?? 0) + 2))
    }

    /// About the root of the greatest number of values in a query.
    private static let groupSize = 32
}
