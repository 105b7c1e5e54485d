import Datasets
import DurableFiles
package import FileDigests
import ModelFiles
import RunFolders
package import RunModel
package import RunStore
import SystemPackage

/// Holds runs that are to go on against what they stand on: their state, their data, their model. Writes nothing.
package struct ResumeCheck {
    private let project: Project
    private let now: Moment
    private let digests: DigestCache
    // Many runs of a sweep share one dataset and one model: each is read once.
    private var datasets: [FilePath: Result<Dataset, ReadProblem>] = [:]
    private var modelFingerprints: [FilePath: Result<String, ReadProblem>] = [:]
    private var sweeps: [RunID: SweepFile] = [:]

    private struct ReadProblem: Error {
        var text: String
    }

    /// - Parameter digests: what is remembered of data and model files.
    package init(in project: Project, now: Moment = .now(), digests: DigestCache = DigestCache(file: nil)) {
        self.project = project
        self.digests = digests
        self.now = now
    }

    /// - Parameter run: as just read.
    /// - Throws: `ResumeError`
    package mutating func resumption(of run: RunRecord) throws -> Resumption {
        guard let state = run.state.state, let configuration = run.configuration else {
            throw ResumeError.unreadable(run.id, message: run.state.message)
        }
        guard let telos = configuration.telos, let life = run.life else { throw ResumeError.notOurs(run.id) }
        if telos.imported != nil { throw ResumeError.imported(run.id) }
        switch state {
        case .completed: throw ResumeError.completed(run.id)
        case .queued, .running: throw ResumeError.unfinished(run.id, state: run.state.text)
        case .failed, .stopped, .lost: break
        }
        if telos.engine == .script, telos.script?.resume != true, !life.attempts.isEmpty {
            throw ResumeError.scriptCannotResume(run.id)
        }
        guard let sweep = telos.sweep else { throw ResumeError.notOurs(run.id) }
        try checkSweep(of: run, sweep)
        try checkData(of: run, configuration, telos)
        try checkModel(of: run, telos)
        return Resumption(run: run, life: life, sweep: Sweep(sweep, results: project.resultsFolder))
    }

    private mutating func checkSweep(of run: RunRecord, _ id: RunID) throws {
        let sweep = Sweep(id, results: project.resultsFolder)
        if sweeps[id] == nil { sweeps[id] = try? sweep.read() }
        guard let entry = sweeps[id]?.runs.first(where: { $0.id == run.id }) else {
            throw ResumeError.noSweep(run.id, file: sweep.file)
        }
        let path = project.written(run.path)
        if entry.path != path { throw ResumeError.moved(run.id, from: entry.path, to: path) }
        if sweep.isStopRequested, try sweep.newestRunner()?.presence(now: now) == .alive {
            throw ResumeError.sweepIsStopping(run.id, sweep: id)
        }
    }

    private mutating func checkData(
        of run: RunRecord, _ configuration: RunConfiguration, _ telos: RunConfiguration.Section
    ) throws {
        guard let stored = telos.dataset?.fingerprint, let written = configuration.dataPath else { return }
        let found = Self.read(project.absolute(written), &datasets) { [digests] in
            try Dataset(reading: $0, digests: digests)
        }
        switch found {
        case .success(let dataset):
            if dataset.fingerprint == stored { return }
            let recorded = telos.dataset?.splits ?? []
            let changes = SplitChange.all(
                since: recorded.map {
                    SplitChange.Recorded(name: $0.name, exampleCount: $0.examples, sha256: $0.sha256)
                }, in: dataset, digests: digests)
            throw ResumeError.dataChanged(
                run.id, path: written, changes: changes.text, stored: stored, found: dataset.fingerprint ?? "empty",
                problem: nil)
        case .failure(let problem):
            throw ResumeError.dataChanged(
                run.id, path: written, changes: "", stored: stored, found: nil, problem: problem.text)
        }
    }

    private mutating func checkModel(of run: RunRecord, _ telos: RunConfiguration.Section) throws {
        guard let stored = telos.model.fingerprint, let written = telos.model.path else { return }
        let found = Self.read(project.absolute(written), &modelFingerprints) { [digests] in
            try ModelFolder($0).fingerprint(digests: digests)
        }
        switch found {
        case .success(stored): return
        case .success(let found):
            throw ResumeError.modelChanged(run.id, path: written, stored: stored, found: found, problem: nil)
        case .failure(let problem):
            throw ResumeError.modelChanged(run.id, path: written, stored: stored, found: nil, problem: problem.text)
        }
    }

    private static func read<Content>(
        _ path: FilePath, _ known: inout [FilePath: Result<Content, ReadProblem>],
        _ body: (FilePath) throws -> Content
    ) -> Result<Content, ReadProblem> {
        if let result = known[path] { return result }
        let result: Result<Content, ReadProblem>
        do {
            result = .success(try body(path))
        } catch {
            result = .failure(ReadProblem(text: "\(error)"))
        }
        known[path] = result
        return result
    }
}
