import DurableFiles
import Glibc
import ModelFiles
import RunModel
package import RunStore
import SystemPackage
import Tasks

extension Plan {
    /// Plans a launch: reads every config, checks all that it names, and expands it. Makes nothing.
    ///
    /// - Parameter earlierRuns: the runs that stand in the results folder.
    /// - Throws: `PlanError` with everything that is wrong with the configs, and what `earlierRuns` throws.
    package static func make(
        _ request: PlanRequest, project: Project, earlierRuns: any EarlierRuns = [EarlierRun]()
    ) throws -> Plan {
        let git = GitState(of: project.root, leavingOut: project.settings.results)
        var planner = Planner(request: request, project: project, earlierRuns: earlierRuns)
        var plan = try planner.plan()
        plan.note(git.read())
        return plan
    }
}

/// Plans the configs of one launch, one after another.
struct Planner {
    let request: PlanRequest
    let project: Project
    private let earlierRuns: any EarlierRuns
    private var dataFinder: DataFinder
    private var modelFinder: ModelFinder
    /// Runs planned so far and the config that they are of.
    private var planned: [EqualKey: String] = [:]

    init(request: PlanRequest, project: Project, earlierRuns: any EarlierRuns) {
        self.request = request
        self.project = project
        self.earlierRuns = earlierRuns
        dataFinder = DataFinder(project: project, digests: request.digests)
        modelFinder = ModelFinder(
            project: project, environment: request.environment, digests: request.digests)
    }

    mutating func plan() throws -> Plan {
        var plan = Plan(sweeps: [], notices: [])
        var problems: [ConfigProblem] = []
        var seen: Set<FilePath> = []
        for written in request.configs {
            let path = request.workingDirectory.pushing(FilePath(written)).lexicallyNormalized()
            guard seen.insert((try? path.resolvingLinks()) ?? path).inserted else {
                problems.append(ConfigProblem(.file(written), "the config is named twice; name it once"))
                continue
            }
            var findings = Findings(file: written, settings: request.settings)
            if let sweep = try sweep(of: written, findings: &findings), findings.problems.isEmpty {
                findEqualRuns(in: sweep, of: written, findings: &findings)
                findOtherCase(in: sweep, findings: &findings)
                if let sweep = try leavingOutEarlier(sweep, findings: &findings) { plan.sweeps.append(sweep) }
            }
            for problem in findings.sortedProblems where !problems.contains(problem) { problems.append(problem) }
            plan.notices += findings.notices.filter { !plan.notices.contains($0) }
        }
        if problems.isEmpty, !request.force,
            let problem = plan.diskProblem(
                in: project, place: .file(request.configs[0]), freeByteCount: request.freeByteCount)
        {
            problems.append(problem)
        }
        if !problems.isEmpty { throw PlanError(problems: problems, notices: plan.notices) }
        return plan
    }

    /// The sweep of one config; nil when a problem keeps it from being expanded.
    private mutating func sweep(of written: String, findings: inout Findings) throws -> PlannedSweep? {
        let file: ConfigFile
        do throws(ConfigProblem) {
            file = try ConfigFile(written, from: request.workingDirectory, settings: request.settings)
        } catch {
            findings.problem(error)
            return nil
        }
        var reader = ConfigReader(findings: findings)
        let config = reader.read(file.root, engine: project.settings.engine)
        findings = reader.findings
        let purpose = PurposeCheck(project: project).check(config, file: file, findings: &findings)
        let devices = Devices(config, parallel: request.parallel, findings: &findings)
        try tellDevicesInUse(devices, config, findings: &findings)
        var expander = SweepExpander(
            config: config, project: project, devices: devices, coreCount: request.coreCount)
        for model in config.models.values {
            expander.models.append(try find(model, config.engine, findings: &findings))
        }
        for reference in config.data.values {
            expander.data.append(
                config.tasks.values.map { task in
                    if config.engine == .native, !isKnown(task, findings: &findings) { return nil }
                    return dataFinder.find(reference, task: task.value, engine: config.engine, findings: &findings)
                })
        }
        guard findings.problems.isEmpty else { return nil }
        let configFile = RunConfiguration.ConfigFile(path: project.written(file.path), sha256: file.sha256)
        let expanded = expander.expand(purpose: purpose, configFile: configFile, findings: &findings)
        return PlannedSweep(
            configFile: configFile, arguments: request.arguments, runs: expanded.runs,
            dimensions: expanded.dimensions, purpose: purpose, parallel: devices.parallel, devices: devices.names,
            devicesPerRun: devices.perRun, waitForCompletion: config.waitForCompletion,
            continueOnError: config.continueOnError, timeLimit: config.timeLimit, record: config.record,
            slurm: config.slurm.map { PlannedSweep.SlurmOption(key: $0.key, value: $0.value) }, skippedCount: 0)
    }

    private mutating func find(
        _ choice: TrainingConfig.Choice<ModelName>, _ engine: Engine, findings: inout Findings
    ) throws -> ModelChoice? {
        let model: ModelChoice
        do throws(ConfigMessage) {
            model = try modelFinder.find(choice.value, engine)
        } catch {
            findings.problem(choice.node, error.text)
            return nil
        }
        try tellOtherWeights(model, choice.node, findings: &findings)
        return model
    }

    private func isKnown(_ task: TrainingConfig.Choice<TaskName>, findings: inout Findings) -> Bool {
        do throws(UnknownTaskError) {
            _ = try TrainingTask.named(task.value.name)
            return true
        } catch {
            let meant = nearest(to: task.value.name, in: TrainingTask.all.map(\.name))
            findings.problem(task.node, error.description + (meant.map { "; did you mean \($0)?" } ?? ""))
            return false
        }
    }
}

// MARK: What other runs say

extension Planner {
    /// A name whose weights are not those of earlier runs.
    private func tellOtherWeights(_ model: ModelChoice, _ node: YAMLNode, findings: inout Findings) throws {
        guard let fingerprint = model.facts.fingerprint,
            let other = try earlierRuns.newest(ofModel: model.name.text, withWeightsOtherThan: fingerprint)
        else { return }
        findings.notice(
            node,
            "\(quoted(model.name.text)) has other weights than in the earlier run \(try earlierRuns.shortID(other))")
    }

    private func tellDevicesInUse(
        _ devices: Devices, _ config: TrainingConfig, findings: inout Findings
    ) throws {
        guard !devices.names.isEmpty else { return }
        let running = try earlierRuns.usingDevices()
        for device in devices.names {
            for run in running where run.devicesInUse.contains(device) {
                findings.notice(
                    config.cudaDevices?.node,
                    "device \(device) was given to the run \(try earlierRuns.shortID(run.id)), which is running")
            }
        }
    }

    /// Equal runs of two configs; those of one config are found when it is expanded.
    private mutating func findEqualRuns(in sweep: PlannedSweep, of file: String, findings: inout Findings) {
        var counts: [String: Int] = [:]
        for run in sweep.runs {
            if let other = planned[run.equalKey] { counts[other, default: 0] += 1 }
        }
        for (other, count) in counts.sorted(by: { $0.key < $1.key }) {
            findings.problem(
                nil, "\(count) of \(sweep.runs.count) runs equal runs of \(other); leave them out of one of the two")
        }
        for run in sweep.runs where planned[run.equalKey] == nil { planned[run.equalKey] = file }
    }

    /// Folders that would differ from existing ones in case only: on some file systems they are one. (The purpose's own
    /// has its place in the config: see `PurposeCheck`.)
    private func findOtherCase(in sweep: PlannedSweep, findings: inout Findings) {
        var names: [FilePath: [String]] = [:]
        for path in Set(sweep.runs.map(\.experimentPath)).sorted() {
            var folder = project.resultsFolder
            for (depth, name) in path.split(separator: "/").map(String.init).enumerated() {
                let existing = names[folder] ?? ((try? folder.children()) ?? []).map(\.name.string)
                names[folder] = existing
                if depth > 0, !existing.contains(name),
                    let other = existing.first(where: { $0.lowercased() == name.lowercased() })
                {
                    findings.problem(
                        nil,
                        "\(quoted(project.written(folder.appending(name)))) differs from the existing \(quoted(other)) "
                            + "only in case; write it the same way")
                }
                folder.append(name)
            }
        }
    }

    /// Points out the runs that were completed before, and leaves them out where that was asked for; nil when none is
    /// left.
    private func leavingOutEarlier(_ sweep: PlannedSweep, findings: inout Findings) throws -> PlannedSweep? {
        let completed = try earlierRuns.completed(equalTo: Set(sweep.runs.map(\.equalKey)))
        let earlier = sweep.runs.compactMap { completed[$0.equalKey] }
        if earlier.isEmpty { return sweep }
        var purposes: [(name: String, ids: [String])] = []
        for run in earlier {
            let id = try earlierRuns.shortID(run.id)
            if let index = purposes.firstIndex(where: { $0.name == run.purpose }) {
                purposes[index].ids.append(id)
            } else {
                purposes.append((run.purpose, [id]))
            }
        }
        let who = purposes.map { purpose in
            let more = purpose.ids.count > 4 ? " and \(purpose.ids.count - 3) more" : ""
            let ids = more.isEmpty ? purpose.ids[...] : purpose.ids.prefix(3)
            return ids.joined(separator: ", ") + more + ", under \(purpose.name)"
        }.joined(separator: "; ")
        let remedy = request.skipsCompleted ? "left out" : "--skip-completed leaves them out"
        findings.notice(nil, "\(earlier.count) of \(sweep.runs.count) were run before: \(who); \(remedy)")
        guard request.skipsCompleted else { return sweep }
        var sweep = sweep
        sweep.runs.removeAll { completed[$0.equalKey] != nil }
        sweep.skippedCount = earlier.count
        return sweep.runs.isEmpty ? nil : sweep
    }
}
