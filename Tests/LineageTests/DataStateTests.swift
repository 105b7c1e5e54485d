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
            use.createdAt = Moment(unixMilliseconds: 1_000_000_000_000)
            self.use = use
        }

        static func lines(_ numbers: Range<Int>) -> String { numbers.map { "{\"idx\":\($0)}\n" }.joined() }

        /// - Parameter cache: what is remembered of files, and kept of their lines.
        func state(
            recorded: Bool = true, besides others: [RunDataUse] = [], cache: FilePath? = nil
        ) -> DataState {
            var use = use
            if !recorded { use.fingerprint = nil }
            let lineage = DataLineage(of: project, runs: others + [use], digests: DigestCache(file: cache))
            return DataState(of: use, recorded: recorded ? splits : [], in: lineage)
        }

        func sentences(
            recorded: Bool = true, besides others: [RunDataUse] = [], cache: FilePath? = nil
        ) -> [String] {
            state(recorded: recorded, besides: others, cache: cache).sentences(in: project, isRecorded: recorded)
        }

        /// A run of that second on what stands in another folder now.
        func run(on name: String, at second: Int64) throws -> RunDataUse {
            let id = try #require(RunID("b000000000"))
            var run = RunDataUse(id: id, shortID: "b00000", path: "Results_v2/p/2", purpose: "p", model: "m")
            run.dataPath = "Data_v2/original/\(name)"
            run.fingerprint = try Dataset(reading: folder.removingLastComponent().appending(name)).fingerprint
            run.createdAt = Moment(unixMilliseconds: second * 1000)
            return run
        }

        /// Sets when the files of a dataset were written.
        func touch(_ name: String, _ second: Int) throws {
            let folder = folder.removingLastComponent().appending(name)
            for file in try folder.children() {
                let time = timespec(tv_sec: second, tv_nsec: 0)
                let result = folder.appending(file.name).withPlatformString {
                    utimensat(AT_FDCWD, $0, [time, time], 0)
                }
                #expect(result == 0)
            }
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
                    "gone: lines 1-3 of the earlier train split", "new: lines 8-10 of the train split",
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

    /// The earlier content stands nowhere any more: only the hashes of its lines were kept when it was read.
    @Test func editedLinesAreCountedWithoutTheEarlierContent() throws {
        try withFixture { (fixture) throws in
            let cache = fixture.project.root.appending("digests")
            #expect(fixture.state(cache: cache) == .unchanged)
            let train = fixture.folder.appending("c_train.jsonl")
            try train.replaceContents(with: Fixture.lines(0..<4) + "{}\n" + Fixture.lines(5..<10))
            let counted =
                "counted: what the lines of the train split were, by their hashes, which were kept when it was read, "
                + "against those that stand here now, in any order"
            #expect(
                fixture.sentences(cache: cache) == [
                    "data changed since training (1 of 10 lines)", counted, "changed: line 5 of the train split",
                ])
            #expect(fixture.state(cache: cache).changes.text == "1 of 10 lines")
            try train.replaceContents(with: Fixture.lines(50..<60))
            try fixture.folder.appending("c_validation.jsonl").replaceContents(with: Fixture.lines(60..<63))
            #expect(
                fixture.sentences(cache: cache).first
                    == "another dataset stands in its place: of the earlier one are left 0 of 10 train lines, "
                    + "0 of 2 validation lines")
            // Nothing else is lost with them.
            try fixture.project.root.appending("lines-1").removeTree()
            #expect(
                fixture.sentences(cache: cache) == [
                    "data changed since training (train split: other content; validation split: other content, 2 "
                        + "examples then, 3 now)"
                ])
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
                    == "another dataset stands in its place: of the earlier one are left 0 of 10 train lines, "
                    + "0 of 2 validation lines")
            #expect(sentences.last == "moved to Data_v2/original/kept (found by its fingerprint)")
        }
    }

    /// An edited dataset can be copied too: a copy alone makes it no other one.
    @Test func anEditIsNoOtherDatasetBecauseItWasCopied() throws {
        try withFixture { fixture in
            try fixture.copy("kept")
            try fixture.folder.appending("c_train.jsonl").replaceContents(with: Fixture.lines(5..<15))
            try fixture.copy("other")
            #expect(
                fixture.sentences().first == "data changed since training (5 of 10 lines)")
            #expect(fixture.sentences().contains("what stands there now is in Data_v2/original/other too"))
            // Nor when the copy was trained on, after the edit.
            let (edited, copied) = (1_000_001_000, 1_000_002_000)
            try fixture.touch("Copa", edited)
            try fixture.touch("other", copied)
            let later = try fixture.run(on: "other", at: 1_000_003_000)
            #expect(fixture.state(besides: [later]).code == "changed")
            // Times that a copy of the whole project sets prove nothing.
            try fixture.touch("Copa", 1_000_009_000)
            try fixture.touch("other", 1_000_009_000)
            #expect(fixture.state(besides: [later]).code == "changed")
        }
    }

    /// Half of its lines are the same, and a run was trained on the other dataset before it was put here.
    @Test func anotherDatasetThatWasUsedBeforeIsTold() throws {
        try withFixture { fixture in
            try fixture.copy("kept")
            try fixture.folder.appending("c_train.jsonl").replaceContents(with: Fixture.lines(5..<15))
            try fixture.copy("other")
            try fixture.touch("other", 1_000_001_000)
            try fixture.touch("Copa", 1_000_003_000)
            let before = try fixture.run(on: "other", at: 1_000_002_000)
            #expect(
                Array(fixture.sentences(besides: [before]).prefix(2)) == [
                    "another dataset stands in its place: the one of Data_v2/original/other",
                    "data changed since training (5 of 10 lines)",
                ])
            // Whatever the files' times are: the folder still held the earlier content when the other was used.
            try fixture.touch("Copa", 1_000_000_500)
            #expect(fixture.state(besides: [before]).code == "changed")
            let earlier = try fixture.run(on: "other", at: 999_999_999)
            #expect(fixture.state(besides: [earlier]).code == "replaced")
        }
    }

    @Test func whatIsNotRecordedIsNotSaidToHaveBeenLookedFor() throws {
        try withFixture { fixture in
            try fixture.folder.removeTree()
            #expect(
                fixture.sentences(recorded: false) == [
                    "missing; no fingerprint was recorded, so that its content cannot be looked for elsewhere"
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
