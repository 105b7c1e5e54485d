package import GRDB
package import Queries

/// Turns conditions and orders of keys into SQL. No name or value that somebody typed, or that stands in a run's files,
/// becomes part of its text: all are bound.
///
/// The connection needs `QuerySQL.functions`.
package struct QuerySQL: Sendable {
    /// Where the values of a key are found.
    private let column: @Sendable (QueryKey) -> QueryColumn

    package init(column: @escaping @Sendable (QueryKey) -> QueryColumn) {
        self.column = column
    }

    /// An expression that is 1 for the rows that are so and 0 for the others, never NULL.
    ///
    /// A stored value that is compared with a number, a time or a text stands bare, so that an index on it is used.
    package func expression(_ condition: Condition) -> SQL {
        let clause = clause(condition, isNegated: false)
        return clause.isDisjunction ? clause.parenthesized.sql : clause.sql
    }

    /// The terms of ORDER BY. In both directions numbers come before texts, of which NaN is one, and missing values
    /// last; tags are sorted by the first.
    package func order(by sortKeys: [SortKey]) -> SQL {
        sortKeys.flatMap { sortTerms($0) }.joined(separator: ", ")
    }

    private func sortTerms(_ sortKey: SortKey) -> [SQL] {
        let x: SQL =
            switch sortKey.key.kind {
            case .texts: "json_extract(\(column(sortKey.key).value), '$[0]')"
            case .value, .text, .moment, .duration: column(sortKey.key).value
            }
        guard sortKey.isDescending else { return ["\(x) NULLS LAST"] }
        // SQLite takes every text for greater than every number: by `x` alone, texts would come first.
        return sortKey.key.kind == .value ? ["\(x) IS NULL", "\(x) >= ''", "\(x) DESC"] : ["\(x) DESC NULLS LAST"]
    }

    // MARK: Clauses

    /// SQLite's parser has a stack of 100 entries, and an expression may be 1,000 deep. So negations go down to the
    /// comparisons, where no parentheses are needed for them, and clauses put what is deepest first.
    private func clause(_ condition: Condition, isNegated: Bool) -> QueryClause {
        switch condition {
        case .not(let condition): return clause(condition, isNegated: !isNegated)
        case .all, .any:
            let isDisjunction = condition.isDisjunction(isNegated)
            let clauses = parts(of: condition, isNegated, areDisjoined: isDisjunction)
            return isDisjunction ? .any(clauses) : .all(clauses)
        case .equals(let key, let values) where values.count > 1 && values.contains(where: \.isRange):
            let clauses = values.map { QueryClause(known(key, equality(key, [$0])), isNegated: isNegated) }
            return isNegated ? .all(clauses) : .any(clauses)
        case .isUnknown(let key):
            let x = column(key).text
            return switch (key.kind, isNegated) {
            case (.texts, _): QueryClause("NOT EXISTS (SELECT 1 FROM json_each(\(x)))", isNegated: isNegated)
            case (_, true): QueryClause("(\(x) IS NOT NULL)", isNegated: false)
            case (_, false): QueryClause("(\(x) IS NULL)", isNegated: false)
            }
        case .equals(let key, let values):
            return QueryClause(known(key, equality(key, values)), isNegated: isNegated)
        case .isOrdered(let key, let order, let value):
            return QueryClause(known(key, comparison(key, order, value)), isNegated: isNegated)
        case .contains(let key, let part):
            let part = part.lowercased()
            let x = column(key).text
            return QueryClause(
                key.kind == .texts
                    ? "EXISTS (SELECT 1 FROM json_each(\(x)) WHERE telosContains(value, \(part)))"
                    : "telosContains(\(x), \(part))",
                isNegated: isNegated)
        }
    }

    /// The clauses that are joined by the same word, taken out of one another.
    private func parts(of condition: Condition, _ isNegated: Bool, areDisjoined: Bool) -> [QueryClause] {
        switch condition {
        case .not(let condition): return parts(of: condition, !isNegated, areDisjoined: areDisjoined)
        case .all(let conditions), .any(let conditions):
            guard condition.isDisjunction(isNegated) == areDisjoined || conditions.count < 2 else { break }
            return conditions.flatMap { parts(of: $0, isNegated, areDisjoined: areDisjoined) }
        default: break
        }
        return [clause(condition, isNegated: isNegated)]
    }

    /// The comparison, and false where there is no value to compare.
    private func known(_ key: QueryKey, _ comparison: SQL) -> SQL {
        let x = column(key).text
        return key.kind == .texts
            ? "EXISTS (SELECT 1 FROM json_each(\(x)) WHERE \(comparison))" : "(\(x) IS NOT NULL AND \(comparison))"
    }

    // MARK: Comparisons with known values

    /// - Parameter values: one, or several that are no ranges.
    private func equality(_ key: QueryKey, _ values: [QueryValue]) -> SQL {
        let x = compared(key)
        if values.count > 1 { return "\(x) IN (\(values.map(bound).joined(separator: ", ")))" }
        switch values[0] {
        case .time(let time):
            return "\(x) >= \(time.milliseconds.lowerBound) AND \(x) < \(time.milliseconds.upperBound)"
        case .beginning(let text):
            guard let end = text.endOfBeginning else { return "\(x) >= \(text)" }
            return "\(x) >= \(text) AND \(x) < \(end)"
        case let value: return "\(x) = \(bound(value))"
        }
    }

    /// SQLite takes every text for greater than every number. The comparisons with `''`, the least text, keep them
    /// apart and still are ranges of an index.
    private func comparison(_ key: QueryKey, _ order: QueryOrder, _ value: QueryValue) -> SQL {
        let x = compared(key)
        let side: SQL = "\(x) \(sql: order.sign) \(bound(value))"
        switch value {
        case .notANumber, .beginning: return "0"
        case .number: return order.isGreater ? "\(side) AND \(x) < ''" : side
        case .text where key.kind == .value:
            return order.isGreater ? "\(side) AND \(x) <> 'NaN'" : "\(side) AND \(x) >= '' AND \(x) <> 'NaN'"
        case .text, .seconds: return side
        case .time(let time):
            return switch order {
            case .less: "\(x) < \(time.milliseconds.lowerBound)"
            case .lessOrEqual: "\(x) < \(time.milliseconds.upperBound)"
            case .greater: "\(x) >= \(time.milliseconds.upperBound)"
            case .greaterOrEqual: "\(x) >= \(time.milliseconds.lowerBound)"
            }
        }
    }

    /// What is compared: of tags, each.
    private func compared(_ key: QueryKey) -> SQL { key.kind == .texts ? "value" : column(key).value }

    private func bound(_ value: QueryValue) -> SQL {
        switch value {
        case .number(.integer(let value)): "\(value)"
        case .number(.real(let value)), .seconds(let value): "\(value)"
        case .text(let value), .beginning(let value): "\(value)"
        case .notANumber: "'NaN'"
        case .time(let time): "\(time.milliseconds.lowerBound)"
        }
    }
}

extension Condition {
    /// Whether it holds when one of its parts does, given that `not` stands before it.
    fileprivate func isDisjunction(_ isNegated: Bool) -> Bool {
        switch self {
        case .any: !isNegated
        case .all: isNegated
        default: false
        }
    }
}

extension QueryValue {
    /// Whether equal to it is what lies between two values.
    fileprivate var isRange: Bool {
        switch self {
        case .time, .beginning: true
        case .number, .text, .notANumber, .seconds: false
        }
    }
}

extension String {
    /// The least text that is greater than all that begin with this one; nil when there is none. The order of scalars is
    /// that of their bytes, by which SQLite compares.
    fileprivate var endOfBeginning: String? {
        var scalars = Array(unicodeScalars)
        while let last = scalars.popLast() {
            // Past the surrogates, which are no scalars.
            guard let next = Unicode.Scalar(last.value + 1) ?? (last.value < 0xE000 ? "\u{E000}" : nil) else {
                continue
            }
            return String(String.UnicodeScalarView(scalars + [next]))
        }
        return nil
    }
}

extension QueryOrder {
    fileprivate var isGreater: Bool { self == .greater || self == .greaterOrEqual }

    fileprivate var sign: String {
        switch self {
        case .less: "<"
        case .lessOrEqual: "<="
        case .greater: ">"
        case .greaterOrEqual: ">="
        }
    }
}
