import Datasets
import DurableFiles
import FileDigests
import Glibc
import RunIndex
import RunModel
import RunStore
import SystemPackage
import Tasks
import TestSupport
import Testing

@testable import Lineage

struct DataStateTests {
    /// A project with one dataset of ten lines, and a run that was trained on it.
    private struct Fixture {
        let project: Project
        let use: RunDataUse
        let splits: [RunConfiguration.Split]
        var folder: FilePath { project.root.pushing("Data_v2/original/Copa") }

        init(_ root: FilePath) throws {
            project = try Project(root: root)
            let folder = root.pushing("Data_v2/original/Copa")
            try folder.makeFolders()
            try folder.appending("c_train.jsonl").replaceContents(with: Self.lines(0..<10))
            try folder.appending("c_validation.jsonl").replaceContents(with: Self.lines(20..<22))
            let dataset = try Dataset(reading: folder)
            splits = dataset.splits.map {
                RunConfiguration.Split(
                    name: $0.split.rawValue, file: $0.file, examples: $0.exampleCount, sha256: $0.sha256)
            }
            let id = try #require(RunID("a000000000"))
            var use = RunDataUse(id: id, shortID: "a00000", path: "Results_v2/p/1", purpose: "p", model: "m")
            use.dataPath = "Data_v2/original/Copa"
            use.fingerprint = dataset.fingerprint
            self.use = use
        }

        static func lines(_ numbers: Range<Int>) -> String { numbers.map { "{\"idx\":\($0)}\n" }.joined() }

        func state(recorded: Bool = true) -> DataState {
            var use = use
            if !recorded { use.fingerprint = nil }
            let lineage = DataLineage(of: project, runs: [use], digests: DigestCache(file: nil))
            return DataState(of: use, recorded: recorded ? splits : [], in: lineage)
        }

        func sentences(recorded: Bool = true) -> [String] {
            state(recorded: recorded).sentences(in: project, isRecorded: recorded)
        }

        func copy(_ name: String) throws {
            let copy = folder.removingLastComponent().appending(name)
            try copy.makeFolders()
            for file in ["c_train.jsonl", "c_validation.jsonl"] where folder.appending(file).exists {
                try copy.appending(file).replaceContents(with: folder.appending(file).readBytes())
            }
        }
    }

    private func withFixture(_ body: (Fixture) throws -> Void) throws {
        try withTemporaryFolder { try body(Fixture($0)) }
    }

    @Test func unchangedDataIsSaidToBe() throws {
        try withFixture { fixture in
            #expect(fixture.state() == .unchanged)
            #expect(fixture.state(recorded: false) == .unrecorded)
            #expect(fixture.sentences(recorded: false) == ["unknown whether it changed: its content was not recorded"])
        }
    }

    @Test func editedLinesAreCountedWhereTheEarlierContentIsKnown() throws {
        try withFixture { fixture in
            try fixture.copy("kept")
            let train = fixture.folder.appending("c_train.jsonl")
            try train.replaceContents(with: Fixture.lines(3..<10) + Fixture.lines(30..<33))
            #expect(fixture.state().code == "changed")
            #expect(
                fixture.sentences() == [
                    "data changed since training (3 of 10 lines)",
                    "counted: lines of Data_v2/original/kept/c_train.jsonl, which is what the train split was (found by "
                        + "its SHA-256), against those that stand here now, in any order",
                    "what it was trained on is in Data_v2/original/kept",
                ])
            try train.replaceContents(
                with: Fixture.lines(0..<10).split(separator: "\n").reversed().joined(separator: "\n"))
            #expect(
                fixture.sentences().first
                    == "data changed since training (the same 10 lines, in another order or ended otherwise)")
            try train.replaceContents(with: Fixture.lines(0..<12))
            fixture.folder.appending("c_validation.jsonl").withPlatformString { #expect(unlink($0) == 0) }
            try fixture.folder.appending("c_test.jsonl").replaceContents(with: "{}\n")
            #expect(
                fixture.sentences().first == "data changed since training (train split: 0 of 10 lines gone, 2 new; "
                    + "validation split: missing; test split: new)")
        }
    }

    @Test func editedDataIsToldWithoutTheEarlierContent() throws {
        try withFixture { fixture in
            let train = fixture.folder.appending("c_train.jsonl")
            try train.replaceContents(with: Fixture.lines(3..<13))
            #expect(fixture.sentences() == ["data changed since training (train split: other content)"])
            try train.replaceContents(with: Fixture.lines(3..<10))
            #expect(
                fixture.sentences()
                    == ["data changed since training (train split: other content, 10 examples then, 7 now)"])
        }
    }

    @Test func anotherDatasetOfTheSameNameIsTold() throws {
        try withFixture { fixture in
            try fixture.copy("kept")
            try fixture.folder.appending("c_train.jsonl").replaceContents(with: Fixture.lines(50..<60))
            // The validation split is the same: it may be a new train split of the same dataset.
            #expect(fixture.state().code == "changed")
            try fixture.folder.appending("c_validation.jsonl").replaceContents(with: Fixture.lines(60..<63))
            #expect(fixture.state().code == "replaced")
            let sentences = fixture.sentences()
            #expect(
                sentences.first
                    == "another dataset stands in its place: none of its 10 train, 2 validation lines is left")
            #expect(sentences.last == "moved to Data_v2/original/kept (found by its fingerprint)")
            // Half of its lines are the same, and it is a dataset that is known.
            try fixture.folder.appending("c_train.jsonl").replaceContents(with: Fixture.lines(5..<15))
            try fixture.copy("other")
            #expect(
                Array(fixture.sentences().prefix(2)) == [
                    "another dataset stands in its place: the one of Data_v2/original/other",
                    "data changed since training (train split: 5 of 10 lines; validation split: 2 of 2 lines gone, 3 new)",
                ])
        }
    }

    @Test func movedAndDeletedDataIsTold() throws {
        try withFixture { fixture in
            let target = fixture.project.root.pushing("Data_v2/original/Moved")
            #expect(try fixture.folder.move(to: target))
            #expect(fixture.state() == .moved([target]))
            #expect(fixture.sentences() == ["moved to Data_v2/original/Moved (found by its fingerprint)"])
            #expect(fixture.state(recorded: false) == .missing)
            try target.removeTree()
            #expect(fixture.state() == .missing)
            // A folder without splits is not the dataset.
            try fixture.folder.makeFolders()
            #expect(fixture.state() == .missing)
            for name in ["a_train.jsonl", "b_train.jsonl"] {
                try fixture.folder.appending(name).replaceContents(with: "{}\n")
            }
            #expect(fixture.state().code == "unreadable")
        }
    }
}
