/// What a training cost. Steps are no measure between methods: one of `zo` is two forward passes, one of `fo_full` a forward
/// and a backward pass.
package struct TrainingBudget: Hashable, Sendable {
    package enum Measure: String, CaseIterable, Sendable {
        case forwardPasses = "forward_passes"
        case backwardPasses = "backward_passes"
        /// Seconds.
        case time = "train_runtime"
        case peakMemory = "peak_memory_bytes"

        /// Whether it is counted: times and memory vary by themselves.
        var isExact: Bool { self == .forwardPasses || self == .backwardPasses }

        package var title: String {
            switch self {
            case .forwardPasses: "forward passes"
            case .backwardPasses: "backward passes"
            case .time: "training time"
            case .peakMemory: "peak memory"
            }
        }
    }

    /// As the run reports them; what it does not is missing.
    package var values: [Measure: Double] = [:]

    package init(_ values: [Measure: Double] = [:]) { self.values = values }

    package subscript(measure: Measure) -> Double? { values[measure] }

    /// The mean of each measure that all of the runs report.
    static func mean(of budgets: [TrainingBudget]) -> TrainingBudget {
        var mean = TrainingBudget()
        for measure in Measure.allCases {
            let values = budgets.compactMap { $0[measure] }
            guard values.count == budgets.count, !values.isEmpty else { continue }
            mean.values[measure] = values.reduce(0, +) / Double(values.count)
        }
        return mean
    }
}
