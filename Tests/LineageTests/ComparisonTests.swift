import Datasets
import DurableFiles
import FileDigests
import Listings
import RunIndex
import RunModel
import RunStore
import SystemPackage
import TestSupport
import Testing

@testable import Lineage

struct ComparisonTests {
    private func run(
        _ number: Int, _ path: String?, kind: DataKind? = nil, fingerprint: String? = nil
    ) throws -> RunDataUse {
        let id = try #require(RunID("a00000000\(number)"))
        var run = RunDataUse(id: id, shortID: "a00000\(number)", path: "R/\(number)", purpose: "p", model: "m")
        (run.dataPath, run.dataKind, run.fingerprint, run.task, run.method) = (path, kind, fingerprint, "Copa", "zo")
        return run
    }

    /// Of the first run, on data of that kind, with all others.
    private func comparison(
        of runs: [RunDataUse], on kind: DataKind?, isKnown: Bool = true, in root: FilePath
    ) throws -> (Comparison?, Project) {
        let project = try Project(root: root)
        let lineage = DataLineage(of: project, runs: runs, digests: DigestCache(file: nil))
        let comparable = runs.dropFirst().map {
            ComparableRun(id: $0.id, path: $0.path, seed: nil, hasSameSeed: false)
        }
        return (Comparison(of: runs[0], on: kind, isKnown: isKnown, with: comparable, in: lineage), project)
    }

    private func withProject(_ body: (FilePath) throws -> Void) throws {
        try withTemporaryFolder { root in
            let folder = root.pushing("Data_v2/original/Copa")
            try folder.makeFolders()
            try folder.appending("c_train.jsonl").replaceContents(with: "{}\n")
            try body(root)
        }
    }

    private let synthetic = "Data_v2/synthetic/s/v1/Copa"

    /// A folder of another machine that is called `original` is no proof of what it held.
    @Test func whereThereIsNoBaselineTheReasonIsSaid() throws {
        try withProject { (root) throws in
            func reason(_ runs: [RunDataUse], on kind: DataKind?, isKnown: Bool = true) throws -> String? {
                try comparison(of: runs, on: kind, isKnown: isKnown, in: root).0?.reasonForNone
            }
            let far = "/home/user/Data/original/Copa"
            #expect(
                try reason([run(0, far, kind: .other)], on: .other)
                    == "whether its data is original or synthetic is not known: it lay in none of Data_v2/original, "
                    + "Data_v2/synthetic and Data_v2/mixed")
            let none = "no run on original data has the same model, task, method and hyperparameters"
            #expect(try reason([run(0, synthetic)], on: .synthetic) == none)
            #expect(
                try reason([run(0, synthetic), run(1, far, kind: .other)], on: .synthetic)
                    == "\(none); of 1 run that has, the kind of data is not known")
            #expect(
                try reason([run(0, synthetic)], on: .synthetic, isKnown: false)
                    == "its task, method or learning rate is not known")
            #expect(try reason([run(0, nil)], on: nil) == "nothing says what it was trained on")
            #expect(try reason([run(0, "Data_v2/original/Copa")], on: .original) == nil)
        }
    }

    /// An imported run whose logs named a data folder like this one recorded what kind of data it was.
    @Test func theKindThatWasRecordedCounts() throws {
        try withProject { root in
            let runs = [
                try run(0, synthetic, kind: .synthetic), try run(1, "/far/Data_v2/original/Copa", kind: .original),
            ]
            let (comparison, project) = try comparison(of: runs, on: .synthetic, in: root)
            guard case .baseline(let baseline)? = comparison else {
                Issue.record("no baseline")
                return
            }
            #expect(baseline.run.path == "R/1")
            #expect(
                baseline.dataSentences(in: project) == [
                    "missing; no fingerprint was recorded, so that its content cannot be looked for elsewhere"
                ])
        }
    }

    @Test func whatBecameOfTheDataOfABaselineIsSaid() throws {
        try withProject { root in
            let folder = root.pushing("Data_v2/original/Copa")
            let fingerprint = try Dataset(reading: folder).fingerprint
            func sentences() throws -> [String] {
                let runs = [
                    try run(0, synthetic, kind: .synthetic),
                    try run(1, "Data_v2/original/Copa", kind: .original, fingerprint: fingerprint),
                ]
                let (comparison, project) = try comparison(of: runs, on: .synthetic, in: root)
                guard case .baseline(let baseline)? = comparison else { return ["no baseline"] }
                let node = try #require(comparison).node(of: runs[0], in: project)
                let said = baseline.dataSentences(in: project)
                #expect(said.allSatisfy { sentence in node.facts.contains { $0.value == sentence } })
                return said
            }
            #expect(try sentences() == [])
            try folder.appending("c_train.jsonl").replaceContents(with: "[]\n")
            #expect(try sentences() == ["data changed since training"])
            try folder.removeTree()
            #expect(try sentences() == ["missing: no folder that is known holds what it held"])
        }
    }
}
