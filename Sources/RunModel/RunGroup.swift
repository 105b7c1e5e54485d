package import JSONValues

/// What the runs that share the values of some keys have in common.
package struct RunGroup: Sendable {
    /// The values they share.
    package var keys: [JSONValue]
    package var runs: Int
    /// How many of them are completed.
    package var completed: Int
    package var metrics: [Metric]

    /// One number over the runs of a group.
    package struct Metric: Sendable {
        /// nil when no run of the group has the number.
        package var mean: Double?
        /// As logged.
        package var minimum: JSONValue
        package var maximum: JSONValue
        /// How many values the mean is of.
        package var count: Int

        package init(mean: Double?, minimum: JSONValue, maximum: JSONValue, count: Int = 0) {
            self.mean = mean
            self.minimum = minimum
            self.maximum = maximum
            self.count = count
        }
    }

    package init(keys: [JSONValue], runs: Int, completed: Int, metrics: [Metric]) {
        self.keys = keys
        self.runs = runs
        self.completed = completed
        self.metrics = metrics
    }
}
