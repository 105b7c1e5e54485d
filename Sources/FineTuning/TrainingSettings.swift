package import JSONValues
package import Kernels
package import ModelFiles
package import Tasks

/// The hyperparameters of a run, typed. Names and meaning as in the hyperparameter table.
package struct TrainingSettings: Equatable, Sendable {
    /// What only some methods have.
    package enum Method: Equatable, Sendable {
        case zeroOrder(ZeroOrderSettings)
        case firstOrder(FirstOrderSettings)
    }

    package var method: Method
    /// What is trained instead of the model's own weights; nil where these are.
    package var lora: LoRAConfig?
    package var learningRate: Double
    package var batchSize: Int
    package var steps: Int
    package var seed: Int
    package var schedule: LearningRateSchedule
    package var weightDecay: Double
    package var evalSteps: Int
    package var saveSteps: Int
    package var logSteps: Int
    /// How many checkpoints stay: the best and the last ones, one less than this. nil for all.
    package var keptCheckpointCount: Int?
    package var numDev: Int
    package var numEval: Int
    package var maxLength: Int
    package var trainsAsClassification: Bool

    /// - Parameter family: of the model: `lora_targets` names its layers.
    /// - Precondition: `values` are those of a run of this method.
    /// - Throws: `ModelFileError.unknownLayer` when `lora_targets` names what is no layer.
    package init(
        _ values: HyperparameterValues, method: TrainingMethod, family: ModelFamily
    ) throws(ModelFileError) {
        func number(_ key: Hyperparameter) -> Double { values[key]!.number! }
        func integer(_ key: Hyperparameter) -> Int { values[key]!.integer! }
        switch method {
        case .zo:
            self.method = .zeroOrder(
                ZeroOrderSettings(
                    epsilon: number(.zoEps), noise: Noise.Distribution(rawValue: values[.zoNoise]!.string!)!))
        case .foFull, .foLora:
            self.method = .firstOrder(
                FirstOrderSettings(
                    usesAdamW: values[.optimizer] == "adamw", maxGradientNorm: values[.maxGradNorm]?.number))
        }
        lora = try LoRAConfig(values, method: method, family: family)
        learningRate = number(.learningRate)
        batchSize = integer(.batchSize)
        steps = integer(.steps)
        seed = integer(.seed)
        schedule = LearningRateSchedule(
            shape: .init(rawValue: values[.lrSchedule]!.string!)!, warmupSteps: integer(.warmupSteps),
            steps: integer(.steps), peak: number(.learningRate))
        weightDecay = number(.weightDecay)
        evalSteps = integer(.evalSteps)
        saveSteps = integer(.saveSteps)
        logSteps = integer(.logSteps)
        // The trajectory makes up for all that a zo run of all weights could keep beside the best.
        keptCheckpointCount =
            values[.saveTotal] == "all" ? nil : method == .zo && lora == nil ? 1 : integer(.saveTotal)
        numDev = integer(.numDev)
        numEval = integer(.numEval)
        maxLength = integer(.maxLength)
        trainsAsClassification = values[.trainAsClassification]!.bool!
    }

    package var reports: ReportSchedule {
        ReportSchedule(
            logSteps: logSteps, evalSteps: evalSteps, saveSteps: keptCheckpointCount == 1 ? nil : saveSteps,
            steps: steps)
    }

    /// As configurations spell it.
    var methodName: String {
        switch method {
        case .zeroOrder: TrainingMethod.zo.rawValue
        case .firstOrder: (lora == nil ? TrainingMethod.foFull : .foLora).rawValue
        }
    }

    /// What stands in `training_state.json` beside a checkpoint's model.
    ///
    /// - Parameter devLoss: where the checkpoint was the best one so far.
    package func checkpointState(step: Int, devLoss: Double?) -> JSONValue {
        [
            "schema": 1, "method": .string(methodName), "step": JSONValue(step), "eval_dev_loss": JSONValue(devLoss),
            "seed": JSONValue(seed),
        ]
    }

    package var loss: TrainingLoss { TrainingLoss(isClassification: trainsAsClassification) }
}

extension LoRAConfig {
    /// The adapters of such a run; nil when it trains all weights.
    ///
    /// - Throws: `ModelFileError.unknownLayer`
    package init?(
        _ values: HyperparameterValues, method: TrainingMethod, family: ModelFamily
    ) throws(ModelFileError) {
        guard method == .foLora || values[.zoScope] == "lora" else { return nil }
        self.init(
            rank: values[.loraRank]!.integer!, alpha: values[.loraAlpha]!.number!,
            targets: try LoRAConfig.targets(named: values[.loraTargets]!.string!, in: family))
    }
}

/// The hyperparameters that only `zo` has.
package struct ZeroOrderSettings: Equatable, Sendable {
    /// The size of the perturbation, epsilon.
    package var epsilon: Double
    package var noise: Noise.Distribution
}

/// The hyperparameters that only `fo_full` and `fo_lora` have.
package struct FirstOrderSettings: Equatable, Sendable {
    /// Otherwise plain gradient descent, without momentum.
    package var usesAdamW: Bool
    /// A gradient of a greater norm is scaled down to it; nil for no such bound.
    package var maxGradientNorm: Double?
}
