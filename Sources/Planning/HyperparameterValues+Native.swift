import JSONValues
import ModelFiles
import Tasks

extension HyperparameterValues {
    /// A full-scope `zo` run keeps its best checkpoint; one of `save_total: all` keeps them all.
    var keptCheckpointCount: Int {
        guard self[.saveTotal] == "all", let steps = self[.steps]?.integer,
            let saveSteps = self[.saveSteps]?.integer
        else { return 1 }
        return (steps + saveSteps - 1) / saveSteps
    }

    /// What keeps the native engine from training that model on that data with these values.
    func problems(with model: ModelConfig, _ data: DataChoice) -> [(key: Hyperparameter, message: String)] {
        var problems: [(Hyperparameter, String)] = []
        if let numDev = self[.numDev]?.integer, numDev >= data.trainExampleCount {
            problems.append(
                (
                    .numDev,
                    "num_dev \(numDev) leaves no training example: the train split of \(data.writtenPath) has "
                        + "\(data.trainExampleCount)"
                ))
        }
        if let maxLength = self[.maxLength]?.integer {
            let positions = model.maxPositionEmbeddings
            if maxLength > positions {
                problems.append(
                    (.maxLength, "max_length \(maxLength) is more than the model's \(positions) positions"))
            } else if let window = model.slidingWindow, window < maxLength {
                problems.append(
                    (
                        .maxLength,
                        "the model's sliding_window of \(window) is shorter than max_length \(maxLength), which is "
                            + "not supported; write max_length: \(window) or less"
                    ))
            }
        }
        return problems
    }
}
