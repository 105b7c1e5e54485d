package import Queries
package import RunIndex

/// What `telos compare` is asked.
package struct ComparisonQuestion: Sendable {
    /// Its sort keys and its limit do not matter.
    package var selection: RunSelection
    /// A group is the runs that are equal in these; nil: in everything but `over`.
    package var by: [QueryKey]?
    /// In what the runs of a group may differ: the seed.
    package var over: [QueryKey]
    /// A final metric; nil: accuracy, else f1.
    package var metric: QueryKey?
    /// Which of its values are better; nil: as its name says.
    package var direction: ComparisonMetric.Direction?

    package init(
        selection: RunSelection, by: [QueryKey]? = nil, over: [QueryKey], metric: QueryKey? = nil,
        direction: ComparisonMetric.Direction? = nil
    ) {
        self.selection = selection
        self.by = by
        self.over = over
        self.metric = metric
        self.direction = direction
    }
}
