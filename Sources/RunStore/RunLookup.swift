import DurableFiles
package import RunModel
package import SystemPackage

/// Why a text names no run.
package enum RunLookupError: Error, Equatable, CustomStringConvertible {
    case noRuns(resultsFolder: String)
    case notFound(String)
    case ambiguous(String, candidates: [String])
    /// Two folders hold one id: one is a copy of the other.
    case duplicate(RunID, paths: [String])

    package var description: String {
        switch self {
        case .noRuns(let folder): "no runs in \(folder) yet; `telos train CONFIG` makes some"
        case .notFound(let text): "no run \(quoted(text)); `telos list --detail` shows what there is"
        case .ambiguous(let text, let candidates):
            "\(quoted(text)) is the beginning of several ids: \(candidates.joined(separator: ", ")); type more of it"
        case .duplicate(let id, let paths):
            "the id \(id) stands in several folders, one a copy of the other; name one by its path:\n"
                + paths.map { "  " + $0 }.joined(separator: "\n")
        }
    }
}

/// Finds runs by what people type.
package struct RunLookup {
    private let runs: [RunRecord]
    private let project: Project
    private let workingDirectory: FilePath

    package init(_ runs: [RunRecord], in project: Project, workingDirectory: FilePath) {
        self.runs = runs
        self.project = project
        self.workingDirectory = workingDirectory
    }

    /// The runs that a text names: one run by its id, an unambiguous prefix of it, or its path; all runs of a sweep by
    /// the sweep's id or prefix; `@last` the newest run, `@last-sweep` the newest sweep's runs.
    ///
    /// - Returns: at least one run; those of a sweep oldest first.
    /// - Throws: `RunLookupError`
    package func runs(named text: String) throws(RunLookupError) -> [RunRecord] {
        guard !runs.isEmpty else { throw .noRuns(resultsFolder: project.settings.results) }
        let newest = runs.min(by: RunRecord.isNewer)
        switch text {
        case "@last": return newest.map { [$0] } ?? []
        case "@last-sweep":
            guard let newest, let sweep = newest.configuration?.telos?.sweep else { return newest.map { [$0] } ?? [] }
            return members(of: sweep)
        default: break
        }
        if text.contains("/") || text == "." { return [try run(atPath: text)] }
        return try runs(withPrefix: text)
    }

    private func runs(withPrefix text: String) throws(RunLookupError) -> [RunRecord] {
        let ids = Set(runs.map(\.id).filter { $0.text.hasPrefix(text) })
        let sweeps = Set(runs.compactMap { $0.configuration?.telos?.sweep }.filter { $0.text.hasPrefix(text) })
        guard !text.isEmpty, ids.count + sweeps.count > 0 else { throw .notFound(text) }
        guard ids.count + sweeps.count == 1 else {
            throw .ambiguous(text, candidates: (ids.map(\.text) + sweeps.map { "\($0) (a sweep)" }).sorted())
        }
        if let sweep = sweeps.first { return members(of: sweep) }
        let found = runs.filter { $0.id == ids.first }
        if found.count > 1, let id = ids.first {
            throw .duplicate(id, paths: found.map { project.written($0.path) }.sorted())
        }
        return found
    }

    private func run(atPath text: String) throws(RunLookupError) -> RunRecord {
        // People paste paths as listings print them (from the root) and as their shell completes them.
        let candidates = [workingDirectory, project.root].map { Project.absolute(text, relativeTo: $0) }
        for path in candidates {
            if let run = runs.first(where: { $0.path == path }) { return run }
        }
        let resolved = candidates.compactMap { try? $0.resolvingLinks() }
        for run in runs {
            if let path = try? run.path.resolvingLinks(), resolved.contains(path) { return run }
        }
        throw .notFound(text)
    }

    private func members(of sweep: RunID) -> [RunRecord] {
        runs.filter { $0.configuration?.telos?.sweep == sweep }.sorted { RunRecord.isNewer($1, $0) }
    }
}
