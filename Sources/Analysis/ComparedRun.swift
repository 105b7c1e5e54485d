package import JSONValues
package import RunModel

/// A completed run as a comparison sees it.
package struct ComparedRun: Sendable {
    package let id: RunID
    /// As listings write it.
    package let path: String
    package let purpose: String
    /// The metric, as logged.
    package let score: Double
    /// The metric on the dev split; nil where the run does not report it.
    package let dev: Double?
    /// Breaks ties on dev; nil where the run does not report it.
    let devLoss: Double?
    /// How many examples the score was taken over; nil where the run does not say.
    package let examples: Int?
    /// The values of what the runs of a group may differ in: the seed.
    package let over: [JSONValue]
    package let budget: TrainingBudget
    package let data: Data
    /// What its training computed, to the last digit: its losses. Two runs with equal ones computed the same.
    let losses: [JSONValue]

    package struct Data: Hashable, Sendable {
        /// As the configuration writes it.
        package var path: String?
        /// At the launch.
        package var fingerprint: String?
        /// The SHA-256 of the validation file at the launch: with it equal, two runs were scored on the same examples.
        package var validation: String?
    }
}
