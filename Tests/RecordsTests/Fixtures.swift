import DurableFiles
import JSONValues
import Records
import RunModel
import RunStore
import SystemPackage
import TestSupport
import Testing

/// Runs of one sweep, as they would be read from a tree.
struct RecordedSweep {
    static let id = RunID("p7x2c4dem1")!
    static let ids = ["a1b2c3d4e5", "b1b2c3d4e5", "c1b2c3d4e5", "d1b2c3d4e5", "e1b2c3d4e5", "f1b2c3d4e5"].map {
        RunID($0)!
    }

    let project: Project
    var runs: [RunRecord] = []

    init(root: FilePath = "/p") { project = Project(root: root, settings: ProjectSettings()) }

    /// Adds a run; without an accuracy one that failed.
    mutating func add(
        _ rate: Double, accuracy: Double? = nil, dev: Double? = nil, loss: Double? = nil, seed: Int = 0,
        _ more: [(String, HyperparameterValue)] = [], state: RunState? = nil
    ) {
        let id = Self.ids[runs.count]
        let place = RunPlace(components: ["tuning", "meta-llama", "Llama-3.2-1B", "e\(runs.count)", "20251226_143000"])!
        var run = RunRecord(
            id: id, path: project.resultsFolder.pushing(FilePath(place.relativePath)), place: place,
            state: ObservedState(state ?? (accuracy == nil ? .failed : .completed)),
            createdAt: Moment("2025-12-26T14:30:00.123+01:00")!)
        var configuration = RunConfiguration()
        (configuration.task, configuration.method, configuration.model) = ("Copa", "zo", "meta-llama/Llama-3.2-1B")
        configuration.dataPath = "Data_v2/synthetic/prompt_engineering/copa_mezo_v1/Copa"
        configuration.hyperparameters = Hyperparameters(
            [("learning_rate", .number(rate)), ("steps", .integer(20000)), ("seed", .integer(seed))] + more)
        configuration.telos = RunConfiguration.Section(
            id: id, sweep: Self.id, engine: .script, createdAt: run.createdAt, host: "h", version: "1",
            model: RunConfiguration.Model(source: "m"), dataset: RunConfiguration.Dataset(kind: .synthetic))
        configuration.telos?.description = "copa_mezo_v1 at four learning rates"
        configuration.telos?.configFile = .init(path: "automation/copa_lr_sweep.yaml", sha256: "")
        run.configuration = configuration
        let metrics = [("accuracy", accuracy), ("dev_accuracy", dev), ("best_dev_loss", loss)]
        run.result = metrics.compactMap { key, value in value.map { (key, JSONValue.number($0)) } }
        runs.append(run)
    }

    /// Four learning rates, chosen on dev.
    static var usual: RecordedSweep {
        var sweep = RecordedSweep()
        sweep.add(1e-6, accuracy: 0.86, dev: 0.8)
        sweep.add(5e-7, accuracy: 0.852, dev: 0.9)
        sweep.add(2e-7, accuracy: 0.7, dev: 0.7)
        sweep.add(1e-7, accuracy: 0.6, dev: 0.6)
        return sweep
    }

    var record: SweepRecord {
        get throws { try #require(SweepRecord(Self.id, file: nil, runs: runs, in: project)) }
    }

    var lookup: RecordCheck.Lookup {
        let runs = runs
        return RecordCheck.Lookup(
            ofSweep: { sweep in runs.filter { $0.sweep == sweep } }, withID: { id in runs.first { $0.id == id } })
    }
}

/// Runs `body` with the records of a purpose in an empty project.
func withRecords(_ body: (RecordFile, Project) throws -> Void) throws {
    try withTemporaryFolder { (folder) throws in
        let project = Project(root: folder, settings: ProjectSettings())
        try project.resultsFolder.appending("tuning").makeFolders()
        try body(RecordFile(ofPurpose: "tuning", in: project), project)
    }
}

extension RecordFile {
    var text: String { get throws { String(decoding: try path.readBytes(), as: UTF8.self) } }
}
