/// What a run must be like: a query whose keys and values are understood. Either it is true of a run or it is not; there is no
/// third way, so that `not` is plain negation.
package indirect enum Condition: Equatable, Sendable {
    case all([Condition])
    case any([Condition])
    case not(Condition)
    /// The run has no value of the key; of tags: none at all.
    case isUnknown(QueryKey)
    /// The run's value is known and equals one of these; of tags: one of them does. At least one.
    case equals(QueryKey, [QueryValue])
    /// The run's value is known and stands in that order to this one; of tags: one of them does.
    case isOrdered(QueryKey, QueryOrder, QueryValue)
    /// The text of the run's value is known and contains this one, whatever the case of either; of tags: one of them does.
    case contains(QueryKey, String)
}

/// The side of a value on which another must stand.
package enum QueryOrder: Hashable, Sendable {
    case less, lessOrEqual, greater, greaterOrEqual
}

/// A value that runs' values are compared with.
package enum QueryValue: Hashable, Sendable {
    /// Compares with numbers, and with texts that are numbers.
    case number(QueryNumber)
    /// Compares with texts by their bytes. Of a key whose values can be numbers it is none itself.
    case text(String)
    /// Equals texts that begin with it, by their bytes; has no order. Not empty.
    case beginning(String)
    /// Equals a value that is no number; has no order.
    case notANumber
    /// Compares with times.
    case time(QueryTime)
    /// Compares with durations.
    case seconds(Double)
}

extension Condition {
    /// The keys it asks about.
    package var keys: Set<QueryKey> {
        switch self {
        case .all(let conditions), .any(let conditions): conditions.reduce(into: []) { $0.formUnion($1.keys) }
        case .not(let condition): condition.keys
        case .isUnknown(let key), .equals(let key, _), .isOrdered(let key, _, _), .contains(let key, _): [key]
        }
    }
}
