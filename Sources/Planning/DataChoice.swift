import Datasets
import DurableFiles
import FileDigests
import RunModel
import RunStore
import SystemPackage
import Tasks

/// A dataset of a config, for one task: found, read, and checked for the native engine.
struct DataChoice {
    var origin: DataOrigin
    /// Relative to the project root when it lies inside.
    var writtenPath: String
    var folder: FilePath
    /// The old form of the config, when it was used.
    var oldType: String?
    var facts: RunConfiguration.Dataset
    var trainExampleCount: Int
}

/// Finds the datasets of a launch; each folder is read once.
struct DataFinder {
    let project: Project
    let digests: DigestCache
    private var datasets: [FilePath: Dataset] = [:]
    private var checks: [Check: DataProblems] = [:]

    private struct Check: Hashable {
        var folder: FilePath
        var task: String
    }

    /// How many lines of a dataset are told.
    static let toldLineCount = 5

    init(project: Project, digests: DigestCache) {
        self.project = project
        self.digests = digests
    }

    /// The dataset; nil when there is a problem with it.
    mutating func find(
        _ choice: TrainingConfig.Choice<TrainingConfig.DataReference>, task: TaskName, engine: Engine,
        findings: inout Findings
    ) -> DataChoice? {
        let (folder, oldType) = self.folder(choice.value, task: task)
        if let oldType {
            do {
                try tellOldForm(oldType, folder, task: task, node: choice.node, findings: &findings)
            } catch {
                findings.problem(choice.node, relative("\(error)"))
                return nil
            }
        }
        return read(folder, oldType: oldType, task: task, engine: engine, node: choice.node, findings: &findings)
    }

    /// The dataset in that folder; nil when there is a problem with it.
    ///
    /// - Parameters:
    ///   - oldType: the old form of the config, when it was used.
    ///   - node: what names the folder; nil when a stored configuration does.
    mutating func read(
        _ folder: FilePath, oldType: String?, task: TaskName, engine: Engine, node: YAMLNode?,
        findings: inout Findings
    ) -> DataChoice? {
        do {
            let location = try DatasetLocation(folder, dataFolder: project.dataFolder)
            let dataset = try datasets[folder] ?? Dataset(reading: folder, digests: digests)
            datasets[folder] = dataset
            if let problem = try dataset.structureProblem() {
                if engine == .script {
                    if case .noTrainSplit = problem { findings.notice(node, relative(problem.description)) }
                } else {
                    findings.problem(node, relative(problem.description))
                    return nil
                }
            }
            if let problem = location.metadata?.problem {
                findings.notice(node, "the generation metadata cannot be read: \(relative(problem))")
            }
            if oldType == nil, let node { tellOtherTask(location, task: task, node: node, findings: &findings) }
            let origin = location.origin(task: task.name, oldType: oldType)
            try NameRule.check(origin.dataType, noun: location.kind == .synthetic ? "experiment id" : "data folder")
            if engine == .native, try !check(dataset, task: task, node: node, findings: &findings) { return nil }
            return DataChoice(
                origin: origin, writtenPath: project.written(folder), folder: folder, oldType: oldType,
                facts: facts(of: dataset, at: location), trainExampleCount: dataset[.train]?.exampleCount ?? 0)
        } catch let error as DatasetError {
            findings.problem(node, relative(error.description))
        } catch {
            findings.problem(node, relative("\(error)"))
        }
        return nil
    }

    private func folder(
        _ reference: TrainingConfig.DataReference, task: TaskName
    ) -> (folder: FilePath, oldType: String?) {
        switch reference {
        case .path(let written):
            return (project.absolute(written.replacing("{task}", by: task.name)), nil)
        case .type(let type):
            return (DatasetLocation.folder(ofOldType: type, task: task.name, dataFolder: project.dataFolder), type)
        }
    }

    /// Names the path to write for `data.type`.
    private func tellOldForm(
        _ type: String, _ folder: FilePath, task: TaskName, node: YAMLNode, findings: inout Findings
    ) throws {
        let deprecated = "data.type is the old form; "
        if folder.isDirectory {
            findings.notice(node, deprecated + "write data.path: \(project.written(folder))")
            return
        }
        let synthetic = project.dataFolder.appending("synthetic")
        var paths: [String] = []
        for purpose in try folders(in: synthetic) {
            for experiment in try folders(in: synthetic.appending(purpose)) {
                let candidate = synthetic.appending(purpose).appending(experiment).appending(task.name)
                if candidate.isDirectory { paths.append(project.written(candidate)) }
            }
        }
        findings.notice(
            node,
            deprecated
                + (paths.isEmpty
                    ? "write data.path, the folder that holds the splits"
                    : "write data.path, one of \(paths.joined(separator: ", "))"))
    }

    private func folders(in folder: FilePath) throws -> [String] {
        guard folder.isDirectory else { return [] }
        return try folder.children().map(\.name.string)
            .filter { !$0.hasPrefix(".") && folder.appending($0).isDirectory }.sorted()
    }

    private func tellOtherTask(
        _ location: DatasetLocation, task: TaskName, node: YAMLNode, findings: inout Findings
    ) {
        guard let last = location.levels.last, last != task.name, !last.hasPrefix(task.name + "_") else { return }
        // A folder of any other kind need not bear the task's name, unless it bears another's.
        let isOtherTask = TrainingTask.all.contains { $0.name == last }
        guard location.kind == .original || location.kind == .synthetic || isOtherTask else { return }
        findings.notice(node, "the data folder is \(quoted(last)) and the task \(task); is this the data you mean?")
    }

    /// Whether every line is an example of the task.
    private mutating func check(
        _ dataset: Dataset, task: TaskName, node: YAMLNode?, findings: inout Findings
    ) throws -> Bool {
        // A task that is not known is told elsewhere.
        guard let known = TrainingTask.all.first(where: { $0.name == task.name }) else { return false }
        let key = Check(folder: dataset.folder, task: task.name)
        // Both templates word the same fields.
        let problems = try checks[key] ?? dataset.problems(as: known, template: .llama, limit: Self.toldLineCount)
        checks[key] = problems
        if problems.blankLineCount > 0 {
            findings.notice(node, "\(problems.blankLineCount) blank lines of the data are passed over")
        }
        if let count = problems.oneLabelCount {
            findings.notice(
                node, "all \(count) examples of the train split have the same label; is this the data you mean?")
        }
        if problems.count == 0 { return true }
        let count =
            problems.count == 1
            ? "1 line of the data is no example" : "\(problems.count) lines of the data are no examples"
        findings.problem(node, "\(count) of \(task); the first follow")
        for problem in problems.first {
            findings.problem(ConfigProblem(.file(project.written(problem.file), line: problem.line), problem.problem))
        }
        return false
    }

    private func facts(of dataset: Dataset, at location: DatasetLocation) -> RunConfiguration.Dataset {
        RunConfiguration.Dataset(
            kind: location.kind, generationPurpose: location.generationPurpose, experimentID: location.experimentID,
            metadataPurpose: location.metadataPurpose, fingerprint: dataset.fingerprint,
            splits: dataset.splits.map {
                RunConfiguration.Split(
                    name: $0.split.rawValue, file: $0.file, examples: $0.exampleCount, sha256: $0.sha256)
            })
    }

    /// Paths in a message as a config writes them.
    private func relative(_ message: String) -> String {
        message.replacing(project.root.string + "/", by: "")
    }
}

extension String {
    func replacing(_ part: String, by replacement: String) -> String {
        var result = ""
        var rest = self[...]
        while let range = rest.firstRange(of: part) {
            result += rest[..<range.lowerBound] + replacement
            rest = rest[range.upperBound...]
        }
        return result + rest
    }
}
