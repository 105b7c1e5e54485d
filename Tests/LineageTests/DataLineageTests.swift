import Datasets
import DurableFiles
import FileDigests
import Glibc
import JSONValues
import Listings
import RunIndex
import RunModel
import RunStore
import SystemPackage
import TestSupport
import Testing

@testable import Lineage

struct DataLineageTests {
    private struct Fixture {
        let root: FilePath
        var runs: [RunDataUse] = []

        var project: Project { get throws { try Project(root: root) } }

        func write(_ path: String, _ text: String) throws {
            let file = root.pushing(FilePath("Data_v2/\(path)"))
            try file.removingLastComponent().makeFolders()
            try file.replaceContents(with: text)
        }

        func fingerprint(_ path: String) throws -> String? {
            try Dataset(reading: root.pushing(FilePath("Data_v2/\(path)"))).fingerprint
        }

        /// The newest run comes first.
        mutating func train(_ path: String?, _ fingerprint: String?, type: String? = nil) throws {
            let id = "a00000000\(runs.count)"
            var run = RunDataUse(
                id: try #require(RunID(id)), shortID: id, path: "Results_v2/p/\(runs.count)", purpose: "p", model: "m")
            (run.dataPath, run.fingerprint, run.dataType, run.task) = (path, fingerprint, type, "Copa")
            runs.insert(run, at: 0)
        }

        func lineage() throws -> DataLineage {
            DataLineage(of: try project, runs: runs, digests: DigestCache(file: nil))
        }

        /// The numbers of the runs of each dataset, by its path: of its content, and of an earlier one.
        func uses() throws -> [String: String] {
            let lineage = try lineage()
            return Dictionary(
                uniqueKeysWithValues: lineage.entries.map { entry in
                    let text = { (runs: [RunDataUse]) in runs.map { String($0.shortID.last!) }.joined() }
                    return (
                        lineage.project.written(entry.dataset.folder), "\(text(entry.uses))|\(text(entry.earlierUses))"
                    )
                })
        }
    }

    private func withFixture(_ body: (inout Fixture) throws -> Void) throws {
        try withTemporaryFolder { folder in
            var fixture = Fixture(root: folder)
            try fixture.write("original/Copa/c_train.jsonl", "{\"a\":1}\n")
            try fixture.write("synthetic/s/v1/Copa/c_train.jsonl", "{\"a\":2}\n")
            try body(&fixture)
        }
    }

    @Test func aRunIsFoundByEverySpellingOfItsPath() throws {
        try withFixture { fixture in
            let content = try fixture.fingerprint("original/Copa")
            let link = fixture.root.appending("link")
            #expect(link.withPlatformString { symlink("Data_v2/original", $0) } == 0)
            for path in [
                "Data_v2/original/Copa", "\(fixture.root)/Data_v2/original/Copa", "link/Copa",
                "./Data_v2/original/Copa/",
            ] { try fixture.train(path, content) }
            // Of the older tooling: no content was recorded, and the old form names no path.
            try fixture.train("Data_v2/original/Copa", nil)
            try fixture.train(nil, nil, type: "original")
            #expect(
                try fixture.uses() == ["Data_v2/original/Copa": "543210|", "Data_v2/synthetic/s/v1/Copa": "|"])
            #expect(try fixture.lineage().absent.isEmpty)
            try fixture.write("synthetic/Copa_mezo_v1/c_train.jsonl", "{}\n")
            try fixture.train(nil, nil, type: "synthetic_mezo_v1")
            try fixture.train(nil, nil, type: "synthetic_/../../x")
            #expect(try fixture.uses()["Data_v2/synthetic/Copa_mezo_v1"] == "6|")
            // It names nothing.
            #expect(try fixture.lineage().absent.isEmpty)
        }
    }

    @Test func editedMovedReplacedAndDeletedDataIsTold() throws {
        try withFixture { fixture in
            let original = try fixture.fingerprint("original/Copa")
            let synthetic = try fixture.fingerprint("synthetic/s/v1/Copa")
            try fixture.train("Data_v2/original/Copa", original)
            try fixture.train("Data_v2/synthetic/s/v1/Copa", synthetic)
            #expect(try fixture.uses() == ["Data_v2/original/Copa": "0|", "Data_v2/synthetic/s/v1/Copa": "1|"])
            // Edited.
            try fixture.write("original/Copa/c_train.jsonl", "{\"a\":3}\n")
            #expect(try fixture.uses()["Data_v2/original/Copa"] == "|0")
            // Moved: known again by its content.
            let folder = fixture.root.pushing("Data_v2/synthetic/s")
            #expect(try folder.appending("v1").move(to: folder.appending("v2")))
            #expect(try fixture.uses()["Data_v2/synthetic/s/v2/Copa"] == "1|")
            let moved = try #require(try fixture.lineage().absent.first)
            #expect(moved.path == "Data_v2/synthetic/s/v1/Copa")
            #expect(moved.holders.map(\.experimentID) == ["v2"])
            #expect(moved.movedRuns.count == 1 && moved.missingRuns.isEmpty)
            // Replaced by another of the same name: both are told.
            try fixture.write("synthetic/s/v1/Copa/c_train.jsonl", "{\"a\":4}\n")
            #expect(try fixture.uses()["Data_v2/synthetic/s/v1/Copa"] == "|1")
            #expect(try fixture.uses()["Data_v2/synthetic/s/v2/Copa"] == "1|")
            #expect(try fixture.lineage().absent.isEmpty)
            // Deleted.
            for name in ["v1", "v2"] { try folder.appending(name).removeTree() }
            let missing = try fixture.lineage().absent
            #expect(missing.map(\.path) == ["Data_v2/synthetic/s/v1/Copa"])
            #expect(missing[0].missingRuns.count == 1 && missing[0].holders.isEmpty)
        }
    }

    /// What cannot be read may be unchanged: nothing is said of it but what the path says.
    @Test func dataThatCannotBeReadIsNotSaidToHaveChanged() throws {
        try withFixture { fixture in
            let content = try fixture.fingerprint("original/Copa")
            try fixture.train("Data_v2/original/Copa", content)
            try fixture.write("original/Copa/d_train.jsonl", "{}\n")
            #expect(try fixture.uses()["Data_v2/original/Copa"] == "0|")
            let lineage = try fixture.lineage()
            let report = DataReport(on: lineage.subjects, in: lineage, as: nil, isWhole: true)
            #expect(report.findings.filter { $0.code == .dataChanged }.isEmpty)
            #expect(report.findings.contains { $0.code == .twoCandidates })
            // A copy of what it held is used all the same.
            try fixture.write("original/kept/Copa/c_train.jsonl", "{\"a\":1}\n")
            #expect(try fixture.uses()["Data_v2/original/kept/Copa"] == "0|")
        }
    }

    /// One path has one entry, however it is spelt and whatever its runs recorded.
    @Test func whatIsGoneIsToldByItsPath() throws {
        try withFixture { fixture in
            let content = try fixture.fingerprint("original/Copa")
            try fixture.train("gone/Copa", content)
            try fixture.train("./gone//Copa", "sha256:other")
            try fixture.train("\(fixture.root)/gone/Copa", nil)
            try fixture.train("/far/Data_v2/original/Copa", nil)
            let lineage = try fixture.lineage()
            #expect(lineage.absent.map(\.path) == ["/far/Data_v2/original/Copa", "gone/Copa"])
            let gone = lineage.absent[1]
            #expect(gone.runs.count == 3 && gone.movedRuns.count == 1 && gone.missingRuns.count == 2)
            #expect(
                gone.sentences(in: lineage.project) == [
                    "moved to Data_v2/original/Copa (found by its fingerprint)",
                    "missing: no folder that is known holds what it held", "of 1 run no fingerprint was recorded",
                ])
            let unrecorded = "missing; no fingerprint was recorded, so that its content cannot be looked for elsewhere"
            #expect(lineage.absent[0].sentences(in: lineage.project) == [unrecorded])
            // Only what is known to be lost is a fault.
            let report = DataReport(on: lineage.subjects, in: lineage, as: nil, isWhole: true)
            let found = report.findings.filter { [.dataMissing, .dataMoved].contains($0.code) }
            #expect(
                found.map { "\($0.isWrong ? "" : "~")\($0.code.rawValue) \($0.message)" } == [
                    "~data_missing run a000000003 was trained on it: \(unrecorded)",
                    "data_missing run a000000001 was trained on it: missing: no folder that is known holds what it held",
                    "~data_missing run a000000002 was trained on it: \(unrecorded)",
                    "~data_moved run a000000000 was trained on it: moved to Data_v2/original/Copa (found by its "
                        + "fingerprint)",
                ])
        }
    }

    @Test func dataThatIsGoneIsNamedAsDataThatIsHere() throws {
        try withFixture { fixture in
            try fixture.train("Data_v2/synthetic/study/gone_1/CB", "sha256:other")
            try fixture.train("Data_v2/synthetic/study/gone_1/RTE", "sha256:another")
            try fixture.train("Data_v2/synthetic/study/gone_2/CB", nil)
            func found(_ text: String) throws -> String {
                var lineage = try fixture.lineage()
                do throws(DatasetLookupError) {
                    return try lineage.subject(named: text, from: fixture.root).path(in: lineage)
                } catch {
                    return error.description
                }
            }
            let path = "Data_v2/synthetic/study/gone_1/CB"
            for text in [path, "gone_1/CB", "synthetic/study/gone_1/CB"] { #expect(try found(text) == path) }
            #expect(try found("gone_2") == "Data_v2/synthetic/study/gone_2/CB")
            #expect(
                try found("gone_1") == "'gone_1' names 2 datasets: Data_v2/synthetic/study/gone_1/RTE, \(path); "
                    + "write a path")
            #expect(try found("v1") == "Data_v2/synthetic/s/v1/Copa")
            var lineage = try fixture.lineage()
            let below = try lineage.subjects(namedOrBelow: "Data_v2/synthetic", from: fixture.root)
            #expect(below.map { $0.path(in: lineage) }.count == 4)
        }
    }

    @Test func aFileIsNoDatasetAndAnEmptyNameNone() throws {
        try withFixture { fixture in
            try fixture.write("notes.txt", "x")
            var lineage = try fixture.lineage()
            func message(_ text: String) -> String? {
                do throws(DatasetLookupError) {
                    _ = try lineage.subjects(namedOrBelow: text, from: fixture.root)
                    return nil
                } catch {
                    return error.description
                }
            }
            #expect(
                message("Data_v2/original/Copa/c_train.jsonl") == "'Data_v2/original/Copa/c_train.jsonl' is no folder; "
                    + "it stands in the dataset Data_v2/original/Copa: write that")
            #expect(
                message("Data_v2/notes.txt")
                    == "'Data_v2/notes.txt' is no folder; a dataset is the folder that holds the "
                    + "splits: write its path")
            #expect(
                message("") == "no dataset is called ''; `telos data list` shows them, and a path names any other")
        }
    }

    @Test func allPurposesOfABatchAreNamed() throws {
        try withFixture { fixture in
            for batch in ["batch_a", "batch_b"] {
                let folder = fixture.root.pushing(FilePath("Data_v2/synthetic/\(batch)/e"))
                try folder.makeFolders()
                #expect(folder.appending("Copa").withPlatformString { symlink("../../s/v1/Copa", $0) } == 0)
            }
            var lineage = try fixture.lineage()
            let subject = try lineage.subject(named: "synthetic/batch_b/e/Copa", from: fixture.root)
            let generation = try #require(GenerationTrace(of: subject, in: lineage))
            #expect(generation.purposes == ["s", "batch_a", "batch_b"])
            #expect(generation.experimentIDs == ["v1", "e"])
            let node = generation.node(in: lineage.project)
            #expect(node.title == "s and batch_a and batch_b, v1 and e")
            #expect(node.facts.prefix(3).map(\.value) == ["s", "batch_a", "batch_b"])
            #expect(generation.json(in: lineage.project)["purposes"] == ["s", "batch_a", "batch_b"])
        }
    }

    /// The path tells copies apart as long as it can.
    @Test func aCopyHasTheRunsThatNameIt() throws {
        try withFixture { fixture in
            try fixture.write("original/Other/c_train.jsonl", "{\"a\":1}\n")
            let content = try fixture.fingerprint("original/Copa")
            try fixture.train("Data_v2/original/Copa", content)
            try fixture.train("Data_v2/original/Other", content)
            try fixture.train("gone", content)
            let uses = try fixture.uses()
            #expect(uses["Data_v2/original/Copa"] == "20|")
            #expect(uses["Data_v2/original/Other"] == "21|")
            let entry = try #require(try fixture.lineage().entries.first)
            #expect(entry.copies.map(\.lastComponent) == ["Other"])
        }
    }

    @Test func dataElsewhereThatARunNamesIsListed() throws {
        try withFixture { fixture in
            let folder = fixture.root.appending("elsewhere")
            try folder.makeFolders()
            try folder.appending("x_train.jsonl").replaceContents(with: "{}\n")
            try fixture.train("elsewhere", nil)
            try fixture.train("elsewhere", nil)
            let lineage = try fixture.lineage()
            #expect(lineage.entries.count == 3)
            #expect(lineage.entry(at: folder)?.uses.count == 2)
            #expect(lineage.entry(at: folder)?.dataset.kind == .other)
        }
    }

    @Test func aDatasetIsNamedInManyWays() throws {
        try withFixture { fixture in
            let project = try fixture.project
            var catalogue = Catalogue(of: project.dataFolder)
            func found(_ text: String, from folder: FilePath? = nil) -> String {
                do throws(DatasetLookupError) {
                    let dataset = try catalogue.dataset(named: text, in: project, from: folder ?? project.root)
                    return project.written(dataset.folder)
                } catch {
                    return error.description
                }
            }
            let synthetic = "Data_v2/synthetic/s/v1/Copa"
            for text in [
                synthetic, "v1", "v1/Copa", "s/v1/Copa", "synthetic/s/v1/Copa", "\(project.root)/\(synthetic)",
            ] {
                #expect(found(text) == synthetic)
            }
            #expect(found("Copa", from: project.dataFolder.appending("original")) == "Data_v2/original/Copa")
            #expect(found("Copa").hasPrefix("'Copa' names 2 datasets: Data_v2/original/Copa, \(synthetic); "))
            #expect(found("v3").contains("did you mean v1?"))
            #expect(found("synthetic").contains("holds no splits"))
            #expect(found("synthetic").hasSuffix("below it are \(synthetic)"))
        }
    }
}
