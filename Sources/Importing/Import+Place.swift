import DurableFiles
import RunFolders
import RunModel
import RunStore
import SystemPackage

extension Import {
    /// Moves runs to their places, each whole and at once, and reports those that stand there, or would.
    ///
    /// - Throws: `FileError`, `RunFolderError.claimed` when another import took over. What was reported stands.
    mutating func place(_ prepared: [PreparedRun], _ staging: Staging?) throws {
        var prepared = prepared
        for index in prepared.indices { settle(&prepared[index]) }
        guard let staging else {
            report.runs += prepared.map(\.run)
            return
        }
        var paths: [FilePath] = []
        for run in prepared {
            guard let folder = run.folder else { continue }
            try run.finish(in: folder)
            paths += run.durablePaths(in: folder)
        }
        try FileBatch.sync(paths)
        try staging.claim.check()
        var folders: [FilePath] = []
        let moved = Result { try move(prepared, notingIn: &folders) }
        // Also where a move failed: those before it stand.
        let synced = Result { try FileBatch.sync(folders.filter(\.isDirectory)) }
        try moved.get()
        try synced.get()
    }

    /// - Parameter folders: those in which something was made.
    private mutating func move(_ prepared: [PreparedRun], notingIn folders: inout [FilePath]) throws(FileError) {
        var known: Set<FilePath> = []
        for var run in prepared {
            guard let folder = run.folder else { continue }
            try move(&run, from: folder)
            report.runs.append(run.run)
            var parent = run.run.folder.containingFolder
            while known.insert(parent).inserted {
                folders.append(parent)
                if parent == project.resultsFolder || !parent.starts(with: project.resultsFolder) { break }
                parent = parent.containingFolder
            }
        }
    }

    /// Gives a run the first name that is free in its experiment's folder.
    private mutating func settle(_ prepared: inout PreparedRun) {
        let place = prepared.run.place
        let experiment = ([place.purpose] + place.modelLevels + [place.experiment]).joined(separator: "/")
        let key = "\(experiment)/\(prepared.run.timestamp.second)"
        var timestamp = prepared.run.timestamp
        timestamp.ordinal = nextOrdinals[key] ?? 1
        let folder = project.resultsFolder.pushing(FilePath(experiment))
        while folder.appending(timestamp.name).exists { timestamp.ordinal += 1 }
        nextOrdinals[key] = timestamp.ordinal + 1
        prepared.run.settle(as: timestamp, hasOut: prepared.hasOut, hasErr: prepared.hasErr, in: project)
    }

    private mutating func move(_ prepared: inout PreparedRun, from folder: FilePath) throws(FileError) {
        var tries = 1
        while true {
            do {
                try prepared.run.folder.containingFolder.makeFolders(isDurable: false)
                if try folder.move(to: prepared.run.folder, isDurable: false) { return }
                // Somebody took the name since it was free: the next, which the run has to say too.
                settle(&prepared)
                try prepared.finish(in: folder)
                try FileBatch.sync(prepared.durablePaths(in: folder))
            } catch  where error.isMissing && tries < 100 {
                // A removal of the last run in it took the empty folder away.
                tries += 1
            }
        }
    }
}
