import DurableFiles
import Glibc
import JSONValues
import ModelFiles
import Planning
import RunStore
import SystemPackage
import TestSupport
import Testing

/// A project in a temporary folder: a model `tiny` of one layer, Copa data, no results.
struct ProjectFixture {
    let root: FilePath

    /// The complete config that tests change.
    static let config = """
        experiment:
          purpose: hyperparameter_tuning
        model: tiny
        task: Copa
        method: zo
        data:
          path: Data_v2/original/Copa
        hyperparameters:
          learning_rate: 1e-6
          batch_size: 2
          steps: 20
          seed: 0
          num_dev: 1

        """

    /// The model's.
    static let modelConfig = ModelConfig(
        hiddenSize: 4, intermediateSize: 4, numHiddenLayers: 1, numAttentionHeads: 2, numKeyValueHeads: 1,
        vocabSize: 8, maxPositionEmbeddings: 512)

    static let copaLine =
        #"{"premise": "It rained.", "choice1": "It was wet.", "choice2": "It shone.", "question": "effect", "label": 0}"#
        + "\n"

    func write(_ path: String, _ content: String) throws {
        let file = root.pushing(FilePath(path))
        try file.removingLastComponent().makeFolders()
        // Not durable: hundreds of tests would wait for the disk.
        let stream = try #require(fopen(file.string, "w"))
        fputs(content, stream)
        fclose(stream)
    }

    var project: Project {
        get throws { try Project(root: root) }
    }

    func request(_ configs: [String] = ["c.yaml"]) -> PlanRequest {
        PlanRequest(
            configs: configs, workingDirectory: root, coreCount: 8, environment: { _ in nil },
            freeByteCount: { _ in 1 << 40 })
    }

    func plan(
        _ config: String, settings: [String] = [], earlierRuns: [EarlierRun] = [],
        change: (inout PlanRequest) -> Void = { _ in }
    ) throws -> Plan {
        try write("c.yaml", config)
        var request = request()
        request.settings = settings
        change(&request)
        return try Plan.make(request, project: project, earlierRuns: earlierRuns)
    }

    /// The problems of a config, one a line; "none" when there are none.
    func problems(_ config: String, settings: [String] = [], change: (inout PlanRequest) -> Void = { _ in }) throws
        -> [String]
    {
        do {
            _ = try plan(config, settings: settings, change: change)
            return ["none"]
        } catch let error as PlanError {
            return error.problems.map { $0.description.replacing("\(root)/", with: "") }
        }
    }

    func notices(_ config: String, settings: [String] = [], change: (inout PlanRequest) -> Void = { _ in }) throws
        -> [String]
    {
        try plan(config, settings: settings, change: change).notices.map {
            $0.description.replacing("\(root)/", with: "")
        }
    }

    /// Writes a model of one layer whose weights are all this number.
    func writeModel(_ path: String, weight: Float = 0.5) throws {
        let folder = root.pushing(FilePath(path))
        try folder.makeFolders()
        let config = Self.modelConfig
        try folder.appending("config.json").replaceContents(with: config.checkpointJSON.compactText)
        try folder.appending("tokenizer.json").replaceContents(
            with: #"{"model": {"type": "BPE", "vocab": {"a": 0}, "merges": []}}"#)
        var writer = try SafetensorsWriter(folder.appending("model.safetensors"), tensors: config.tensors)
        for tensor in config.tensors {
            try [Float](repeating: weight, count: tensor.count).withUnsafeBufferPointer { try writer.append($0) }
        }
        try writer.finish()
    }
}

func withProject<Result>(_ body: (ProjectFixture) throws -> Result) throws -> Result {
    try withTemporaryFolder { root in
        let fixture = ProjectFixture(root: root)
        try fixture.writeModel("models/tiny")
        for folder in ["original/Copa", "synthetic/prompt_engineering/copa_mezo_v1/Copa"] {
            // Different data in each: equal data is one dataset.
            let line = ProjectFixture.copaLine.replacing("rained", with: folder)
            try fixture.write("Data_v2/\(folder)/copa_train.jsonl", String(repeating: line, count: 4))
            try fixture.write("Data_v2/\(folder)/copa_validation.jsonl", line)
        }
        return try body(fixture)
    }
}
