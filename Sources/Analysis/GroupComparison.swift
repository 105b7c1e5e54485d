package import JSONValues
package import Queries

/// Completed runs in groups over their seeds, held against each other.
package struct GroupComparison: Sendable {
    package let metric: ComparisonMetric
    /// In what the groups differ: a column each. Where `--by` asked, what it named.
    package let keys: [Key]
    /// In what they do not, and the value.
    package let constants: [(key: Key, value: JSONValue)]
    /// In what they differ only because they differ in one of the keys: `zo_eps`, which follows from the method.
    package let dependent: [Dependent]
    /// In what the runs of a group may differ.
    package let over: [Key]
    /// In the order of their values.
    package let groups: [ComparedGroup]
    /// The groups that can be held against each other: of one task, scored on the same file.
    package let parts: [Part]
    /// The chosen groups of parts that were scored on the same examples, and trained on other data: nothing is chosen
    /// between them, since their dev splits differ. Each is held against the first.
    package let acrossData: [Part]
    package let leftOut: LeftOut
    package internal(set) var warnings: [ComparisonWarning]

    package struct Key: Hashable, Sendable {
        package let key: QueryKey
        /// The shortest text that means it.
        package let name: String
    }

    /// A key whose value follows from that of another one.
    package struct Dependent: Sendable {
        package let key: Key
        package let on: Key
        /// In the order of the other one's values.
        package let values: [(on: JSONValue, value: JSONValue)]
    }

    /// Groups of one task, scored on one validation file, with one dev split.
    package struct Part: Sendable {
        /// Places in `groups`.
        package let groups: [Int]
        /// The one to choose: the best on dev, where every run reports that; else the best by the metric itself.
        package let chosen: Int
        package let isChosenOnDev: Bool
        /// How many groups are as good as the chosen one by what chose it.
        package let tieCount: Int
        /// Of every other group to the chosen one.
        package let differences: [GroupDifference]
    }

    /// Selected runs that enter no group.
    package struct LeftOut: Sendable {
        /// How many are in which other state than completed; `unreadable` where none is known.
        package var byState: [(state: String, count: Int)] = []
        /// Completed runs that do not report the metric, or not a finite number.
        package var withoutMetric = 0
        /// Completed runs that repeat another one, seed and all; the newest of them is in.
        package var repeated = 0
        /// The two values of a repetition that differ most; nil where all repetitions give the same.
        package var repeatedScores: (low: Double, high: Double)?

        package var count: Int { byState.reduce(withoutMetric + repeated) { $0 + $1.count } }
    }
}
