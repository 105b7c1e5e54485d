package import GRDB

/// Where a query finds the values of a key.
package enum QueryColumn: Sendable {
    /// As the index stores them, by kind:
    ///
    /// - `value`: INTEGER, REAL, TEXT or NULL; numeric texts are numbers, NaN is the text `NaN`. The column must not
    ///   have TEXT affinity, which would turn the numbers it is compared with into texts;
    /// - `text`: TEXT or NULL;
    /// - `moment`: INTEGER, Unix milliseconds, or NULL;
    /// - `duration`: REAL, seconds, or NULL;
    /// - `texts`: TEXT, a JSON array of texts, or NULL.
    case stored(SQL)
    /// TEXT as a run's files write it, or NULL; of a key of kind `value`.
    case written(SQL)

    /// The value in the form of `stored`.
    var value: SQL {
        switch self {
        case .stored(let sql): sql
        case .written(let sql): "telosValue(\(sql))"
        }
    }

    /// The value as people wrote it.
    var text: SQL {
        switch self {
        case .stored(let sql), .written(let sql): sql
        }
    }
}
