import JSONValues
import ModelFiles
import RunModel
import RunStore
import SystemPackage
import Tasks

/// Makes the runs of one config from its dimensions.
struct SweepExpander {
    let config: TrainingConfig
    let project: Project
    let devices: Devices
    let coreCount: Int
    let script: ScriptChoice
    /// The values of each of `config.dimensions`, as they stand in the file.
    let dimensionNodes: [[YAMLNode]]
    /// Found models, as `config.models.values`.
    var models: [ModelChoice?] = []
    /// Found datasets: for each of `config.data.values` one for each of the tasks.
    var data: [[DataChoice?]] = []

    init(config: TrainingConfig, project: Project, devices: Devices, coreCount: Int) {
        self.config = config
        self.project = project
        self.devices = devices
        self.coreCount = coreCount
        script = ScriptChoice(project: project, config: config)
        dimensionNodes = config.dimensions.map { dimension in
            switch dimension {
            case "model": config.models.values.map(\.node)
            case "task": config.tasks.values.map(\.node)
            case "method": config.methods.values.map(\.node)
            case config.data.key: config.data.values.map(\.node)
            default: config.hyperparameters.first { $0.key == dimension }?.values.map(\.node) ?? []
            }
        }
    }

    /// The product of the keys that have lists, in the order written.
    private var product: Expansion { Expansion(counts: dimensionNodes.map(\.count)) }

    /// Of this sweep: no more than it can have runs.
    var runsAtATime: Int { max(1, min(devices.parallel, product.count ?? devices.parallel)) }

    /// The runs, and the dimensions that any of them uses.
    ///
    /// - Precondition: reading the config found no problem.
    func expand(
        purpose: Purpose, configFile: RunConfiguration.ConfigFile, findings: inout Findings
    ) -> (runs: [PlannedRun], dimensions: [PlannedSweep.Dimension]) {
        guard product.count != nil else {
            findings.problem(
                nil, "the sweep has more than \(Expansion.maximumCount) runs; split the config")
            return ([], [])
        }
        var runs: [PlannedRun] = []
        var combinations: [EqualKey: Combination] = [:]
        var unused = UnusedHyperparameters()
        for indices in product.combinations {
            let combination = Combination(indices, of: config)
            unused.note(combination, config)
            guard !combination.repeatsAnother,
                let run = run(combination, purpose, configFile, findings: &findings)
            else { continue }
            if let other = combinations.updateValue(combination, forKey: run.equalKey) {
                tellEqual(other, combination, findings: &findings)
            }
            runs.append(run)
        }
        unused.tell(config, findings: &findings)
        return (runs, dimensions(of: runs))
    }

    private func dimensions(of runs: [PlannedRun]) -> [PlannedSweep.Dimension] {
        var dimensions: [PlannedSweep.Dimension] = []
        for dimension in config.dimensions {
            let key = PlannedRun.DimensionValue.key(of: dimension)
            var seen: Set<String> = []
            let values = runs.compactMap { run in run.dimensionValues.first { $0.key == key }?.value }
                .filter { seen.insert($0).inserted }
            if !values.isEmpty { dimensions.append(PlannedSweep.Dimension(key: key, values: values)) }
        }
        return dimensions
    }

    /// Names the value that makes the second of two equal runs.
    private func tellEqual(_ a: Combination, _ b: Combination, findings: inout Findings) {
        guard let place = zip(a.indices, b.indices).enumerated().first(where: { $0.element.0 != $0.element.1 })?.offset
        else { return }
        let dimension = config.dimensions[place]
        let nodes = dimensionNodes[place]
        let texts = [nodes[a.indices[place]], nodes[b.indices[place]]].map { visible($0.text ?? "") }
        findings.problem(
            nodes[b.indices[place]], "\(dimension) \(texts[0]) and \(texts[1]) make equal runs; keep one of them")
    }
}

/// One choice of every dimension.
struct Combination {
    let indices: [Int]
    let model: Int
    let task: Int
    let method: Int
    let data: Int
    /// As written: used or not.
    let hyperparameters: [(key: String, choice: TrainingConfig.Choice<HyperparameterValue>, index: Int)]
    let methodValue: Method
    /// Of `zo`: whether its scope is the adapters.
    let trainsAdapters: Bool

    init(_ indices: [Int], of config: TrainingConfig) {
        func index(_ key: String) -> Int { config.dimensions.firstIndex(of: key).map { indices[$0] } ?? 0 }
        self.indices = indices
        model = index("model")
        task = index("task")
        method = index("method")
        data = index(config.data.key)
        hyperparameters = config.hyperparameters.map { values in
            let index = index(values.key)
            return (String(values.key.dropFirst("hyperparameters.".count)), values.values[index], index)
        }
        methodValue = config.methods.values[method].value
        let scope = hyperparameters.first { $0.key == Hyperparameter.zoScope.name }
        trainsAdapters = methodValue == .zo && scope?.choice.value == .text("lora")
    }

    /// Whether the method looks at it. What Telos does not know is used.
    func uses(_ key: String) -> Bool {
        guard let key = Hyperparameter(rawValue: key) else { return true }
        guard let method = TrainingMethod(rawValue: methodValue.rawValue) else { return true }
        return key.isUsed(by: method, trainsAdapters: trainsAdapters)
    }

    /// Whether it differs from an earlier combination only in what its method does not use.
    var repeatsAnother: Bool { hyperparameters.contains { !uses($0.key) && $0.index > 0 } }
}

/// Known hyperparameters that some run's method does not use: each is told once.
private struct UnusedHyperparameters {
    /// By key: the methods, as people say them, in the order found.
    private var methods: [String: [String]] = [:]

    mutating func note(_ combination: Combination, _ config: TrainingConfig) {
        for (key, _, _) in combination.hyperparameters where !combination.uses(key) {
            let isFull = combination.methodValue == .zo && key.hasPrefix("lora_")
            let method = isFull ? "full zo" : combination.methodValue.rawValue
            if methods[key]?.contains(method) != true { methods[key, default: []].append(method) }
        }
    }

    func tell(_ config: TrainingConfig, findings: inout Findings) {
        for values in config.hyperparameters {
            let key = String(values.key.dropFirst("hyperparameters.".count))
            guard let methods = methods[key] else { continue }
            findings.notice(
                values.values[0].node,
                "\(key) is not used by \(methods.joined(separator: " and ")); it is left out there")
        }
    }
}
