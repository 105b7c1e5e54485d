import Datasets
import DurableFiles
import Hashing
import SystemPackage
import Tasks
import TestSupport
import Testing

struct DatasetTests {
    @Test func splitsAreFoundByTheirEnding() throws {
        let files = [
            "original/Copa/anything at all_train.jsonl": copaLine, "original/Copa/x_validation.jsonl": copaLine,
            "original/Copa/train.jsonl": "", "original/Copa/x_train.json": "", "original/Copa/.hidden_train.jsonl": "",
        ]
        try withDataFolder(files) { data in
            let dataset = try Dataset(reading: data.pushing("original/Copa"))
            #expect(dataset.splits.map(\.split) == [.train, .validation])
            #expect(dataset.splits.map(\.file) == ["anything at all_train.jsonl", "x_validation.jsonl"])
            #expect(try dataset.structureProblem() == nil)
        }
    }

    @Test func twoCandidatesAreAnError() throws {
        try withDataFolder(["original/Copa/a_test.jsonl": "", "original/Copa/b_test.jsonl": ""]) { data in
            let folder = data.pushing("original/Copa")
            let error = DatasetError.twoCandidates(folder, split: .test, files: ["a_test.jsonl", "b_test.jsonl"])
            #expect(throws: error) { try Dataset(reading: folder) }
            #expect(
                error.description
                    == "'\(folder)' holds 2 candidates for the test split: a_test.jsonl, b_test.jsonl; keep one of them"
            )
        }
    }

    @Test func aLevelTooHighIsPointedOut() throws {
        let files = ["synthetic/p/exp/Copa/copa_train.jsonl": copaLine, "synthetic/p/exp/notes/a.txt": ""]
        try withDataFolder(files) { data in
            let folder = data.pushing("synthetic/p/exp")
            let problem = try Dataset(reading: folder).structureProblem()
            #expect(problem == .noTrainSplit(folder, below: ["Copa"]))
            #expect(problem?.description == "'\(folder)' holds no train split; did you mean \(folder)/Copa?")
        }
    }

    @Test func aMissingFolderNamesItsNeighbours() throws {
        try withDataFolder(["original/Copa/copa_train.jsonl": copaLine, "original/CB/cb_train.jsonl": ""]) { data in
            let folder = data.pushing("original/copa")
            let error = DatasetError.folderMissing(folder, nearby: ["CB", "Copa"])
            #expect(throws: error) { try Dataset(reading: folder) }
            #expect(error.description == "the data folder '\(folder)' does not exist; beside it are CB, Copa")
        }
    }

    @Test func anEmptyOrMissingSplitIsAProblem() throws {
        let files = [
            "original/A/a_train.jsonl": "\u{FEFF}\r\n \n", "original/A/a_validation.jsonl": copaLine,
            "original/B/b_train.jsonl": copaLine, "original/C/c_train.jsonl": copaLine,
            "original/C/c_validation.jsonl": "",
        ]
        try withDataFolder(files) { data in
            let folder = "\(data)/original"
            let problems = try ["A", "B", "C"].map {
                try Dataset(reading: data.pushing(FilePath("original/\($0)"))).structureProblem()?.description
            }
            #expect(
                problems == [
                    "the train split '\(folder)/A/a_train.jsonl' holds no example",
                    "'\(folder)/B' holds no validation split; a file whose name ends in _validation.jsonl is needed",
                    "the validation split '\(folder)/C/c_validation.jsonl' holds no example",
                ])
        }
    }

    @Test(arguments: [
        ("", 0), ("\n\n", 0), ("{}", 1), ("{}\n", 1), ("{}\r\n\r\n{}\r\n", 2), ("\u{FEFF}{}\n{}", 2), ("\u{FEFF}\n", 0),
        (" \t\r\n{}\n", 1), ("\u{FEFE}\n", 1),
    ])
    func linesThatHoldSomethingAreCounted(_ content: String, _ count: Int) throws {
        try withDataFolder(["original/Copa/c_train.jsonl": content]) { data in
            let dataset = try Dataset(reading: data.pushing("original/Copa"))
            #expect(dataset[.train]?.exampleCount == count)
        }
    }

    @Test func fingerprintIsOfContentOnly() throws {
        let files = [
            "a/x_train.jsonl": "1\n", "a/x_validation.jsonl": "2\n", "b/y_train.jsonl": "1\n",
            "b/y_validation.jsonl": "2\n", "b/experiment_metadata.json": "{}", "c/x_train.jsonl": "2\n",
            "c/x_validation.jsonl": "1\n",
        ]
        try withDataFolder(files) { data in
            let fingerprints = try ["a", "b", "c"].map { try Dataset(reading: data.appending($0)).fingerprint }
            // printf 'train %s\nvalidation %s\n' $(printf '1\n' | sha256sum | cut -c-64) \
            //   $(printf '2\n' | sha256sum | cut -c-64) | sha256sum
            #expect(fingerprints[0] == "sha256:4a3454302823e5a0bac4c2abfe952455cd986c1c6e9192a1bac56e041d9731d6")
            #expect(fingerprints[0] == fingerprints[1])
            #expect(fingerprints[0] != fingerprints[2])
        }
    }

    @Test func problemsNameFileAndLine() throws {
        let bad = copaLine + "\r\n" + "{}\r\n" + copaLine + #"{"premise": 1"# + "\n"
        try withDataFolder(["original/Copa/c_train.jsonl": bad, "original/Copa/c_validation.jsonl": copaLine]) { data in
            let folder = data.pushing("original/Copa")
            let problems = try Dataset(reading: folder).problems(as: .named("Copa"), template: .llama)
            #expect(
                problems.first.map(\.description) == [
                    "\(folder)/c_train.jsonl:3: the field \"premise\" is missing",
                    "\(folder)/c_train.jsonl:5: not JSON at column 14: expected ',' or '}'",
                ])
            #expect(problems.count == 2)
        }
    }

    @Test func longFilesAreReadInPieces() throws {
        // Lines that straddle every border of the pieces, and a bad one far inside.
        let filler = String(repeating: "x", count: 70_000)
        let line = copaLine.replacing("rained", with: filler)
        let content = String(repeating: line, count: 60) + "[]\n" + line
        try withDataFolder(["original/Copa/c_train.jsonl": content]) { data in
            let dataset = try Dataset(reading: data.pushing("original/Copa"))
            #expect(dataset[.train]?.exampleCount == 62)
            #expect(dataset[.train]?.sha256 == SHA256.hash(Array(content.utf8)).hexadecimal)
            let problems = try dataset.problems(as: .named("Copa"), template: .llama)
            #expect(problems.first.map(\.line) == [61])
        }
    }

    @Test func onlyTheFirstProblemsAreKeptAndAllAreCounted() throws {
        let content = String(repeating: "[]\n", count: 50)
        try withDataFolder(["d/c_train.jsonl": content, "d/c_validation.jsonl": content]) { data in
            let problems = try Dataset(reading: data.appending("d")).problems(
                as: .named("Copa"), template: .llama, limit: 3)
            #expect(problems.first.count == 3)
            #expect(problems.count == 100)
        }
    }

    @Test(.enabled(if: testData != nil, "needs TELOS_TEST_DATA"))
    func realDataIsSound() throws {
        let data = try #require(testData).appending("Data_v2")
        for path in ["original/Copa", "synthetic/prompt_engineering/copa_mezo_v1/Copa"] {
            let dataset = try Dataset(reading: data.pushing(FilePath(path)))
            #expect(dataset[.train]?.exampleCount == 400)
            #expect(try dataset.structureProblem() == nil)
            #expect(try dataset.problems(as: .named("Copa"), template: .llama).count == 0)
        }
    }
}
