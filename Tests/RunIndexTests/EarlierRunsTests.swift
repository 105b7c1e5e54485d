import DurableFiles
import RunFolders
import RunIndex
import RunModel
import RunStore
import SystemPackage
import Testing

struct EarlierRunsTests {
    private static func seed(_ seed: Int) -> (inout RunConfiguration) -> Void {
        { $0.hyperparameters = Hyperparameters([("seed", .integer(seed))]) }
    }

    private static func key(_ tree: IndexedTree, _ id: String) throws -> EqualKey {
        let run = try tree.project.records().first { $0.id.text == id }
        let configuration = try #require(run?.configuration)
        return try #require(EqualKey(configuration))
    }

    @Test func theNewestOfEqualCompletedRunsIsFound() throws {
        try withIndexedTree { tree in
            let ids = ["a000000000", "b000000000", "c000000000", "d000000000"]
            for (index, id) in ids.enumerated() {
                // The last one did not complete.
                try tree.add(
                    "p/m/e/20251226_14300\(index)", id: id, seconds: Int64(index),
                    state: id == ids[3] ? .failed : .completed, change: Self.seed(0))
            }
            try tree.add("p/m/e/20251226_143010", id: "extra00000", change: Self.seed(1))
            let keys = try [Self.key(tree, ids[0]), Self.key(tree, "extra00000")]
            let found = try tree.index().newestCompletedRuns(equalTo: Set(keys))
            #expect(found.mapValues(\.id.text) == [keys[0]: "c000000000", keys[1]: "extra00000"])
            #expect(try tree.index().newestCompletedRuns(equalTo: [keys[1]]).count == 1)
            #expect(try tree.index().newestCompletedRuns(equalTo: []).isEmpty)
        }
    }

    @Test func aRunThatIsEqualNoLongerIsPassedOver() throws {
        try withIndexedTree { tree in
            try tree.add("p/m/e/20251226_143000", id: "a000000000", seconds: 1, change: Self.seed(0))
            let newer = try tree.add("p/m/e/20251226_143001", id: "b000000000", seconds: 2, change: Self.seed(0))
            let key = try Self.key(tree, "a000000000")
            let index = try tree.index()
            // By hand, after the index read it.
            let text = String(decoding: try newer.configFile.readBytes(), as: UTF8.self)
            try tree.write(text.replacing("seed: 0", with: "seed: 7"), to: newer.configFile)
            #expect(try index.newestCompletedRuns(equalTo: [key]).mapValues(\.id.text) == [key: "a000000000"])
        }
    }

    @Test func theNewestRunOfOtherWeightsIsFound() throws {
        func model(_ source: String, _ fingerprint: String?) -> (inout RunConfiguration) -> Void {
            {
                $0.telos?.model.source = source
                $0.telos?.model.fingerprint = fingerprint
            }
        }
        try withIndexedTree { tree in
            try tree.add("p/m/e/20251226_143000", id: "a000000000", seconds: 1, change: model("m", "sha256:1"))
            try tree.add("p/m/e/20251226_143001", id: "b000000000", seconds: 2, change: model("m", "sha256:2"))
            try tree.add("p/m/e/20251226_143002", id: "c000000000", seconds: 3, change: model("m", "sha256:3"))
            try tree.add("p/m/e/20251226_143003", id: "d000000000", seconds: 4, change: model("m", nil))
            try tree.add("p/m/e/20251226_143004", id: "e000000000", seconds: 5, change: model("n", "sha256:1"))
            let index = try tree.index()
            func newest(_ source: String, _ fingerprint: String) throws -> String? {
                try index.newestRun(ofModel: source, withFingerprintOtherThan: fingerprint)?.text
            }
            #expect(try newest("m", "sha256:3") == "b000000000")
            #expect(try newest("m", "sha256:2") == "c000000000")
            #expect(try newest("n", "sha256:1") == nil)
            #expect(try newest("o", "sha256:1") == nil)
        }
    }
}
