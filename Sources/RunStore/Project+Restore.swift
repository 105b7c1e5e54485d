import DurableFiles
import RunModel
package import SystemPackage

extension Project {
    /// Where a removed run goes back to.
    ///
    /// - Throws: `TrashError` when nothing tells, or something stands there.
    package func placeToRestore(_ run: TrashedRun) throws(TrashError) -> FilePath {
        guard let record = run.record else { throw .noRecord(folder: run.folder) }
        let place = resultsFolder.pushing(FilePath(record.path))
        if place.exists { throw .placeTaken(name: run.name, path: place) }
        return place
    }

    /// Moves a run from the trash back to where it was, by one rename.
    ///
    /// - Returns: its folder.
    /// - Throws: `TrashError`, `FileError`; then it is still in the trash.
    package func restore(_ run: TrashedRun) throws -> FilePath {
        let place = try placeToRestore(run)
        try place.containingFolder.makeFolders()
        do {
            if try !run.folder.move(to: place) { throw TrashError.placeTaken(name: run.name, path: place) }
        } catch {
            if !place.exists { removeEmptyFolders(from: place.containingFolder) }
            throw error
        }
        let trash = Trash(results: resultsFolder)
        try trash.recordFile(run.name).remove()
        try trash.folder.syncFolder()
        return place
    }

    /// The removed runs that a text names: one by its name in the trash, by an unambiguous prefix of it, by the path
    /// it had or has now; all of a sweep by the sweep's id or prefix.
    ///
    /// - Returns: at least one.
    /// - Throws: `TrashError`, `FileError`
    package func trashedRuns(named text: String, workingDirectory: FilePath) throws -> [TrashedRun] {
        let runs = try Trash(results: resultsFolder).runs()
        if let run = runs.first(where: { $0.name == text }) { return [run] }
        guard !text.contains("/") else {
            let paths = [workingDirectory, root].map { Project.absolute(text, relativeTo: $0) }
            let found = runs.filter { run in
                paths.contains(run.folder)
                    || run.record.map { paths.contains(resultsFolder.pushing(FilePath($0.path))) } ?? false
            }
            return [try only(found, text)]
        }
        guard !text.isEmpty else { throw TrashError.notFound(text) }
        let found = runs.filter { $0.name.hasPrefix(text) }
        let sweeps = Set(runs.compactMap(\.record?.sweep)).filter { $0.text.hasPrefix(text) }
        if found.isEmpty, sweeps.count == 1 { return runs.filter { $0.record?.sweep == sweeps.first } }
        guard sweeps.isEmpty else {
            throw TrashError.ambiguous(
                text, candidates: (found.map(\.name) + sweeps.map { "\($0) (a sweep)" }).sorted())
        }
        return [try only(found, text)]
    }

    private func only(_ found: [TrashedRun], _ text: String) throws(TrashError) -> TrashedRun {
        guard let first = found.first else { throw .notFound(text) }
        guard found.count == 1 else {
            let candidates = found.map { run in
                run.name + (run.record.map { "  \($0.path), removed \($0.removedAt)" } ?? "")
            }
            throw .ambiguous(text, candidates: candidates.sorted())
        }
        return first
    }
}
