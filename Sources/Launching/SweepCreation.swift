import DurableFiles
import JSONValues
package import Planning
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
    /// What is to be written as the sweep's own file.
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

package struct CreatedRun: Sendable {
    package var id: RunID
    package var folder: FilePath
    package var configuration: RunConfiguration
}

extension [PlannedSweep] {
    /// Makes the folders of all sweeps' runs, or of none: when one sweep's cannot be made, those of the others are
    /// removed again.
    ///
    /// - Throws: `FileError`, `RunFolderError`
    package func create(in project: Project, launch: Launch) throws -> [CreatedSweep] {
        var created: [CreatedSweep] = []
        do {
            for sweep in self { created.append(try sweep.create(in: project, launch: launch)) }
        } catch {
            for run in created.flatMap(\.runs) { try? run.folder.removeTree() }
            throw error
        }
        return created
    }
}

extension PlannedSweep {
    /// Makes the folders of the sweep's runs, each with a queued `state.json` and, after it, its
    /// `experiment_config.yaml`. When one cannot be made, those made before are removed again: a launch is whole or
    /// nothing.
    ///
    /// - Throws: `FileError`, `RunFolderError`
    package func create(in project: Project, launch: Launch) throws -> CreatedSweep {
        let sweep = Sweep(.random(), results: project.resultsFolder)
        let creation = Creation(sweep: sweep.id, project: project, launch: launch)
        var created: [CreatedRun] = []
        var files = FileBatch()
        // Runs of one experiment (seeds) count on from each other, not each from the beginning.
        var next: [String: RunTimestamp] = [:]
        do {
            for run in runs {
                let first = next[run.experimentPath] ?? RunTimestamp(launch.moment)
                let (folder, timestamp) = try project.claimRunFolder(in: FilePath(run.experimentPath), from: first)
                let made = CreatedRun(id: .random(), folder: folder, configuration: RunConfiguration())
                created.append(made)
                created[created.count - 1].configuration = try creation.fill(made, with: run, into: &files)
                next[run.experimentPath] = timestamp.next
            }
            try files.commit()
        } catch {
            for run in created { try? run.folder.removeTree() }
            throw error
        }
        return CreatedSweep(
            sweep: sweep, file: file(of: created, sweep: sweep.id, project: project, launch: launch), runs: created)
    }

    private func file(of runs: [CreatedRun], sweep: RunID, project: Project, launch: Launch) -> SweepFile {
        SweepFile(
            sweep: sweep, createdAt: launch.moment, configFile: configFile.path, configSHA256: configFile.sha256,
            arguments: arguments, parallel: parallel, devices: devices, devicesPerRun: devicesPerRun,
            continueOnError: continueOnError, timeLimit: timeLimit.map(Double.init),
            runs: runs.map { SweepFile.Run(id: $0.id, path: project.written($0.folder)) })
    }
}

private struct Creation {
    let sweep: RunID
    let project: Project
    let launch: Launch

    /// Writes the run's state, then its configuration, so that a folder with a configuration always has a state.
    func fill(_ made: CreatedRun, with run: PlannedRun, into files: inout FileBatch) throws -> RunConfiguration {
        let configuration = run.configuration(
            id: made.id, sweep: sweep, folder: made.folder, project: project, createdAt: launch.moment,
            host: Machine.host, version: launch.version)
        var life = RunLife(state: .queued, host: Machine.host, bootID: Machine.bootID, queuedAt: .now())
        life.launcher = launch.launcher
        files.add(folder: made.folder.containingFolder)
        try files.add(RunFolder(made.folder).stateFile, containing: life.json.prettyText)
        try files.add(made.folder.appending(RunFile.configuration), containing: configuration.yamlText)
        return configuration
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
