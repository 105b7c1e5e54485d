import Datasets
import JSONValues
import Lineage
import Listings
import RunIndex
import RunModel
import RunStore
import SystemPackage

/// What the argument of `telos trace` names.
enum TracedThing {
    /// At least one: a sweep's id names all its runs.
    case runs([RunRecord])
    case dataset(DataTrace.Subject)

    /// A run or a dataset, whichever there is; a path below the results folder is a run.
    ///
    /// - Throws: `CommandFailure` for what is neither, and for what is both; `IndexError`
    init(named text: String, in lineage: inout DataLineage, _ index: RunIndex) throws {
        let project = lineage.project
        if text.isEmpty { throw CommandFailure(message: Self.neither(text, nearest: nil), exitCode: 1) }
        let runs: Result<[RunRecord], RunLookupError>
        do {
            runs = .success(try index.runs(named: text, in: .workingDirectory))
        } catch let error as RunLookupError {
            runs = .failure(error)
        }
        if Self.isRun(text, project) {
            self = .runs(try runs.mapError { CommandFailure(message: $0.description, exitCode: 1) }.get())
            return
        }
        let data = Result { () throws(DatasetLookupError) in
            try lineage.subject(named: text, from: .workingDirectory)
        }
        switch (runs, data) {
        case (.success(let runs), .failure): self = .runs(runs)
        case (.success(let runs), .success(let data)):
            throw Self.ambiguity(text, [Self.title(of: runs, in: project), Self.title(of: data, in: project)])
        case (.failure(.ambiguous(_, let candidates)), .success(let data)):
            let ids = "several ids (\(candidates.joined(separator: ", ")))"
            throw Self.ambiguity(text, [ids, Self.title(of: data, in: project)])
        case (.failure, .success(let data)): self = .dataset(data)
        case (.failure(let run), .failure(let data)):
            throw CommandFailure(message: Self.message(text, run, data), exitCode: 1)
        }
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
        case (_, .ambiguous), (_, .noDataset): data.description
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
        switch self {
        case .runs(let runs): visible(Self.title(of: runs, in: project).capitalisedFirst)
        case .dataset(let subject): visible(Self.title(of: subject, in: project).capitalisedFirst)
        }
    }

    private static func title(of runs: [RunRecord], in project: Project) -> String {
        if runs.count == 1 { return "run \(runs[0].id)" }
        return runs[0].sweep.map { "sweep \($0), \(runs.count) runs" } ?? "\(runs.count) runs"
    }

    private static func title(of subject: DataTrace.Subject, in project: Project) -> String {
        switch subject {
        case .dataset(let entry): "dataset \(project.written(entry.dataset.folder))"
        case .absent(let path, _, _): "dataset \(path)"
        }
    }

    /// Its trees, and the document that holds them all.
    func traces(in lineage: DataLineage, _ index: RunIndex) throws -> (trees: [TreeNode], json: JSONValue) {
        switch self {
        case .runs(let runs):
            let traces = try runs.map {
                RunTrace(of: $0, in: lineage, comparable: try index.runs(comparableTo: $0))
            }
            return (traces.map(\.tree), ["runs": .array(traces.map(\.json)), "datasets": []])
        case .dataset(let subject):
            let trace = DataTrace(of: subject, in: lineage)
            return ([trace.tree], ["runs": [], "datasets": [trace.json]])
        }
    }
}

extension String {
    fileprivate var capitalisedFirst: String { prefix(1).uppercased() + dropFirst() }
}
