/// What a key of a query stands for, as far as comparing needs it.
package enum QueryKind: Hashable, Sendable {
    /// Numbers, texts or both: hyperparameters, metrics, keys of the configuration.
    case value
    /// Text that is never a number by nature: `purpose`, `task`, `id`.
    case text
    /// A point in time.
    case moment
    /// Seconds.
    case duration
    /// Several texts, of which one must fit: `tag`.
    case texts
}
