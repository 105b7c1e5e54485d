import DurableFiles
import JSONValues
import RunFolders
import RunModel
import SystemPackage

extension Project {
    /// Holds a run to what one must be that is removed: ended, and a folder of its own. Broken runs and those of the
    /// older tooling can be removed too.
    ///
    /// - Throws: `TrashError`, `FileError`, `RunFolderError`
    package func checkRemovable(_ run: RunRecord) throws {
        guard let status = try run.path.status(followingLinks: false) else { throw TrashError.gone(path: run.path) }
        guard status.kind == .directory else { throw TrashError.link(path: run.path) }
        // Looked at anew; and of a broken run too, whose record tells no state.
        let current = record(at: run.path)
        var state = current?.state
        if state?.state == nil { state = try stateOfBroken(current ?? run) }
        guard let state, state.state?.isFinal == false else { return }
        throw state.reason == .logGrowing
            ? TrashError.growing(run.id, state: state.text) : .notEnded(run.id, state: state.text)
    }

    /// The state of a run without a readable configuration; nil when nothing tells that it lives.
    private func stateOfBroken(_ run: RunRecord) throws -> ObservedState? {
        let folder = RunFolder(run.path)
        do {
            guard let life = try folder.readLife() else { return nil }
            return try folder.observe(life, sweep: nil)
        } catch RunFolderError.badState(_, .newerSchema(let schema)) {
            throw TrashError.unknownState(
                path: run.path, problem: "its state.json has schema \(schema); use a newer Telos")
        } catch RunFolderError.badState, RunFolderError.badJSON {
            try checkNobodyWrites(into: run)
            return nil
        }
    }

    /// Of a run of ours whose state cannot be read: whether its supervisor lives only the signs around it can tell.
    ///
    /// - Throws: `TrashError.unknownState` when one of them says so.
    private func checkNobodyWrites(into run: RunRecord) throws {
        guard let id = try run.configuration?.telos?.sweep ?? nameInSweep(of: run)?.sweep else { return }
        let now = Moment.now()
        let folder = RunFolder(run.path)
        let logs = try folder.logFiles()
        for file in [logs.out, logs.err, folder.metricsFile] {
            guard let file, let modified = try file.status()?.modified else { continue }
            // A time in the future is no sign: the clock was set back since.
            guard abs(now.unixSeconds - Double(modified) / 1e9) < Presence.silenceLimit else { continue }
            throw TrashError.unknownState(
                path: run.path,
                problem: "its state.json cannot be read, and \(file.lastComponent?.string ?? "") was written less than "
                    + "5 minutes ago; end what writes it, and remove the run 5 minutes later")
        }
        if try Sweep(id, results: resultsFolder).newestRunner()?.presence(now: now) == .alive {
            throw TrashError.unknownState(
                path: run.path,
                problem: "its state.json cannot be read, and its sweep's runner lives; end it first with "
                    + "`telos stop \(id)`")
        }
    }

    /// The ids that a sweep's file gives a run which does not say them itself.
    private func nameInSweep(of run: RunRecord) throws(FileError) -> (sweep: RunID, run: RunID)? {
        guard run.configuration?.telos == nil else { return nil }
        return try Sweep.naming(written(run.path), in: resultsFolder)
    }

    /// Moves a run into the project's trash, by one rename, and removes the folders above it that this leaves empty.
    /// It is whole at every moment, in the tree or in the trash.
    ///
    /// - Throws: `TrashError`, `FileError`, `RunFolderError`; then the run is where it was.
    package func remove(_ run: RunRecord) throws -> TrashedRun {
        try checkRemovable(run)
        let trash = Trash(results: resultsFolder)
        try trash.folder.makeFolders()
        let named = try nameInSweep(of: run)
        let record = TrashRecord(
            id: named?.run ?? run.id, sweep: run.sweep ?? named?.sweep,
            path: run.place.relativePath, removedAt: .now(), by: Machine.user, host: Machine.host)
        var ordinal = 1
        while true {
            let name = ordinal == 1 ? record.id.text : "\(record.id)_\(ordinal)"
            if try move(run.path, to: trash, as: name, record) {
                removeEmptyFolders(from: run.path.containingFolder)
                return TrashedRun(name: name, folder: trash.runFolder(name), record: record)
            }
            ordinal += 1
        }
    }

    /// - Returns: whether it was moved; false means that the name is taken.
    private func move(
        _ path: FilePath, to trash: Trash, as name: String, _ record: TrashRecord
    ) throws(FileError) -> Bool {
        let file = trash.recordFile(name)
        let folder = trash.runFolder(name)
        guard !folder.exists, try file.createFile(containing: Array(record.json.prettyText.utf8)) else { return false }
        do {
            if try path.move(to: folder) { return true }
            // A folder without a record: somebody put it there by hand.
            try file.remove()
            return false
        } catch {
            // After the rename only making it durable can fail.
            if path.exists || !folder.exists { try? file.remove() }
            throw error
        }
    }

    /// Removes this folder of the results folder and those above it, as far as they are empty. A purpose's `README.md`
    /// keeps the purpose.
    func removeEmptyFolders(from folder: FilePath) {
        var folder = folder
        while folder != resultsFolder, folder.starts(with: resultsFolder) {
            // They hold no run: the tree reads the same with a folder that cannot be removed.
            guard (try? folder.status(followingLinks: false))??.kind == .directory,
                (try? folder.children())?.isEmpty == true, (try? folder.remove()) != nil
            else { return }
            folder = folder.containingFolder
        }
    }
}
