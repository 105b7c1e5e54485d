/// Something about a run that a query can name.
package struct QueryKey: Hashable, Sendable {
    /// In full, dotted: `task`, `hyperparameters.learning_rate`, `telos.dataset.kind`.
    package let name: String
    package let kind: QueryKind

    package init(name: String, kind: QueryKind) {
        self.name = name
        self.kind = kind
    }

    /// Whether its values are the states of runs. A run that cannot be read has none.
    var holdsStates: Bool { name == "state" }
    /// Whether its values are the codes of reasons: `out_of_memory`.
    var holdsReasons: Bool { name == "reason" }
    /// Whether its values are ids, of which people type the beginning.
    var holdsIDs: Bool { name == "id" || name == "sweep" }
    /// What the metric is called among metrics; nil when it is none.
    var metricName: Substring? { name.hasPrefix("metrics.") ? name.dropFirst("metrics.".count) : nil }
    /// Whether it is what people mean by a name that keys elsewhere end in too.
    var isPreferred: Bool { name.hasPrefix("hyperparameters.") || name.hasPrefix("metrics.") }
}
