import Datasets
import DurableFiles
import FileDigests
import Glibc
import JSONValues
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
            #expect(try fixture.lineage().missing.isEmpty)
            try fixture.write("synthetic/Copa_mezo_v1/c_train.jsonl", "{}\n")
            try fixture.train(nil, nil, type: "synthetic_mezo_v1")
            try fixture.train(nil, nil, type: "synthetic_/../../x")
            #expect(try fixture.uses()["Data_v2/synthetic/Copa_mezo_v1"] == "6|")
            #expect(try fixture.lineage().missing.map(\.path) == [""])
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
            let moved = try #require(try fixture.lineage().moved.first)
            #expect(moved.path == "Data_v2/synthetic/s/v1/Copa")
            #expect(moved.datasets.map(\.experimentID) == ["v2"])
            // Replaced by another of the same name: both are told.
            try fixture.write("synthetic/s/v1/Copa/c_train.jsonl", "{\"a\":4}\n")
            #expect(try fixture.uses()["Data_v2/synthetic/s/v1/Copa"] == "|1")
            #expect(try fixture.uses()["Data_v2/synthetic/s/v2/Copa"] == "1|")
            #expect(try fixture.lineage().moved.isEmpty)
            // Deleted.
            for name in ["v1", "v2"] { try folder.appending(name).removeTree() }
            let missing = try fixture.lineage().missing
            #expect(missing.map(\.path) == ["Data_v2/synthetic/s/v1/Copa"])
            #expect(missing[0].runs.count == 1)
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
