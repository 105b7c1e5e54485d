import JSONValues
import ModelFiles
import RunModel
import RunStore
import SystemPackage
import Tasks

extension SweepExpander {
    /// One run; nil when a problem keeps it from being made.
    func run(
        _ combination: Combination, _ purpose: Purpose, _ configFile: RunConfiguration.ConfigFile,
        findings: inout Findings
    ) -> PlannedRun? {
        guard let model = models[combination.model], let data = data[combination.data][combination.task] else {
            return nil
        }
        let rate = combination.hyperparameters.first { $0.key == Hyperparameter.learningRate.name }
        if let rate, rate.choice.value.number == 0 {
            findings.notice(rate.choice.node, "learning_rate 0 changes no weight")
        }
        var run = PlannedRun(
            purpose: purpose, model: model.name, modelLevels: model.levels,
            task: config.tasks.values[combination.task].value, method: combination.methodValue,
            dataType: data.origin.dataType, dataPath: data.writtenPath, oldDataType: data.oldType,
            hyperparameters: Hyperparameters(), environment: [], description: config.description, tags: config.tags,
            engine: config.engine, configFile: configFile, git: nil, modelFacts: model.facts, dataset: data.facts,
            dimensionValues: dimensionValues(combination), checkpointByteCount: 0, checkpointPartByteCount: 0)
        let isComplete =
            config.engine == .native
            ? completeNative(&run, combination, model, data, findings: &findings)
            : completeScript(&run, combination, model, data, findings: &findings)
        return isComplete ? run : nil
    }

    private func dimensionValues(_ combination: Combination) -> [PlannedRun.DimensionValue] {
        config.dimensions.enumerated().compactMap { place, dimension in
            let key = PlannedRun.DimensionValue.key(of: dimension)
            guard dimension.hasPrefix("hyperparameters.") else {
                let node = dimensionNodes[place][combination.indices[place]]
                return PlannedRun.DimensionValue(key: key, value: node.text ?? "")
            }
            guard combination.uses(key), let entry = combination.hyperparameters.first(where: { $0.key == key }) else {
                return nil
            }
            return PlannedRun.DimensionValue(key: key, value: entry.choice.value.listingText)
        }
    }

    // MARK: native

    private func completeNative(
        _ run: inout PlannedRun, _ combination: Combination, _ model: ModelChoice, _ data: DataChoice,
        findings: inout Findings
    ) -> Bool {
        guard let folder = model.folder, let method = TrainingMethod(rawValue: run.method.rawValue),
            let task = TrainingTask.all.first(where: { $0.name == run.task.name })
        else { return false }
        let values: HyperparameterValues
        do throws(HyperparameterErrors) {
            values = try HyperparameterValues(
                given: combination.hyperparameters.map { ($0.key, $0.choice.value.json) }, method: method,
                taskDefaults: task.defaults, maxPositions: folder.config.maxPositionEmbeddings,
                threads: max(1, coreCount / runsAtATime))
        } catch {
            for problem in error.problems { findings.problem(nil, problem.description) }
            return false
        }
        run.hyperparameters = Hyperparameters(
            values.values.filter { $0.key != .threads }.map { ($0.key.name, HyperparameterValue($0.value)) })
        run.native = RunConfiguration.Native(
            threads: values[.threads]?.integer ?? 1,
            promptTemplate: PromptTemplate(modelType: folder.config.modelType).rawValue,
            loss: values[.trainAsClassification] == true ? "classification" : "option_tokens")
        run.checkpointPartByteCount = values.checkpointByteCount(folder.config, wholeModel: model.checkpointByteCount)
        run.checkpointByteCount = run.checkpointPartByteCount.timesAtMost(values.keptCheckpointCount(method))
        return check(values, combination, folder, data, findings: &findings)
    }

    private func check(
        _ values: HyperparameterValues, _ combination: Combination, _ model: ModelFolder, _ data: DataChoice,
        findings: inout Findings
    ) -> Bool {
        let problems = values.problems(with: model.config, data)
        for (key, message) in problems {
            let node =
                combination.hyperparameters.first { $0.key == key.name }?.choice.node
                ?? (key == .numDev
                    ? config.data.values[combination.data].node : config.models.values[combination.model].node)
            findings.problem(node, message)
        }
        return problems.isEmpty
    }

    // MARK: script

    private func completeScript(
        _ run: inout PlannedRun, _ combination: Combination, _ model: ModelChoice, _ data: DataChoice,
        findings: inout Findings
    ) -> Bool {
        var hyperparameters = Hyperparameters(
            combination.hyperparameters.filter { combination.uses($0.key) }.map { ($0.key, $0.choice.value) })
        var defaults: [(Hyperparameter, HyperparameterValue)] = []
        if run.method == .zo { defaults.append((.zoEps, .number(0.001))) }
        if run.method == .foLora || combination.trainsAdapters {
            defaults += [(.loraRank, .integer(8)), (.loraAlpha, .integer(16))]
        }
        for (key, value) in defaults where hyperparameters[key.name] == nil { hyperparameters[key.name] = value }
        run.hyperparameters = hyperparameters
        run.environment = ScriptEnvironment.variables(
            model: model.name.isPath ? project.absolute(model.name.text).string : model.name.text,
            data: data.folder.string, method: run.method, hyperparameters: hyperparameters)
        do throws(ConfigMessage) {
            run.script = try script.script(for: run.method, data.origin.kind)
            return true
        } catch {
            findings.problem(config.methods.values[combination.method].node, error.text)
            return false
        }
    }
}
