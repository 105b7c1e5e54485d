import JSONValues
import RunFolders
import RunModel
import RunStore
import SystemPackage
import Testing

@testable import RunIndex

struct DataUseTests {
    @Test func everyRunSaysWhatItWasTrainedOn() throws {
        try withIndexedTree { tree in
            let path = "study/meta/llama/Copa_zo/20251201_120000"
            let run = try tree.add(path, id: "a000000001", seconds: 5) { configuration in
                configuration.dataPath = "Data_v2/original/Copa"
                configuration.telos?.dataset?.fingerprint = "sha256:ab"
            }
            try run.replaceResult(JSONObject([("f1", 0.5), ("accuracy", 0.75)]))
            try tree.add("study/meta/llama/Copa_zo/20251201_120001", id: "b000000002", seconds: 6)
            let uses = try tree.index().dataUses()
            #expect(uses.map(\.id.text) == ["b000000002", "a000000001"])
            #expect(uses[1].dataPath == "Data_v2/original/Copa")
            #expect(uses[1].fingerprint == "sha256:ab")
            #expect(uses[1].purpose == "study")
            #expect(uses[1].path == "Results_v2/\(path)")
            #expect(uses[1].state == .completed)
            #expect(uses[1].result == RunDataUse.Result(metric: "accuracy", value: 0.75))
            #expect(uses[0].result == nil)
        }
    }
}
