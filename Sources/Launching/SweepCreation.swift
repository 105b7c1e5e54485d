import DurableFiles
import JSONValues
import Planning
package import RunFolders
package import RunModel
package import RunStore
package import SystemPackage

/// What all runs of one launch share.
package struct Launch: Sendable {
    package var moment: Moment
    package var version: String
    /// The process that is about to carry the runs: while it lives they are queued.
    package var launcher: ProcessIdentity

    package init(moment: Moment = .now(), version: String = telosVersion, launcher: ProcessIdentity) {
        self.moment = moment
        self.version = version
        self.launcher = launcher
    }
}

/// A sweep whose run folders stand on disk, every run queued.
package struct CreatedSweep: Sendable {
    package var sweep: Sweep
    /// The content of the sweep's own file.
    package var file: SweepFile
    /// In plan order.
    package var runs: [CreatedRun]

    package init(sweep: Sweep, file: SweepFile, runs: [CreatedRun]) {
        self.sweep = sweep
        self.file = file
        self.runs = runs
    }

    /// Removes what was made, unless a runner has claimed it: then it is that runner's.
    func removeUnclaimed() {
        guard (try? sweep.newestRunner()) ?? nil == nil else { return }
        for run in runs { try? run.folder.removeTree() }
        try? sweep.file.remove()
    }
}

/// The sweeps of one launch.
package struct CreatedSweeps: Sendable {
    package var sweeps: [CreatedSweep]
    /// In which something was made whose name is not durable yet; `launch` sees to it while the runner begins.
    package var folders: [FilePath]

    package init(sweeps: [CreatedSweep], folders: [FilePath]) {
        self.sweeps = sweeps
        self.folders = folders
    }
}

package struct CreatedRun: Sendable {
    package var id: RunID
    package var folder: FilePath
}

extension [PlannedSweep] {
    /// Makes the folders of all sweeps' runs, each with a queued `state.json` and an `experiment_config.yaml`, and the
    /// sweeps' own files. When one cannot be made, those made before are removed again: a launch is whole or nothing.
    ///
    /// The files get their names in an order in which a death at any moment leaves nothing that cannot be gone on
    /// with: a folder with a configuration has a state, and its sweep has its file.
    ///
    /// - Throws: `FileError`, `RunFolderError`
    package func create(in project: Project, launch: Launch) throws -> CreatedSweeps {
        var creation = Creation(project: project, launch: launch)
        do {
            for sweep in self { try creation.claimFolders(of: sweep) }
            let folders = try creation.writeFiles(of: self)
            return CreatedSweeps(sweeps: creation.sweeps, folders: folders)
        } catch {
            for sweep in creation.sweeps { sweep.removeUnclaimed() }
            throw error
        }
    }
}

private struct Creation {
    let project: Project
    let launch: Launch
    private(set) var sweeps: [CreatedSweep] = []
    // Runs of one experiment (seeds) count on from each other, not each from the beginning.
    private var next: [String: RunTimestamp] = [:]

    init(project: Project, launch: Launch) {
        self.project = project
        self.launch = launch
    }

    mutating func claimFolders(of planned: PlannedSweep) throws {
        let sweep = Sweep(.random(), results: project.resultsFolder)
        sweeps.append(CreatedSweep(sweep: sweep, file: file(of: planned, sweep: sweep.id), runs: []))
        let index = sweeps.count - 1
        for run in planned.runs {
            let first = next[run.experimentPath] ?? RunTimestamp(launch.moment)
            let (folder, timestamp) = try project.claimRunFolder(in: FilePath(run.experimentPath), from: first)
            next[run.experimentPath] = timestamp.next
            let id = RunID.random()
            sweeps[index].runs.append(CreatedRun(id: id, folder: folder))
            sweeps[index].file.runs.append(SweepFile.Run(id: id, path: project.written(folder)))
        }
    }

    /// - Returns: the folders whose names are not durable yet.
    func writeFiles(of planned: [PlannedSweep]) throws -> [FilePath] {
        var files = FileBatch()
        for sweep in sweeps {
            try sweep.sweep.folder.makeFolders()
            try files.add(sweep.sweep.file, containing: sweep.file.json.prettyText)
        }
        for (sweep, planned) in zip(sweeps, planned) {
            for (made, run) in zip(sweep.runs, planned.runs) {
                let configuration = run.configuration(
                    id: made.id, sweep: sweep.sweep.id, folder: made.folder, project: project,
                    createdAt: launch.moment, host: Machine.host, version: launch.version)
                var life = RunLife(state: .queued, host: Machine.host, bootID: Machine.bootID, queuedAt: .now())
                life.launcher = launch.launcher
                let folder = RunFolder(made.folder)
                addFolders(above: made.folder, to: &files)
                try files.add(folder.stateFile, containing: life.json.prettyText)
                try files.add(folder.configFile, containing: configuration.yamlText)
            }
        }
        return try files.commit()
    }

    /// Up to the results folder: also those that another launch has just made, and may not have made durable yet.
    private func addFolders(above folder: FilePath, to files: inout FileBatch) {
        var parent = folder.containingFolder
        while files.add(folder: parent), parent != project.resultsFolder, parent.starts(with: project.resultsFolder) {
            parent = parent.containingFolder
        }
    }

    private func file(of planned: PlannedSweep, sweep: RunID) -> SweepFile {
        SweepFile(
            sweep: sweep, createdAt: launch.moment, configFile: planned.configFile.path,
            configSHA256: planned.configFile.sha256, arguments: planned.arguments, parallel: planned.parallel,
            devices: planned.devices, devicesPerRun: planned.devicesPerRun, continueOnError: planned.continueOnError,
            timeLimit: planned.timeLimit.map(Double.init), record: planned.record, runs: [])
    }
}

extension RunTimestamp {
    /// The name to try after this one.
    fileprivate var next: RunTimestamp {
        var next = self
        next.ordinal += 1
        return next
    }
}
