import DurableFiles
import RunFolders
import RunModel
import RunStore
import SystemPackage

extension Import {
    /// Moves runs to their places, each whole and at once.
    ///
    /// - Returns: the runs, which say where they stand, or would.
    /// - Throws: `FileError`. The runs before it stand in their places.
    mutating func place(_ prepared: [PreparedRun], _ staging: Staging?) throws -> [ImportedRun] {
        var prepared = prepared
        for index in prepared.indices { settle(&prepared[index]) }
        guard staging != nil else { return prepared.map(\.run) }
        var paths: [FilePath] = []
        for run in prepared {
            guard let folder = run.folder else { continue }
            try run.finish(in: folder)
            paths += run.durablePaths(in: folder)
        }
        try FileBatch.sync(paths)
        var placed: [ImportedRun] = []
        var folders: [FilePath] = []
        var known: Set<FilePath> = []
        for var run in prepared {
            guard let folder = run.folder else { continue }
            try move(&run, from: folder)
            placed.append(run.run)
            var parent = run.run.folder.containingFolder
            while known.insert(parent).inserted {
                folders.append(parent)
                if parent == project.resultsFolder || !parent.starts(with: project.resultsFolder) { break }
                parent = parent.containingFolder
            }
        }
        try FileBatch.sync(folders.filter(\.isDirectory))
        return placed
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
