import DurableFiles
package import RunModel
package import SystemPackage

/// Why a text names no run.
package enum RunLookupError: Error, Equatable, CustomStringConvertible {
    case noRuns(resultsFolder: String)
    case notFound(String)
    /// `restorable` is what `telos restore` takes: a run's name in the trash, or what was typed where it names a sweep.
    case removed(String, restorable: String)
    /// It begins with `@`.
    case unknownWord(String)
    /// Runs stand somewhere below it.
    case folderOfRuns(String)
    case ambiguous(String, candidates: [String])
    /// Two folders hold one id: one is a copy of the other.
    case duplicate(RunID, paths: [String])

    package var description: String {
        switch self {
        case .noRuns(let folder): "no runs in \(folder) yet; `telos train CONFIG` makes some"
        case .notFound(let text): "no run \(quoted(text)); `telos list --detail` shows what there is"
        case .removed(let text, let restorable):
            "no run \(quoted(text)): it is in the trash; `telos restore \(visible(restorable))` brings it back"
        case .unknownWord(let text):
            "no run \(quoted(text)); there are @last, the newest run, and @last-sweep, the runs of its sweep"
        case .folderOfRuns(let text):
            "no run \(quoted(text)): it is a folder above runs; name a run's own folder, or a run or a sweep by its id"
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
        let newest = runs.min(by: RunRecord.isNewer)
        switch text {
        case "@last", "@last-sweep":
            guard let newest else { throw .noRuns(resultsFolder: project.settings.results) }
            return text == "@last" ? [newest] : newest.sweep.map(members) ?? [newest]
        default: break
        }
        if text.contains("/") || text == "." { return [try run(atPath: text)] }
        if text.hasPrefix("@") { throw .unknownWord(text) }
        return try runs(withPrefix: text)
    }

    private func runs(withPrefix text: String) throws(RunLookupError) -> [RunRecord] {
        let ids = Set(runs.map(\.id).filter { $0.text.hasPrefix(text) })
        let sweeps = Set(runs.compactMap(\.sweep).filter { $0.text.hasPrefix(text) })
        guard !text.isEmpty, ids.count + sweeps.count > 0 else { throw missing(text) }
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
        let candidates = paths(text)
        for path in candidates {
            if let run = runs.first(where: { $0.path == path }) { return run }
        }
        let resolved = candidates.compactMap { try? $0.resolvingLinks() }
        for run in runs {
            if let path = try? run.path.resolvingLinks(), resolved.contains(path) { return run }
        }
        throw missing(text)
    }

    /// What a path can mean: from where its writer stands, or from the root.
    private func paths(_ text: String) -> [FilePath] {
        [workingDirectory, project.root].map { Project.absolute(text, relativeTo: $0) }
    }

    /// Why a text that should name a run names none.
    private func missing(_ text: String) -> RunLookupError {
        do {
            let removed = try project.trashedRuns(named: text, workingDirectory: workingDirectory)
            return .removed(text, restorable: removed.count == 1 ? removed[0].name : text)
        } catch TrashError.ambiguous {
            // `restore` tells between what.
            return .removed(text, restorable: text)
        } catch {}
        if runs.isEmpty { return .noRuns(resultsFolder: project.settings.results) }
        let folders = paths(text).map { (try? $0.resolvingLinks()) ?? $0 }
        let isAbove =
            !text.isEmpty
            && runs.contains { run in
                let path = (try? run.path.resolvingLinks()) ?? run.path
                return folders.contains { path.starts(with: $0) }
            }
        return isAbove ? .folderOfRuns(text) : .notFound(text)
    }

    private func members(of sweep: RunID) -> [RunRecord] {
        runs.filter { $0.sweep == sweep }.sorted { RunRecord.isNewer($1, $0) }
    }
}
