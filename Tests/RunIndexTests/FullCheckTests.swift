import DurableFiles
import GRDB
import JSONValues
import Queries
import RunFolders
import RunModel
import RunStore
import SystemPackage
import TestSupport
import Testing

@testable import RunIndex

/// What a look at the folders alone does not see, and what sees it.
struct FullCheckTests {
    private static let path = "study/llama/Copa_zo/20251201_120000"

    /// A tree of a finished run that says an accuracy of 0.5, and its settled index.
    private func withFinishedRun(_ body: (IndexedTree, RunFolder) throws -> Void) throws {
        try withIndexedTree { tree in
            let run = try tree.add(Self.path, id: "a000000010")
            try tree.add("study/llama/Copa_zo/20251201_120001", id: "a000000011", seconds: 1)
            try tree.write(#"{"accuracy":0.5}"#, to: run.resultFile)
            try tree.age(tree.root.appending("Results_v2"))
            _ = try tree.index(looking: .everyFile)
            try body(tree, run)
        }
    }

    /// In place: the folder's time stays.
    private func edit(_ run: RunFolder) throws {
        let descriptor = try FileDescriptor.open(run.resultFile, .writeOnly)
        _ = try descriptor.closeAfter { try descriptor.writeAll(#"{"accuracy":0.9}"#.utf8) }
    }

    private func accuracies(_ index: RunIndex, where condition: String? = nil) throws -> [JSONValue] {
        let keys = try index.keys()
        let accuracy = try keys.keys.resolve("accuracy")
        let selection = RunSelection(condition: try condition.map { try Query.parse($0).condition(over: keys.keys) })
        return try index.rows(of: selection, columns: [.key(accuracy)]).map { $0[0] }
    }

    private func setCheckedAt(_ tree: IndexedTree, secondsAgo: Int64) throws {
        let folder = tree.cache.appending("telos")
        let name = try #require(try folder.children().first).name
        let file = folder.appending(name).appending("index-\(IndexSchema.number).sqlite")
        let database = try DatabaseQueue(path: file.string)
        try database.write {
            try $0.execute(
                sql: "UPDATE origin SET checkedAt = ?", arguments: [Moment.now().unixMilliseconds - secondsAgo * 1000])
        }
        try database.close()
    }

    @Test func rowsAreCheckedBeforeTheyArePrinted() throws {
        try withFinishedRun { tree, run in
            #expect(try accuracies(try tree.index()) == [.null, .number(0.5)])
            try edit(run)
            let index = try tree.index()
            let mean = try index.groups(
                of: RunSelection(), by: [QueryKey(name: "purpose", kind: .text)],
                metrics: [QueryKey(name: "metrics.accuracy", kind: .value)], order: []
            ).first?.metrics.first?.mean
            #expect(mean == 0.5, "aggregates see it at the next full check only")
            #expect(try accuracies(index) == [.null, .number(0.9)])
        }
    }

    @Test func listingsAreCheckedBeforeTheyArePrinted() throws {
        try withFinishedRun { tree, run in
            try edit(run)
            var listings: [String] = []
            let index = try tree.index()
            try index.forEachListing(of: RunSelection()) { listings.append($0) }
            #expect(listings == TreeAnswers(reading: try tree.project).listings)
        }
    }

    @Test func aRunThatIsMeantNoLongerIsNotPrinted() throws {
        try withFinishedRun { tree, run in
            try edit(run)
            #expect(try accuracies(try tree.index(), where: "accuracy = 0.5") == [])
            #expect(try accuracies(try tree.index(), where: "accuracy = 0.9") == [.number(0.9)])
        }
    }

    @Test func everyFileIsLookedAtAfterTenMinutes() throws {
        try withFinishedRun { tree, run in
            var told: [String] = []
            for (secondsAgo, isDue) in [(0, false), (590, false), (610, true), (-610, true)] as [(Int64, Bool)] {
                try setCheckedAt(tree, secondsAgo: secondsAgo)
                told = []
                _ = try tree.index(looking: .everyFileNowAndThen) { told.append($0) }
                #expect(told.count == (isDue ? 1 : 0), "\(secondsAgo) s ago: \(told)")
                #expect(told.allSatisfy { $0.hasPrefix("notice: looked at the files of all 2 runs again (") })
                told = []
                _ = try tree.index(looking: .everyFileNowAndThen) { told.append($0) }
                #expect(told == [], "just done")
            }
            try edit(run)
            try setCheckedAt(tree, secondsAgo: 3600)
            let index = try tree.index(looking: .everyFileNowAndThen) { _ in }
            let groups = try index.groups(
                of: RunSelection(), by: [QueryKey(name: "purpose", kind: .text)],
                metrics: [QueryKey(name: "metrics.accuracy", kind: .value)], order: [])
            #expect(groups.first?.metrics.first?.mean == 0.9)
        }
    }
}
