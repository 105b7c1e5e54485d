import ArgumentParser
import Tasks

/// The examples that a model is evaluated on.
enum EvaluatedSplit: String, CaseIterable, ExpressibleByArgument {
    /// The validation file, at most `num_eval` of it: what a run's `accuracy` is of.
    case validation
    /// The last `num_dev` of the train file: what a run's `dev_accuracy` is of.
    case dev
    /// The test file, where its examples have labels.
    case test = "test-with-labels"

    /// As files name it.
    var name: String { self == .test ? "test" : rawValue }

    /// The file that its examples are of.
    var source: DataSplit {
        switch self {
        case .validation: .validation
        case .dev: .train
        case .test: .test
        }
    }
}
