import Datasets
import DurableFiles
import JSONValues
import SystemPackage
import Tasks
import TestSupport
import Testing

struct DatasetDifferenceTests {
    private func difference(
        _ a: [String], _ b: [String], _ body: (SplitDifference) throws -> Void
    ) throws {
        try withDataFolder([
            "a/x_train.jsonl": a.map { $0 + "\n" }.joined(), "b/y_train.jsonl": b.map { $0 + "\n" }.joined(),
        ]) { data in
            let difference = try DatasetDifference(from: data.appending("a"), to: data.appending("b"))
            #expect(difference.splits.map(\.split) == [.train])
            try body(difference.splits[0])
        }
    }

    @Test func spacingAndOrderOfFieldsMakeNoDifference() throws {
        try difference([#"{"idx":0,"text":"a","n":1}"#], [#"{ "n" : 1.0, "text": "\u0061", "idx": 0 }"#]) { split in
            #expect(split.isEmpty)
            #expect(split.pairing == "idx")
            #expect(split.unchangedShare == 1)
        }
    }

    @Test func pairsByIndexAndNamesWhatChanged() throws {
        let a = (0..<6).map { #"{"text":"t\#($0)","idx":\#($0),"label":0}"# }
        let b =
            [a[1], #"{"text":"new","idx":0,"label":0}"#, a[2], #"{"text":"t3","idx":3,"label":1,"x":null}"#]
            + [#"{"text":"t9","idx":9,"label":0}"#]
        try difference(a, b) { split in
            #expect(split.pairing == "idx")
            #expect(split.unchangedCount == 2)
            #expect(split.changedCount == 2)
            #expect(split.droppedCount == 2 && split.droppedLines == [5, 6])
            #expect(split.addedCount == 1 && split.addedLines == [5])
            #expect(split.movedCount == 1)
            #expect(split.fields.map { "\($0.name) \($0.count)" } == ["label 1", "text 1", "x 1"])
            #expect(split.changes.map(\.lines.a) == [1, 4])
            #expect(split.changes.map(\.lines.b) == [2, 4])
            #expect(split.changes[1].fields.map(\.name) == ["label", "x"])
            #expect(split.changes[1].fields[1].a == nil)
            #expect(split.changes[1].fields[1].b == .some(.null))
            #expect(split.changes[0].fields[0].b == "new")
        }
    }

    /// An index that is missing once, or stands twice, pairs nothing.
    @Test(arguments: [[#"{"text":"b"}"#], [#"{"idx":0,"text":"b"}"#]])
    func withoutAnIndexOfEachThePositionCounts(second: [String]) throws {
        let first = #"{"idx":0,"text":"a"}"#
        try difference([first] + second, [first, #"{"idx":1,"text":"c"}"#, "", "not json"]) { split in
            #expect(split.pairing == nil)
            #expect(split.unchangedCount == 1)
            #expect(split.changedCount == 1)
            #expect(split.addedCount == 1 && split.addedLines == [4])
        }
    }

    @Test func linesThatAreNoObjectsAreComparedWhole() throws {
        try difference(["x", "[1]"], ["x", "[2]"]) { split in
            #expect(split.unchangedCount == 1)
            #expect(split.changes.first?.fields.map(\.name) == [""])
        }
    }

    @Test func aSplitThatOnlyOneHasIsSaid() throws {
        try withDataFolder(["a/x_train.jsonl": copaLine, "b/x_test.jsonl": copaLine]) { data in
            let splits = try DatasetDifference(from: data.appending("a"), to: data.appending("b")).splits
            #expect(splits.map(\.split) == [.train, .test])
            #expect(splits[0].counts.a == 1 && splits[0].counts.b == nil && splits[0].droppedCount == 1)
            #expect(splits[1].counts.a == nil && splits[1].counts.b == 1 && splits[1].addedCount == 1)
        }
    }

    @Test(.enabled(if: testData != nil, "needs TELOS_TEST_DATA"))
    func theStudyRephrasedPremisesOfTrainSplitsAlone() throws {
        let data = testData!.appending("Data_v2")
        let difference = try DatasetDifference(
            from: data.pushing("original/CB"),
            to: data.pushing("synthetic/data_quality_optimization/cb_rejection_v1/CB"))
        #expect(difference.splits.map(\.isEmpty) == [false, true, true])
        #expect(difference.splits[0].unchangedCount == 104)
        #expect(difference.splits[0].fields.map { "\($0.name) \($0.count)" } == ["premise 146"])
    }
}
