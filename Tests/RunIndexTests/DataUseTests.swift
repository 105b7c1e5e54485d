import JSONValues
import RunFolders
import RunModel
import RunStore
import SystemPackage
import Testing

@testable import RunIndex

struct DataUseTests {
    /// Whatever order they were read in; and those of some ids alone.
    @Test func theNewestRunComesFirst() throws {
        try withIndexedTree { tree in
            for (index, seconds) in [5, 9, 1, 5, 7].enumerated() {
                try tree.add(
                    "study/m/e/20251201_12000\(index)", id: "a000000\(index)00", sweep: "a000000300",
                    seconds: Int64(seconds))
            }
            try tree.add("study/m/e/20251201_120000_2", id: "b000000000", seconds: 5)
            let index = try tree.index()
            let uses = try index.dataUses()
            #expect(
                uses.map(\.id.text) == [
                    "a000000100", "a000000400", "b000000000", "a000000300", "a000000000", "a000000200",
                ])
            #expect(uses.map(\.shortID).first == "a0000001")
            let ids = ["a000000200", "a000000100"].compactMap { RunID($0) }
            #expect(try index.dataUses(of: ids) == [uses[0], uses[5]])
            #expect(try index.dataUses(of: []).isEmpty)
        }
    }

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
            #expect(uses[1].dataKind == .original)
            #expect(uses[1].purpose == "study")
            #expect(uses[1].path == "Results_v2/\(path)")
            #expect(uses[1].state == .completed)
            #expect(uses[1].result == RunDataUse.Result(metric: "accuracy", value: 0.75))
            #expect(uses[0].result == nil)
        }
    }
}
