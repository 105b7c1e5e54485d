import JSONValues
import ModelFiles
import Tasks

extension HyperparameterValues {
    /// How many checkpoints a run can keep: a `zo` run of all weights its best one, others the best and the last ones; one of
    /// `save_total: all` keeps them all.
    func keptCheckpointCount(_ method: TrainingMethod) -> Int {
        guard let steps = self[.steps]?.integer, let saveSteps = self[.saveSteps]?.integer,
            let evalSteps = self[.evalSteps]?.integer
        else { return 1 }
        // Each evaluation may find a better one.
        let saved = (steps + saveSteps - 1) / saveSteps
        let all = saved.plusAtMost(evalSteps % saveSteps == 0 ? 0 : (steps + evalSteps - 1) / evalSteps)
        if self[.saveTotal] == "all" { return all }
        return method == .zo && self[.zoScope] != "lora" ? 1 : min(all, max(1, self[.saveTotal]?.integer ?? 2))
    }

    /// The bytes of a checkpoint of a model whose weights, with the files beside them, take so many.
    func checkpointByteCount(_ model: ModelConfig, wholeModel: Int) -> Int {
        let weights = adapterTensors(of: model).map { $0.reduce(0) { $0 + $1.count * 4 } } ?? model.weightByteCount
        // AdamW's two means of every trained weight.
        return (wholeModel - model.weightByteCount).plusAtMost(
            weights.timesAtMost(self[.optimizer] == "adamw" ? 3 : 1))
    }

    /// The tensors of a run that trains adapters; nil of others.
    private func adapterTensors(of model: ModelConfig) -> [TensorShape]? {
        guard let rank = self[.loraRank]?.integer, let names = self[.loraTargets]?.string,
            // One with other names is not planned.
            let targets = try? LoRAConfig.targets(named: names, in: model.family)
        else { return nil }
        return LoRAConfig(rank: rank, alpha: 1, targets: targets).tensors(of: model)
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
        if let names = self[.loraTargets]?.string {
            do {
                _ = try LoRAConfig.targets(named: names, in: model.family)
            } catch {
                problems.append((.loraTargets, "lora_targets: \(error)"))
            }
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
