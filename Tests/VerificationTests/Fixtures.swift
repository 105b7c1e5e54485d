import Datasets
import DurableFiles
import JSONValues
import RunFolders
import RunModel
import RunStore
import SystemPackage
import Tasks
import TestSupport
import Testing
import Verification

/// A project whose one sweep has two completed, sealed runs: nothing is wrong with it.
struct GoodTree {
    let project: Project
    let sweep = RunID.random()
    /// Of the first run, relative to the results folder.
    static let firstRun = "tuning/m/Copa_zo_original_1_6/20251226_143000"
    static let secondRun = "tuning/m/Copa_zo_original_5_7/20251226_143000"
    static let data = "Data_v2/original/Copa"

    var results: FilePath { project.resultsFolder }
    var first: RunFolder { RunFolder(results.pushing(FilePath(Self.firstRun))) }
    var second: RunFolder { RunFolder(results.pushing(FilePath(Self.secondRun))) }
    /// An hour after all was written: nothing is young.
    var now: Moment { Moment(unixMilliseconds: Moment.now().unixMilliseconds + 3_600_000) }

    func verify() -> VerificationReport { Verifier.verifyTree(of: project, now: now) }

    /// The codes of all findings but notes.
    func wrongCodes() -> [Finding.Code] { verify().findings.filter(\.isWrong).map(\.code) }

    func write(_ path: String, _ text: String) throws {
        let file = project.root.pushing(FilePath(path))
        try file.containingFolder.makeFolders()
        try file.write(text)
    }

    fileprivate func make() throws {
        try write("\(Self.data)/copa_train.jsonl", "{\"label\": 0}\n")
        try write("\(Self.data)/copa_validation.jsonl", "{\"label\": 1}\n")
        let ids = [RunID.random(), RunID.random()]
        try make(ids[0], Self.firstRun, learningRate: 1e-6)
        try make(ids[1], Self.secondRun, learningRate: 5e-7)
        try write("Results_v2/tuning/README.md", "## Experiment records\n")
        try Sweep(sweep, results: results).create(
            SweepFile(
                sweep: sweep, createdAt: .now(), configFile: "c.yaml", configSHA256: "", arguments: [], parallel: 1,
                runs: zip(ids, [first, second]).map {
                    SweepFile.Run(id: $0, path: project.written($1.path))
                }))
    }

    private func make(_ id: RunID, _ place: String, learningRate: Double) throws {
        let folder = RunFolder(results.pushing(FilePath(place)))
        try folder.path.makeFolders()
        let dataset = try Dataset(reading: project.root.pushing(FilePath(Self.data)))
        var configuration = RunConfiguration()
        configuration.timestamp = folder.path.lastComponent?.string
        (configuration.purpose, configuration.model) = ("tuning", "m")
        (configuration.task, configuration.method, configuration.dataPath) = ("Copa", "zo", Self.data)
        configuration.hyperparameters = Hyperparameters([("learning_rate", .number(learningRate))])
        configuration.telos = RunConfiguration.Section(
            id: id, sweep: sweep, engine: .script, createdAt: .now(), host: "h", version: telosVersion,
            model: RunConfiguration.Model(source: "m"),
            dataset: RunConfiguration.Dataset(
                kind: .original, fingerprint: dataset.fingerprint,
                splits: dataset.splits.map {
                    RunConfiguration.Split(
                        name: $0.split.rawValue, file: $0.file, examples: $0.exampleCount, sha256: $0.sha256)
                }))
        try folder.configFile.write(configuration.yamlText)
        var life = RunLife(state: .completed, host: "elsewhere", bootID: nil, queuedAt: .now())
        life.finishedAt = .now()
        life.attempts = [RunLife.Attempt(attempt: 1, state: .completed, host: "elsewhere")]
        try folder.stateFile.write(life.json.prettyText)
        try folder.metricsFile.write("{\"step\":1,\"loss\":0.5}\n")
        try folder.resultFile.write("{\"accuracy\": 0.75}\n")
        try folder.path.appending("1e-06_train.out").write("one line\n")
        try folder.path.appending("checkpoints/checkpoint-1").makeFolders()
        try folder.path.pushing("checkpoints/checkpoint-1/model.safetensors").write(
            [UInt8](repeating: 7, count: 300_000))
        try folder.seal()
    }

    /// Rewrites the first run's state.
    func changeLife(_ change: (inout RunLife) -> Void) throws {
        var life = try #require(try first.readLife())
        change(&life)
        try first.stateFile.write(life.json.prettyText)
    }

    /// Makes the first run one that failed: such a run is not sealed.
    func unseal() throws {
        try first.manifestFile.remove()
        try changeLife {
            $0.state = .failed
            $0.attempts[0].state = .failed
        }
    }

    /// Replaces a text in the first run's configuration.
    func edit(_ text: String, _ replacement: String) throws {
        let old = String(decoding: try first.configFile.readBytes(), as: UTF8.self)
        try #require(old.contains(text))
        try first.configFile.write(old.replacing(text, with: replacement))
    }
}

func withGoodTree(_ body: (GoodTree) throws -> Void) throws {
    try withTemporaryFolder { folder in
        let tree = GoodTree(project: Project(root: folder, settings: ProjectSettings()))
        try tree.make()
        try body(tree)
    }
}

extension FilePath {
    /// Not durably: hundreds of files that last for a second need not reach the disk.
    func write(_ text: String) throws { try write(Array(text.utf8)) }

    func write(_ bytes: [UInt8]) throws {
        let file = try FileDescriptor.open(
            self, .writeOnly, options: [.create, .truncate, .closeOnExec], permissions: [.ownerReadWrite, .groupRead])
        try file.closeAfter { _ = try bytes.withUnsafeBytes { try file.writeAll($0) } }
    }
}
