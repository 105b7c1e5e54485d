import DurableFiles
import ModelFiles
import RunFolders
import RunModel
package import RunStore
import SystemPackage
import Tasks

extension Plan {
    /// Plans new runs of the stored configurations alone: the training configs they came from are not read. Data,
    /// model and git commit are taken as they are today; what differs is noticed. Makes nothing.
    ///
    /// - Returns: one sweep for each that the runs were of, in the order in which they are first named.
    /// - Throws: `PlanError` with everything that keeps a run from being made anew.
    package static func make(_ request: RerunRequest, project: Project) throws(PlanError) -> Plan {
        var planner = RerunPlanner(request, project)
        return try planner.plan()
    }
}

/// Plans runs anew, one after another.
private struct RerunPlanner {
    let request: RerunRequest
    let project: Project
    let git: RunConfiguration.Git?
    var dataFinder: DataFinder
    var modelFinder: ModelFinder

    init(_ request: RerunRequest, _ project: Project) {
        self.request = request
        self.project = project
        git = GitState(of: project.root, leavingOut: project.settings.results).read()
        dataFinder = DataFinder(project: project, digests: request.digests)
        modelFinder = ModelFinder(
            project: project, environment: request.environment, digests: request.digests)
    }

    mutating func plan() throws(PlanError) -> Plan {
        var plan = Plan(sweeps: [], notices: [])
        var problems: [ConfigProblem] = []
        var sweepPlaces: [RunID: Int] = [:]
        var configurations: [[RunConfiguration]] = []
        for stored in request.runs {
            var findings = Findings(run: stored.id)
            if let run = run(stored, findings: &findings), findings.problems.isEmpty {
                if let problem = stored.sweepProblem {
                    findings.notice(
                        nil,
                        "how its sweep was carried out is not known: \(problem). Taken instead: "
                            + (request.parallel.map { "--parallel \($0)" } ?? "one run at a time")
                            + ", no devices, no time limit, and a run that fails keeps no other from running")
                }
                for difference in stored.configuration.differences(
                    from: run, host: request.host, version: request.version)
                {
                    findings.notice(nil, difference)
                }
                let sweep = stored.configuration.telos?.sweep ?? stored.id
                if sweepPlaces[sweep] == nil {
                    sweepPlaces[sweep] = plan.sweeps.count
                    plan.sweeps.append(newSweep(stored, run, problems: &problems))
                    configurations.append([])
                }
                let place = sweepPlaces[sweep] ?? 0
                plan.sweeps[place].runs.append(run)
                configurations[place].append(stored.configuration)
            }
            problems += findings.problems
            plan.notices += findings.notices
        }
        for index in plan.sweeps.indices { plan.sweeps[index].findDimensions(configurations[index]) }
        plan.notices = joined(plan.notices, \.place)
        if problems.isEmpty, !request.force,
            let problem = plan.diskProblem(
                in: project, place: .runs(request.runs.map(\.id)), freeByteCount: request.freeByteCount)
        {
            problems.append(problem)
        }
        if !problems.isEmpty { throw PlanError(problems: joined(problems, \.place), notices: plan.notices) }
        return plan
    }

    /// A sweep without runs that is carried out as the run's own was.
    private func newSweep(
        _ stored: StoredRun, _ run: PlannedRun, problems: inout [ConfigProblem]
    ) -> PlannedSweep {
        let file = stored.sweep
        let devices = file?.devices ?? []
        let devicesPerRun = file?.devicesPerRun ?? 1
        let most = devices.isEmpty ? Int.max : max(1, devices.count / devicesPerRun)
        if let parallel = request.parallel, parallel > most {
            problems.append(
                ConfigProblem(
                    .argument("--parallel \(parallel)"),
                    "the sweep of the run \(stored.id) has \(devices.count) devices, which is too few for \(parallel) "
                        + "runs at a time with \(devicesPerRun) each; write at most \(most)"))
        }
        return PlannedSweep(
            configFile: file.map { .init(path: $0.configFile, sha256: $0.configSHA256) } ?? run.configFile,
            arguments: request.arguments, runs: [], dimensions: [], purpose: run.purpose,
            parallel: request.parallel ?? file?.parallel ?? 1, devices: devices, devicesPerRun: devicesPerRun,
            waitForCompletion: true, continueOnError: file?.continueOnError ?? true,
            timeLimit: file?.timeLimit.map { Int($0) }, record: file?.record, slurm: [], skippedCount: 0)
    }

    /// One run; nil when a problem keeps it from being made.
    private mutating func run(_ stored: StoredRun, findings: inout Findings) -> PlannedRun? {
        let configuration = stored.configuration
        guard let telos = configuration.telos else {
            findings.problem(
                nil,
                "it is of the older tooling, whose configuration does not say how to start it; write a training "
                    + "config for it, for `telos train`")
            return nil
        }
        if telos.imported != nil {
            findings.problem(nil, configuration.missingToStart)
            return nil
        }
        do {
            let name = try ModelName(configuration.model ?? "")
            let task = try TaskName(configuration.task ?? "")
            guard let method = configuration.method.flatMap(Method.init(rawValue:)),
                let dataPath = configuration.dataPath,
                configuration.hyperparameters.learningRate != nil
            else {
                throw ConfigMessage("its configuration lacks `method`, `data.path` or `learning_rate`")
            }
            let model = try modelFinder.find(name, telos.engine)
            guard
                let data = dataFinder.read(
                    project.absolute(dataPath), oldType: configuration.dataType, task: task, engine: telos.engine,
                    node: nil, findings: &findings)
            else { return nil }
            var run = PlannedRun(
                purpose: try Purpose(stored.purpose), model: name, modelLevels: model.levels, task: task,
                method: method, dataType: data.origin.dataType, dataPath: data.writtenPath, oldDataType: data.oldType,
                hyperparameters: configuration.hyperparameters, environment: [], description: telos.description,
                tags: telos.tags, engine: telos.engine, configFile: telos.configFile ?? .init(path: "", sha256: ""),
                git: git, modelFacts: model.facts, dataset: data.facts, dimensionValues: [], checkpointByteCount: 0,
                checkpointPartByteCount: 0)
            switch telos.engine {
            case .native: try completeNative(&run, telos, model, data)
            case .script: try completeScript(&run, configuration, data)
            }
            return run
        } catch let error as HyperparameterErrors {
            for problem in error.problems { findings.problem(nil, problem.description) }
        } catch {
            findings.problem(nil, "\(error)")
        }
        return nil
    }

    private func completeNative(
        _ run: inout PlannedRun, _ telos: RunConfiguration.Section, _ model: ModelChoice, _ data: DataChoice
    ) throws {
        guard let method = TrainingMethod(rawValue: run.method.rawValue), let native = telos.native,
            let folder = model.folder
        else { throw ConfigMessage("its configuration has no `telos.native`") }
        // What this version knows and the one that stored it did not gets its default.
        let values = try HyperparameterValues(
            given: run.hyperparameters.entries.map { ($0.key, $0.value.json) }, method: method,
            taskDefaults: try TrainingTask.named(run.task.name).defaults,
            maxPositions: folder.config.maxPositionEmbeddings, threads: native.threads)
        let problems = values.problems(with: folder.config, data)
        if !problems.isEmpty { throw ConfigMessage(problems.map(\.message).joined(separator: "; ")) }
        run.hyperparameters = Hyperparameters(
            values.values.filter { $0.key != .threads }.map { ($0.key.name, HyperparameterValue($0.value)) })
        run.native = native
        run.checkpointPartByteCount = values.checkpointByteCount(folder.config, wholeModel: model.checkpointByteCount)
        run.checkpointByteCount = run.checkpointPartByteCount.timesAtMost(values.keptCheckpointCount(method))
    }

    private func completeScript(
        _ run: inout PlannedRun, _ configuration: RunConfiguration, _ data: DataChoice
    ) throws {
        guard let script = configuration.telos?.script, script.command != nil || script.file != nil else {
            throw ConfigMessage("its configuration names no script at `telos.script`")
        }
        if script.command == nil, let file = script.file {
            let path = (script.directory.map(project.absolute) ?? project.root).pushing(FilePath(file))
            guard path.isRegularFile else {
                throw ConfigMessage("its script \(quoted(project.written(path))) does not exist any more")
            }
        }
        run.script = script
        // As stored, but for the folders, which move with the project, and what is the new run's own.
        run.environment = configuration.environment.compactMap { variable in
            switch variable.name {
            case "TELOS_RUN_DIR", "TELOS_RUN_ID": nil
            case "TASK": .init(name: "TASK", value: data.folder.string)
            case "MODEL" where run.model.isPath:
                .init(name: "MODEL", value: project.absolute(run.model.text).string)
            default: variable
            }
        }
    }
}

extension RunConfiguration {
    /// Why a run that was imported cannot be made anew, and what it lacks.
    fileprivate var missingToStart: String {
        let values = [
            ("model", model), ("task", task), ("method", method), ("data.path", dataPath),
            ("learning_rate", hyperparameters.learningRate?.text),
        ]
        let missing = ["telos.script"] + values.filter { $0.1 == nil }.map(\.0)
        return "it was imported from old logs, which do not say how it was started: its configuration lacks "
            + missing.map { "`\($0)`" }.joined(separator: ", ") + "; write a training config for it, for `telos train`"
    }
}

extension PlannedSweep {
    /// Finds the dimensions by the values that vary: there is no config to say them.
    ///
    /// - Parameter configurations: the runs', in their order.
    fileprivate mutating func findDimensions(_ configurations: [RunConfiguration]) {
        for (index, values) in configurations.varyingValues.enumerated() {
            for (key, value) in values {
                runs[index].dimensionValues.append(.init(key: key, value: value))
                let place = dimensions.firstIndex { $0.key == key } ?? dimensions.count
                if place == dimensions.count { dimensions.append(Dimension(key: key, values: [])) }
                if !dimensions[place].values.contains(value) { dimensions[place].values.append(value) }
            }
        }
    }
}

/// What is the same of several runs is said once, of all of them.
private func joined<Told: Hashable>(
    _ told: [Told], _ place: WritableKeyPath<Told, ConfigProblem.Place>
) -> [Told] {
    var all: [Told] = []
    var runs: [Told: [RunID]] = [:]
    for var one in told {
        guard case .runs(let ids) = one[keyPath: place] else {
            if !all.contains(one) { all.append(one) }
            continue
        }
        one[keyPath: place] = .runs([])
        if runs[one] == nil { all.append(one) }
        runs[one, default: []] += ids
    }
    return all.map { one in
        guard let ids = runs[one] else { return one }
        var one = one
        one[keyPath: place] = .runs(ids)
        return one
    }
}
