import Datasets
import RunModel
import SystemPackage
import TestSupport
import Testing

struct DatasetLocationTests {
    struct Case: Sendable, CustomStringConvertible {
        var path: String
        var task = "Copa"
        var kind: DataKind
        var generationPurpose: String?
        var experimentID: String?
        var dataType: String
        var description: String { path }
    }

    @Test(arguments: [
        Case(path: "original/Copa", kind: .original, dataType: "original"),
        Case(
            path: "synthetic/prompt_engineering/copa_mezo_v1/Copa", kind: .synthetic,
            generationPurpose: "prompt_engineering", experimentID: "copa_mezo_v1", dataType: "copa_mezo_v1"),
        // Without metadata: the second level, else the first.
        Case(
            path: "synthetic/study/run_7/deep/Copa", kind: .synthetic, generationPurpose: "study",
            experimentID: "run_7", dataType: "run_7"),
        Case(
            path: "synthetic/Copa_mezo_gpt_v1", kind: .synthetic, generationPurpose: "Copa_mezo_gpt_v1",
            experimentID: "Copa_mezo_gpt_v1", dataType: "Copa_mezo_gpt_v1"),
        // The nearest metadata upward decides, on any level.
        Case(
            path: "synthetic/study/group/exp_a/Copa", kind: .synthetic, generationPurpose: "study",
            experimentID: "exp_a", dataType: "exp_a"),
        Case(
            path: "synthetic/flat/Copa", kind: .synthetic, generationPurpose: "flat", experimentID: "flat",
            dataType: "flat"),
        // An id called original is synthetic all the same.
        Case(
            path: "synthetic/study/original/Copa", kind: .synthetic, generationPurpose: "study",
            experimentID: "original", dataType: "original"),
        // Shared data: the purpose is the metadata's, else unknown.
        Case(
            path: "synthetic/_shared/pool_1/Copa", kind: .synthetic, generationPurpose: "temperature_study",
            experimentID: "pool_1", dataType: "pool_1"),
        Case(path: "synthetic/_shared/pool_2/Copa", kind: .synthetic, experimentID: "pool_2", dataType: "pool_2"),
        Case(path: "mixed/Copa_mezo_gpt_v1_mixed", kind: .mixed, dataType: "Copa_mezo_gpt_v1_mixed"),
        Case(path: "mixed/half_half/Copa", kind: .mixed, dataType: "half_half"),
        Case(path: "../elsewhere/own/Copa", kind: .other, dataType: "own"),
        Case(path: "../elsewhere/own", kind: .other, dataType: "own"),
        // No dataset folder below `original/`: no kind can be read.
        Case(path: "original", kind: .other, dataType: "original"),
        // Cleaned lexically.
        Case(path: "original/../original/./Copa", kind: .original, dataType: "original"),
    ])
    func readsTheOriginFromThePath(_ it: Case) throws {
        let files = [
            "synthetic/prompt_engineering/copa_mezo_v1/experiment_metadata.json": "{}",
            "synthetic/study/group/exp_a/experiment_metadata.json": "{}",
            "synthetic/flat/experiment_metadata.json": "{}",
            "synthetic/_shared/pool_1/experiment_metadata.json": #"{"experiment_purpose": "temperature_study"}"#,
        ]
        try withDataFolder(files) { data in
            let location = try DatasetLocation(data.pushing(FilePath(it.path)), dataFolder: data)
            #expect(
                location.origin(task: it.task)
                    == DataOrigin(
                        kind: it.kind, generationPurpose: it.generationPurpose, experimentID: it.experimentID,
                        dataType: it.dataType))
        }
    }

    @Test func thePathCountsAndTheMetadataIsKept() throws {
        let metadata = #"{"experiment_purpose": "few_shot_study", "experiment_id": "other", "api_key": "sk-1"}"#
        try withDataFolder(["synthetic/study/exp/experiment_metadata.json": metadata]) { data in
            let location = try DatasetLocation(data.pushing("synthetic/study/exp/Copa"), dataFolder: data)
            #expect(location.generationPurpose == "study")
            #expect(location.experimentID == "exp")
            #expect(location.metadataPurpose == "few_shot_study")
            #expect(location.metadata?.experimentID == "other")
            #expect(location.metadata?.content?.contains("sk-1") == false)
        }
    }

    @Test func equalPurposesAreToldOnce() throws {
        let metadata = #"{"experiment_purpose": "study"}"#
        try withDataFolder(["synthetic/study/exp/experiment_metadata.json": metadata]) { data in
            let location = try DatasetLocation(data.pushing("synthetic/study/exp/Copa"), dataFolder: data)
            #expect(location.metadataPurpose == nil)
        }
    }

    @Test func metadataThatIsNoJSONIsToldWithItsPlace() throws {
        try withDataFolder(["synthetic/study/exp/experiment_metadata.json": "{\n\"a\": }"]) { data in
            let location = try DatasetLocation(data.pushing("synthetic/study/exp/Copa"), dataFolder: data)
            #expect(location.experimentID == "exp")
            #expect(
                location.metadata?.problem
                    == "\(data)/synthetic/study/exp/experiment_metadata.json:2:6: expected a JSON value")
        }
    }

    @Test func theOldTypeIsTheDataType() throws {
        try withDataFolder([:]) { data in
            let location = try DatasetLocation(data.pushing("synthetic/Copa_mezo_gpt_v1"), dataFolder: data)
            #expect(
                location.origin(task: "Copa", oldType: "synthetic_mezo_gpt_v1").dataType == "synthetic_mezo_gpt_v1")
        }
    }

    @Test(.enabled(if: testData != nil, "needs TELOS_TEST_DATA"))
    func realDataIsRead() throws {
        let data = try #require(testData).appending("Data_v2")
        func origin(_ path: String) throws -> DataOrigin {
            try DatasetLocation(data.pushing(FilePath(path)), dataFolder: data).origin(task: "Copa")
        }
        #expect(
            try origin("synthetic/temperature_study/copa_mezo_v10_1/Copa")
                == DataOrigin(
                    kind: .synthetic, generationPurpose: "temperature_study", experimentID: "copa_mezo_v10_1",
                    dataType: "copa_mezo_v10_1"))
        #expect(try origin("original/Copa") == DataOrigin(kind: .original, dataType: "original"))
    }
}
