import DurableFiles
import JSONValues
import Queries
import RunFolders
import RunModel
import RunStore
import SystemPackage
import TestSupport
import Testing

@testable import RunIndex

/// What is said of groups, and of keys that come later.
struct GroupsTests {
    private func addRun(_ number: Int, _ accuracy: String, to tree: IndexedTree) throws {
        let run = try tree.add("study/llama/Copa_zo/2025120\(number)_120000", id: "a00000001\(number)") {
            $0.hyperparameters = Hyperparameters([("seed", .integer(number))])
        }
        try tree.write(#"{"accuracy":\#(accuracy)}"#, to: run.resultFile)
    }

    private func group(_ index: RunIndex) throws -> RunGroup {
        let keys = try index.keys().keys
        return try #require(
            try index.groups(
                of: RunSelection(), by: [try keys.resolve("purpose")], metrics: [try keys.resolve("accuracy")],
                order: []
            ).first)
    }

    @Test func meansDoNotDependOnTheOrderInWhichRunsCame() throws {
        var means: [Double?] = []
        for order in [[1, 2, 3], [3, 2, 1], [2, 3, 1]] {
            try withIndexedTree { tree in
                for number in order {
                    try addRun(number, "0.\(number)", to: tree)
                    _ = try tree.index()
                }
                means.append(try group(try tree.index()).metrics[0].mean)
            }
        }
        #expect(Set(means).count == 1)
    }

    @Test func onlyFiniteNumbersEnterAMean() throws {
        try withIndexedTree { tree in
            for (number, accuracy) in ["0.5", "\"NaN\"", "\"Infinity\"", "\"bad\"", "1"].enumerated() {
                try addRun(number + 1, accuracy, to: tree)
            }
            let group = try group(try tree.index())
            #expect(group.runs == 5)
            #expect(group.metrics[0].count == 2)
            #expect(group.metrics[0].mean == 0.75)
            #expect(group.metrics[0].minimum == .number(0.5))
            #expect(group.metrics[0].maximum == .integer(1))
        }
    }

    @Test func aKeyThatAnEditBroughtIsShownAtOnce() throws {
        try withIndexedTree { tree in
            let run = try tree.add("study/llama/Copa_zo/20251201_120000", id: "a000000010")
            try tree.age(tree.root.appending("Results_v2"))
            _ = try tree.index(looking: .everyFile)
            let index = try tree.index()
            let version = try index.keys().keys.resolve("telos.engine")
            // In place: the folder's time stays.
            let text = String(decoding: try run.configFile.readBytes(), as: UTF8.self) + "note: by hand\n"
            let descriptor = try FileDescriptor.open(run.configFile, .writeOnly)
            _ = try descriptor.closeAfter { try descriptor.writeAll(text.utf8) }
            #expect(try index.rows(of: RunSelection(), columns: [.key(version)]) == [[.string("native")]])
            let note = try index.keys().keys.resolve("note")
            #expect(try index.rows(of: RunSelection(), columns: [.key(note)]) == [[.string("by hand")]])
        }
    }
}
