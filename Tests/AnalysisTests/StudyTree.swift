import DurableFiles
import FileDigests
import JSONValues
import Queries
import RunFolders
import RunIndex
import RunModel
import RunStore
import SystemPackage
import TestSupport
import Testing

@testable import Analysis

/// A project with the runs of a study, in a temporary folder.
final class StudyTree {
    let root: FilePath
    private var count = 0

    init(root: FilePath) throws {
        self.root = root
        try root.appending("Results_v2").makeFolders(isDurable: false)
    }

    var project: Project {
        get throws { try Project(root: root) }
    }

    func index() throws -> RunIndex {
        let cache = root.containingFolder.appending("cache").string
        return try RunIndex.open(project, environment: { $0 == "TELOS_CACHE" ? cache : nil }) { Issue.record("\($0)") }
    }

    /// Writes a run; the later it is added, the newer it is.
    @discardableResult
    func add(
        learningRate: Double = 1e-3, seed: Int? = 0, method: String = "zo", task: String = "Copa",
        _ metrics: [(String, JSONValue)], state: RunState = .completed,
        change: (inout RunConfiguration) -> Void = { _ in }
    ) throws -> RunFolder {
        count += 1
        let number = String(count)
        let name = "20251201_120000_\(count + 1)"
        let folder = RunFolder(root.pushing(FilePath("Results_v2/study/m/\(task)_\(method)_original_x/\(name)")))
        try folder.path.makeFolders(isDurable: false)
        var configuration = RunConfiguration()
        (configuration.model, configuration.task, configuration.method) = ("m", task, method)
        configuration.dataPath = "Data_v2/original/\(task)"
        var hyperparameters: [(String, HyperparameterValue)] = [("learning_rate", .number(learningRate))]
        if let seed { hyperparameters.append(("seed", .integer(seed))) }
        hyperparameters.append(("threads", .integer(count)))
        for (key, value) in hyperparameters { configuration.hyperparameters[key] = value }
        configuration.telos = .init(
            id: try #require(RunID("a" + String(repeating: "0", count: 9 - number.count) + number)),
            sweep: RunID("p7x2c4dem1"), engine: .native, createdAt: Moment(unixMilliseconds: Int64(count) * 1000),
            host: "", version: "", model: .init(source: "m"), dataset: .init(kind: .original))
        change(&configuration)
        var life = RunLife(state: state, host: Machine.host, bootID: Machine.bootID, queuedAt: .now())
        life.launcher = .current
        try folder.stateFile.replaceContents(with: life.json.compactText, syncsFolder: false)
        try folder.configFile.replaceContents(with: configuration.yamlText, syncsFolder: false)
        try folder.resultFile.replaceContents(
            with: JSONValue.object(JSONObject(metrics)).compactText, syncsFolder: false)
        return folder
    }

    /// Writes predictions on the validation split, one an example.
    func predict(_ right: [Bool], in folder: RunFolder, from first: Int = 0) throws {
        let lines = right.enumerated().map { place, isRight in
            #"{"split":"validation","index":\#(first + place),"gold":1,"predicted":\#(isRight ? 1 : 0),"scores":[]}"#
        }
        let other = #"{"split":"dev","index":0,"gold":1,"predicted":1,"scores":[]}"#
        try folder.predictionsFile.replaceContents(
            with: (lines + [other]).joined(separator: "\n") + "\n", syncsFolder: false)
    }

    func compare(
        by: String? = nil, over: String = "seed", metric: String? = nil, better: ComparisonMetric.Direction? = nil
    ) throws -> GroupComparison {
        let index = try index()
        let keys = try index.keys().keys
        return try GroupComparison(
            ComparisonQuestion(
                selection: RunSelection(), by: try by.map { try keys.list($0, option: "--by") },
                over: try keys.list(over, option: "--over"), metric: try metric.map { try keys.resolve($0) },
                direction: better),
            in: index, digests: DigestCache(file: nil))
    }
}

func withStudy(_ body: (StudyTree) throws -> Void) throws {
    try withTemporaryFolder { folder in try body(StudyTree(root: folder.appending("project"))) }
}
