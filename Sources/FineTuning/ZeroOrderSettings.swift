import JSONValues
package import Kernels
package import Tasks

/// The hyperparameters of a `zo` run, typed. Names and meaning as in the hyperparameter table.
package struct ZeroOrderSettings: Equatable, Sendable {
    package var learningRate: Double
    package var batchSize: Int
    package var steps: Int
    package var seed: Int
    /// The size of the perturbation, epsilon.
    package var epsilon: Double
    package var noise: Noise.Distribution
    package var schedule: LearningRateSchedule
    package var weightDecay: Double
    package var evalSteps: Int
    package var saveSteps: Int
    package var logSteps: Int
    /// Whether every checkpoint stays; otherwise only the best does.
    package var keepsAllCheckpoints: Bool
    package var numDev: Int
    package var numEval: Int
    package var maxLength: Int
    package var trainsAsClassification: Bool

    /// - Precondition: `values` are those of a `zo` run with `zo_scope: full`.
    package init(_ values: HyperparameterValues) {
        func number(_ key: Hyperparameter) -> Double { values[key]!.number! }
        func integer(_ key: Hyperparameter) -> Int { values[key]!.integer! }
        precondition(values[.zoScope]?.string == "full", "these settings are of a full-scope zo run")
        learningRate = number(.learningRate)
        batchSize = integer(.batchSize)
        steps = integer(.steps)
        seed = integer(.seed)
        epsilon = number(.zoEps)
        noise = Noise.Distribution(rawValue: values[.zoNoise]!.string!)!
        schedule = LearningRateSchedule(
            shape: .init(rawValue: values[.lrSchedule]!.string!)!, warmupSteps: integer(.warmupSteps),
            steps: integer(.steps), peak: number(.learningRate))
        weightDecay = number(.weightDecay)
        evalSteps = integer(.evalSteps)
        saveSteps = integer(.saveSteps)
        logSteps = integer(.logSteps)
        keepsAllCheckpoints = values[.saveTotal] == "all"
        numDev = integer(.numDev)
        numEval = integer(.numEval)
        maxLength = integer(.maxLength)
        trainsAsClassification = values[.trainAsClassification]!.bool!
    }

    package var reports: ReportSchedule { ReportSchedule(logSteps: logSteps, evalSteps: evalSteps, steps: steps) }
}
