import Datasets
import DurableFiles
import FileDigests
import Glibc
import JSONValues
import RunModel
import SystemPackage
import Tasks
import TestSupport
import Testing

struct CatalogueTests {
    private func link(_ path: FilePath, to target: String) throws {
        try path.removingLastComponent().makeFolders()
        #expect(path.withPlatformString { symlink(target, $0) } == 0)
    }

    private func paths(_ catalogue: Catalogue) -> [[String]] {
        catalogue.datasets.map { dataset in
            dataset.locations.map { location in
                var path = location.folder
                _ = path.removePrefix(catalogue.dataFolder)
                return path.string
            }
        }
    }

    @Test func findsEveryKindAndWhereItCameFrom() throws {
        let metadata =
            #"{"experiment_purpose": "other_purpose", "generation": {"model": "gpt-4o", "temperature": 0.7}}"#
        try withDataFolder([
            "original/Copa/copa_train.jsonl": copaLine, "original/Copa/copa_validation.jsonl": copaLine + copaLine,
            "synthetic/study/v1/experiment_metadata.json": metadata, "synthetic/study/v1/Copa/x_train.jsonl": copaLine,
            "mixed/Copa/c_train.jsonl": copaLine, "loose/c_test.jsonl": copaLine, "original/.hidden/c_train.jsonl": "",
            "synthetic/.cache/v1/Copa/c_train.jsonl": "", "original/empty/readme.txt": "",
        ]) { data in
            let catalogue = Catalogue(of: data)
            #expect(
                paths(catalogue) == [["loose"], ["mixed/Copa"], ["original/Copa"], ["synthetic/study/v1/Copa"]])
            #expect(catalogue.problems.isEmpty)
            #expect(catalogue.datasets.map(\.kind) == [.other, .mixed, .original, .synthetic])
            let synthetic = catalogue.datasets[3]
            #expect(synthetic.generationPurpose == "study")
            #expect(synthetic.experimentID == "v1")
            #expect(synthetic.metadata?.generation?.model == "gpt-4o")
            #expect(synthetic.metadata?.generation?.temperature == 0.7)
            #expect(synthetic.format?.task == "Copa")
            #expect(catalogue.datasets[0].format == nil)
            let original = try catalogue.datasets[2].read(digests: DigestCache(file: nil))
            #expect(original.splits.map(\.exampleCount) == [1, 2])
            #expect(catalogue.datasets(named: "Copa").count == 3)
            #expect(catalogue.datasets(named: "original/Copa").count == 1)
            #expect(catalogue.datasets(named: "v1").map(\.folder) == [synthetic.folder])
            #expect(catalogue.datasets(named: "v1/Copa").map(\.folder) == [synthetic.folder])
            #expect(catalogue.datasets(named: "").isEmpty)
            #expect(catalogue.datasets(named: "opa").isEmpty)
        }
    }

    /// The batch layout: the data stands once, and each batch has links to it.
    @Test func theFilesBehindSeveralPathsAreOneDataset() throws {
        try withDataFolder([
            "synthetic/_shared/Copa/t07/Copa/copa_train.jsonl": copaLine,
            "synthetic/_shared/Copa/t07/experiment_metadata.json": #"{"experiment_purpose": "temperature_study"}"#,
        ]) { data in
            // A link to the dataset, one to the folder above it, and one through another link.
            try link(data.pushing("synthetic/batch_a/e1/Copa"), to: "../../_shared/Copa/t07/Copa")
            try link(data.pushing("synthetic/batch_b/e2"), to: "../_shared/Copa/t07")
            try link(data.pushing("synthetic/batch_c/e3/Copa"), to: "../../batch_a/e1/Copa")
            let catalogue = Catalogue(of: data)
            #expect(
                paths(catalogue) == [
                    [
                        "synthetic/_shared/Copa/t07/Copa", "synthetic/batch_a/e1/Copa", "synthetic/batch_b/e2/Copa",
                        "synthetic/batch_c/e3/Copa",
                    ]
                ])
            #expect(catalogue.problems.isEmpty)
            let dataset = catalogue.datasets[0]
            #expect(dataset.generationPurposes == ["temperature_study", "batch_a", "batch_b", "batch_c"])
            #expect(catalogue.dataset(at: data.pushing("synthetic/batch_c/e3/Copa"))?.folder == dataset.folder)
            #expect(catalogue.datasets(named: "e2").map(\.folder) == [dataset.folder])
        }
    }

    /// A folder of links is the dataset that it leads to, which keeps its name and kind. Of a file with two names neither
    /// is the first: folders of one kind are one dataset, and those of two kinds are two with the same content.
    @Test func splitsThatAreLinksOrHaveTwoNamesAreOneDataset() throws {
        try withDataFolder([
            "original/Copa/copa_train.jsonl": copaLine, "original/Copa/copa_validation.jsonl": copaLine,
        ]) { data in
            for split in ["train", "validation"] {
                for folder in ["mixed/m1/Copa", "synthetic/s/linked/Copa"] {
                    try link(
                        data.pushing(FilePath("\(folder)/c_\(split).jsonl")),
                        to: folder.split(separator: "/").map { _ in "../" }.joined()
                            + "original/Copa/copa_\(split).jsonl")
                }
                for folder in ["mixed/m2/Copa", "synthetic/s/named/Copa", "synthetic/t/named/Copa"] {
                    let other = data.pushing(FilePath("\(folder)/c_\(split).jsonl"))
                    try other.removingLastComponent().makeFolders()
                    let file = data.pushing(FilePath("original/Copa/copa_\(split).jsonl"))
                    let result = file.withPlatformString { from in
                        other.withPlatformString { Glibc.link(from, $0) }
                    }
                    #expect(result == 0)
                }
            }
            let catalogue = Catalogue(of: data)
            #expect(
                paths(catalogue) == [
                    ["mixed/m2/Copa"], ["original/Copa", "mixed/m1/Copa", "synthetic/s/linked/Copa"],
                    ["synthetic/s/named/Copa", "synthetic/t/named/Copa"],
                ])
            #expect(catalogue.datasets.map(\.kind) == [.mixed, .original, .synthetic])
            for (path, kind) in [
                ("mixed/m1/Copa", DataKind.original), ("mixed/m2/Copa", .mixed), ("synthetic/t/named/Copa", .synthetic),
            ] { #expect(catalogue.dataset(at: data.pushing(FilePath(path)))?.kind == kind) }
        }
    }

    /// Also where a run names it, in a folder elsewhere.
    @Test func aFolderElsewhereOfLinksIsTheDatasetTheyLeadTo() throws {
        try withDataFolder(["original/Copa/copa_train.jsonl": copaLine]) { data in
            let outside = data.removingLastComponent().appending("outside")
            try link(outside.appending("c_train.jsonl"), to: "../Data_v2/original/Copa/copa_train.jsonl")
            var catalogue = Catalogue(of: data)
            #expect(catalogue.add(outside)?.kind == .original)
            #expect(catalogue.datasets.count == 1)
            #expect(catalogue.dataset(at: outside)?.folder == data.pushing("original/Copa"))
        }
    }

    @Test func aFileIsNoDataset() throws {
        try withDataFolder(["original/Copa/copa_train.jsonl": copaLine]) { data in
            var catalogue = Catalogue(of: data)
            #expect(catalogue.add(data.pushing("original/Copa/copa_train.jsonl")) == nil)
            #expect(catalogue.datasets.count == 1)
        }
    }

    @Test func loopsAndLooseEndsAreToldAndStopNothing() throws {
        try withDataFolder(["original/Copa/copa_train.jsonl": copaLine]) { data in
            try link(data.pushing("original/Copa/up"), to: "../..")
            try link(data.pushing("original/self"), to: "self")
            try link(data.pushing("original/gone"), to: "nowhere")
            try link(data.pushing("original/everything"), to: "/")
            try link(data.pushing("original/.hidden"), to: "nowhere")
            let catalogue = Catalogue(of: data)
            #expect(paths(catalogue) == [["original/Copa"]])
            #expect(
                Set(catalogue.problems.map { "\($0.kind.rawValue) \($0.path.lastComponent!.string)" })
                    == ["link_loop up", "link_loop self", "broken_link gone", "link_loop everything"])
        }
    }

    @Test func aFolderElsewhereIsAddedOnce() throws {
        try withDataFolder(["original/Copa/copa_train.jsonl": copaLine]) { data in
            let outside = data.removingLastComponent().appending("elsewhere")
            try outside.makeFolders()
            try outside.appending("Copa_train.jsonl").replaceContents(with: copaLine)
            try link(data.removingLastComponent().appending("alias"), to: "elsewhere")
            var catalogue = Catalogue(of: data)
            #expect(catalogue.add(outside)?.kind == .other)
            #expect(catalogue.add(outside.removingLastComponent().appending("alias"))?.locations.count == 2)
            #expect(catalogue.add(data.pushing("original/Copa"))?.kind == .original)
            #expect(catalogue.add(outside.appending("missing")) == nil)
            #expect(catalogue.add(data) == nil)
            #expect(catalogue.datasets.count == 2)
        }
    }

    @Test func twoCandidatesAreTheDatasetsProblem() throws {
        try withDataFolder(["original/Copa/a_train.jsonl": copaLine, "original/Copa/b_train.jsonl": copaLine]) { data in
            let dataset = try #require(Catalogue(of: data).datasets.first)
            let problem = DatasetError.twoCandidates(
                data.pushing("original/Copa"), split: .train, files: ["a_train.jsonl", "b_train.jsonl"])
            #expect(throws: problem) { try dataset.read(digests: DigestCache(file: nil)) }
        }
    }

    @Test func aMissingDataFolderIsEmpty() throws {
        try withTemporaryFolder { folder in
            let catalogue = Catalogue(of: folder.appending("Data_v2"))
            #expect(catalogue.datasets.isEmpty && catalogue.problems.isEmpty)
        }
    }

    @Test(.enabled(if: testData != nil, "needs TELOS_TEST_DATA"))
    func readsTheStudysData() throws {
        let catalogue = Catalogue(of: testData!.appending("Data_v2"))
        #expect(catalogue.problems.isEmpty)
        #expect(catalogue.datasets.count == 14)
        #expect(catalogue.datasets.allSatisfy { $0.format != nil })
        let facts = try #require(catalogue.datasets(named: "copa_mezo_v10_1").first?.metadata?.generation)
        #expect(facts.model == "gpt-4o")
        #expect(facts.temperature == 0.7)
        #expect(facts.rephrasedField == "premise")
        #expect(facts.task == "Copa")
        #expect(facts.description == "prompt 10, temperature 0.7")
        #expect(facts.parameters.map(\.name).contains("validation.model"))
    }
}
