package import JSONValues
import Kernels
import ModelFiles

extension TrainingSettings {
    /// The header of the trajectory that a `zo` run with these settings writes: with the base model all that its steps
    /// depend on, but for their projected gradients.
    ///
    /// - Parameters:
    ///   - tensors: those that are trained, in the order of the noise.
    ///   - noise: the algorithm's name with its version.
    ///   - baseModel: `source` and `fingerprint`.
    /// - Precondition: the settings are of `zo`.
    package func trajectoryHeader(
        tensors: [(name: String, shape: [Int])], noise: String, baseModel: JSONValue
    ) -> JSONValue {
        [
            "schema": JSONValue(Trajectory.schema), "base_model": baseModel,
            "tensors": .array(tensors.map { [.string($0.name), .array($0.shape.map { JSONValue($0) })] }),
            "scope": lora == nil ? "full" : "lora", "lora": lora.trajectoryJSON, "seed": JSONValue(seed),
            "eps": .number(zeroOrder.epsilon), "noise": .string(noise), "learning_rate": .number(learningRate),
            "lr_schedule": .string(schedule.shape.rawValue), "warmup_steps": JSONValue(schedule.warmupSteps),
            "weight_decay": .number(weightDecay), "steps": JSONValue(steps),
        ]
    }

    /// - Precondition: the settings are of `zo`.
    package var zeroOrder: ZeroOrderSettings {
        guard case .zeroOrder(let own) = method else { preconditionFailure("the settings are not of zo") }
        return own
    }
}

extension LoRAConfig? {
    /// What a trajectory's header says of the adapters: with the seed, their first weights.
    fileprivate var trajectoryJSON: JSONValue {
        guard let self else { return .null }
        return [
            "rank": JSONValue(self.rank), "alpha": .number(self.alpha),
            "targets": .array(self.targets.map { .string($0.rawValue) }),
            "init": .string(UniformNumbers.algorithm),
        ]
    }
}
