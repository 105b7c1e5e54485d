import Datasets
import JSONValues
import Lineage
import Listings
import RunIndex
import RunModel
import RunStore
import SystemPackage

/// What the argument of `telos trace` names, traced.
enum TracedThing {
    /// At least one: a sweep's id names all its runs.
    case runs([RunTrace])
    case dataset(DataTrace)

    /// A run or a dataset, whichever there is; a path below the results folder is a run.
    ///
    /// - Throws: `CommandFailure` for what is neither, and for what is both; `IndexError`
    init(named text: String, in index: RunIndex) throws {
        if text.isEmpty { throw CommandFailure(message: Self.neither(text, nearest: nil), exitCode: 1) }
        let runs: Result<[RunRecord], RunLookupError>
        do {
            runs = .success(try index.runs(named: text, in: .workingDirectory))
        } catch let error as RunLookupError {
            runs = .failure(error)
        }
        switch runs {
        case .success(let runs): self = .runs(try Self.traces(of: runs, named: text, in: index))
        case .failure(let error): self = .dataset(try Self.trace(ofData: text, butNoRun: error, in: index))
        }
    }

    private static func traces(of runs: [RunRecord], named text: String, in index: RunIndex) throws -> [RunTrace] {
        let project = index.project
        let comparable = try runs.map { try index.runs(comparableTo: $0) }
        let family = try RunFamily(of: runs, in: index) { try earlierRun($0, in: index) }
        let ids = Set(runs.map(\.id) + comparable.flatMap { $0.map(\.id) } + family.ids)
        // Of a hundred thousand runs mostly a few matter.
        var lineage = DataLineage(
            of: project, runs: try index.dataUses(of: ids.sorted()), digests: .ofUser())
        if !isRun(text, project), let data = try? lineage.subject(named: text, from: .workingDirectory) {
            throw ambiguity(text, [title(of: runs, in: project), title(of: data, in: lineage)])
        }
        func traces() -> [RunTrace] {
            zip(runs, comparable).map { RunTrace(of: $0, in: lineage, comparable: $1, family: family) }
        }
        let found = traces()
        guard found.contains(where: \.isFoundElsewhere) else { return found }
        // What they were trained on may stand in a folder that only other runs name.
        lineage = try project.lineage(of: index)
        return traces()
    }

    /// The run of this id, from which another one was trained.
    private static func earlierRun(_ id: RunID, in index: RunIndex) throws -> RunFamily.Earlier {
        do {
            if let run = try index.runs(named: id.text, in: .workingDirectory).first(where: { $0.id == id }) {
                return .found(run)
            }
        } catch RunLookupError.removed {
            return .gone("it is in the trash; `telos restore \(id)` brings it back")
        } catch RunLookupError.duplicate(_, let paths) {
            return .gone("several folders have its id: \(paths.joined(separator: ", "))")
        } catch is RunLookupError {}
        return .gone("no run of this project has its id")
    }

    private static func trace(
        ofData text: String, butNoRun error: RunLookupError, in index: RunIndex
    ) throws -> DataTrace {
        let project = index.project
        if isRun(text, project) { throw CommandFailure(message: error.description, exitCode: 1) }
        var lineage = try project.lineage(of: index)
        let data: DataSubject
        do throws(DatasetLookupError) {
            data = try lineage.subject(named: text, from: .workingDirectory)
        } catch let dataError {
            throw CommandFailure(message: message(text, error, dataError), exitCode: 1)
        }
        if case .ambiguous(_, let candidates) = error {
            let ids = "several ids (\(candidates.joined(separator: ", ")))"
            throw ambiguity(text, [ids, title(of: data, in: lineage)])
        }
        return DataTrace(of: data, in: lineage)
    }

    private static func ambiguity(_ text: String, _ things: [String]) -> CommandFailure {
        CommandFailure(
            message: "\(quoted(text)) names both \(things.joined(separator: " and ")); "
                + "write the path of the one that is meant", exitCode: 1)
    }

    /// Whether it can only be a run.
    private static func isRun(_ text: String, _ project: Project) -> Bool {
        if text.hasPrefix("@") { return true }
        return text.contains("/")
            && [FilePath.workingDirectory, project.root].contains {
                Project.absolute(text, relativeTo: $0).starts(with: project.resultsFolder)
            }
    }

    private static func message(_ text: String, _ run: RunLookupError, _ data: DatasetLookupError) -> String {
        switch (run, data) {
        case (.ambiguous, _), (.duplicate, _), (.removed, _): run.description
        case (_, .ambiguous), (_, .noDataset), (_, .notAFolder): data.description
        case (_, .unknown(_, let nearest)):
            neither(text, nearest: nearest)
        }
    }

    private static func neither(_ text: String, nearest: String?) -> String {
        "neither a run nor a dataset is called \(quoted(text))" + (nearest.map { "; did you mean \($0)?" } ?? "")
            + "; `telos list --detail` and `telos data list` show what there is"
    }

    // MARK: What it is

    func title(in project: Project) -> String {
        let title =
            switch self {
            case .runs(let traces): Self.title(of: traces.map(\.run), in: project)
            case .dataset(let trace): "dataset \(trace.path)"
            }
        return visible(title.prefix(1).uppercased() + title.dropFirst())
    }

    private static func title(of runs: [RunRecord], in project: Project) -> String {
        if runs.count == 1 { return "run \(runs[0].id)" }
        return runs[0].sweep.map { "sweep \($0), \(counted(runs.count, "run"))" } ?? "\(counted(runs.count, "run"))"
    }

    private static func title(of subject: DataSubject, in lineage: DataLineage) -> String {
        "dataset \(subject.path(in: lineage))"
    }

    var trees: [TreeNode] {
        switch self {
        case .runs(let traces): RunTrace.trees(of: traces)
        case .dataset(let trace): [trace.tree]
        }
    }

    var json: JSONValue {
        switch self {
        case .runs(let traces): ["runs": .array(traces.map(\.json)), "datasets": []]
        case .dataset(let trace): ["runs": [], "datasets": [trace.json]]
        }
    }
}
