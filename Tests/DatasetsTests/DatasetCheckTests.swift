import Datasets
import DurableFiles
import SystemPackage
import Tasks
import TestSupport
import Testing

struct DatasetCheckTests {
    private func line(_ premise: String, label: Int = 0, idx: Int = 0) -> String {
        #"{"premise": "\#(premise)", "choice1": "A", "choice2": "B", "question": "cause", "#
            + #""idx": \#(idx), "label": \#(label)}"# + "\n"
    }

    /// `code file:line` of every finding, `~` before a note.
    private func findings(
        _ files: [String: String], below place: String = "original/Copa", as task: String? = "Copa"
    ) throws -> [String] {
        var all: [String: String] = [:]
        for (name, text) in files { all[name.contains("/") ? name : "\(place)/\(name)"] = text }
        return try withDataFolder(all) { data in
            let dataset = try #require(Catalogue(of: data).dataset(at: data.pushing(FilePath(place))))
            let check = DatasetCheck(of: dataset, as: task.flatMap(ExampleFormat.named))
            return check.findings.map { finding in
                let place = (finding.path.lastComponent?.string ?? "") + (finding.line.map { ":\($0)" } ?? "")
                let related = finding.related.map { " \($0.path.lastComponent!.string):\($0.line)" }.joined()
                return (finding.isWrong ? "" : "~") + "\(finding.code.rawValue) \(place)\(related)"
            }
        }
    }

    private let good = #"{"premise":"V","choice1":"A","choice2":"B","question":"effect","label":1}"# + "\n"

    @Test func aSoundDatasetHasNoFindings() throws {
        #expect(try findings(["c_train.jsonl": line("one") + line("two"), "c_validation.jsonl": good]) == [])
    }

    /// The line of each fault, in one file with good lines around it.
    @Test(arguments: [
        ("{\"premise\": \"x\"", "not_json"), ("[1]", "not_json"), ("\u{1}", "not_json"),
        (#"{"choice1":"A","choice2":"B","question":"cause","label":0}"#, "bad_field"),
        (#"{"premise":"","choice1":"A","choice2":"B","question":"cause","label":0}"#, "bad_field"),
        (#"{"premise":"P","choice1":"A","choice2":"B","question":"why","label":0}"#, "bad_field"),
        (#"{"premise":"P","choice1":"A","choice2":"B","question":"cause","label":2}"#, "bad_label"),
        (#"{"premise":"P","choice1":"A","choice2":"B","question":"cause","label":-1}"#, "bad_label"),
        (#"{"premise":"P","premise":"Q","choice1":"A","choice2":"B","question":"cause","label":0}"#, "bad_field"),
        ("", "~blank_lines"), (" \t\r", "~blank_lines"),
    ])
    func everyFaultOfALineIsNamed(bad: String, code: String) throws {
        let train = line("one") + bad + "\n" + line("two")
        #expect(try findings(["c_train.jsonl": train, "c_validation.jsonl": good]) == ["\(code) c_train.jsonl:2"])
    }

    @Test func examplesThatStandTwiceAreFoundWhereverTheyStand() throws {
        let found = try findings([
            "c_train.jsonl": line("one", idx: 0) + line("two", idx: 1) + line("one", idx: 2) + line("two", label: 1),
            "c_validation.jsonl": good + line("two", idx: 9), "c_test.jsonl": good + line("one", label: -1),
        ])
        #expect(
            found == [
                "~duplicate c_train.jsonl:3 c_train.jsonl:1", "contradiction c_train.jsonl:4 c_train.jsonl:2",
                "leakage c_validation.jsonl:2 c_train.jsonl:2", "~shared_by_tests c_test.jsonl:1 c_validation.jsonl:1",
                "leakage c_test.jsonl:2 c_train.jsonl:1",
            ])
    }

    /// What the train split holds in other writing is noted; what it holds as it stands is leakage, and not told twice.
    @Test func examplesThatAreNearlyTheSameAreNoted() throws {
        let found = try findings([
            "c_train.jsonl": line("It rained, then.") + line("Don’t go") + line("...") + line("same"),
            "c_validation.jsonl": line("it  RAINED then") + line("new one") + line("Don't: go!") + line("same"),
            "c_test.jsonl": line("It rained, then?") + line("it rained the n") + line("Itrained then"),
        ])
        #expect(
            found == [
                "leakage c_validation.jsonl:4 c_train.jsonl:4", "~near_leakage c_validation.jsonl:1 c_train.jsonl:1",
                "~near_leakage c_validation.jsonl:3 c_train.jsonl:2", "~near_leakage c_test.jsonl:1 c_train.jsonl:1",
            ])
        // Without a word there is nothing to compare.
        let signs = try findings(
            ["c_train.jsonl": #"{"text":"+"}"# + "\n", "c_validation.jsonl": #"{"text":"-"}"# + "\n"], below: "loose",
            as: nil)
        #expect(signs == ["~unknown_task loose"])
    }

    @Test func aTaskThatIsNotKnownIsSaidAndTheRestChecked() throws {
        let found = try findings(
            [
                "c_train.jsonl": #"{"text":"a","idx":1}"# + "\n" + #"{"idx":2,"text":"a","label":1}"# + "\nx\n",
                "c_validation.jsonl": #"{"text":"a"}"# + "\n",
            ], below: "loose", as: nil)
        #expect(
            found == [
                "~unknown_task loose", "not_json c_train.jsonl:3", "~duplicate c_train.jsonl:2 c_train.jsonl:1",
                "leakage c_validation.jsonl:1 c_train.jsonl:1",
            ])
    }

    @Test func splitsThatAreMissingOrEmptyAreFaults() throws {
        #expect(
            try findings(["c_train.jsonl": "\n \n"]) == [
                "~blank_lines c_train.jsonl:1", "empty_split c_train.jsonl", "missing_split Copa",
            ])
        #expect(try findings(["c_test.jsonl": good]) == ["missing_split Copa", "missing_split Copa"])
        #expect(try findings(["a_train.jsonl": good, "b_train.jsonl": good]) == ["two_candidates Copa"])
    }

    @Test func labelsThatAreMissingOrTooFrequentAreNoted() throws {
        let one = (0..<40).map { line("p\($0)", label: 0) }.joined()
        let even = (0..<40).map { line("v\($0)", label: $0 % 2) }.joined()
        #expect(
            try findings(["c_train.jsonl": one, "c_validation.jsonl": even]) == [
                "~missing_label c_train.jsonl", "~label_balance c_train.jsonl", "~label_balance c_validation.jsonl",
            ])
    }

    @Test func metadataIsReadAndItsSecretsAreNamed() throws {
        let files = ["c_train.jsonl": line("one"), "c_validation.jsonl": good]
        func found(_ metadata: String?) throws -> [String] {
            var files = files
            if let metadata { files["synthetic/study/v1/experiment_metadata.json"] = metadata }
            return try findings(files, below: "synthetic/study/v1/Copa")
        }
        #expect(try found(nil) == ["~metadata_missing Copa"])
        #expect(try found("{") == ["metadata_unreadable experiment_metadata.json"])
        #expect(try found(#"{"experiment_purpose": "other"}"#) == ["~metadata_disagrees experiment_metadata.json"])
        #expect(
            try found(#"{"generation": {"api_key": "sk-1", "max_tokens": 5}}"#)
                == ["secret_in_metadata experiment_metadata.json"])
        #expect(try found(#"{"generation": {"api_key": null, "token": "", "max_token": 256}}"#) == [])
    }

    /// One blank line is not `1 blank lines`.
    @Test func blankLinesAreCounted() throws {
        for (blank, message) in [
            ("\n", "a blank line: it is passed over"),
            ("\n\n", "2 blank lines, this is the first: they are passed over"),
        ] {
            let files = ["original/Copa/c_train.jsonl": blank + good, "original/Copa/c_validation.jsonl": line("one")]
            try withDataFolder(files) { data in
                let check = DatasetCheck(of: try #require(Catalogue(of: data).datasets.first), as: .named("Copa"))
                #expect(check.findings.map(\.message) == [message])
            }
        }
    }

    /// Thousands of faults are counted, and not all kept.
    @Test func ofManyFindingsOfAKindTheFirstAreKept() throws {
        let train = line("one") + String(repeating: "x\n", count: 5000)
        let found = try findings(["c_train.jsonl": train, "c_validation.jsonl": good])
        #expect(found.count == DatasetCheck.limit + 1)
        #expect(found.first == "not_json c_train.jsonl:2")
        #expect(found.last == "not_json c_train.jsonl")
    }

    @Test func aNaiveTwinFindsTheSameRepetitions() throws {
        var generator = SeededGenerator(state: 11)
        for _ in 0..<40 {
            var texts: [String: String] = [:]
            var examples: [(split: Int, line: Int, premise: Int, label: Int)] = []
            for (split, name) in ["train", "validation", "test"].enumerated() {
                var text = ""
                for number in 1...Int.random(in: 1...12, using: &generator) {
                    let premise = Int.random(in: 0...8, using: &generator)
                    let label = Int.random(in: 0...1, using: &generator)
                    text += line("p\(premise)", label: label, idx: number)
                    examples.append((split, number, premise, label))
                }
                texts["c_\(name).jsonl"] = text
            }
            // Every example that has an earlier equal one is told once, with the first of its own split if there is one.
            let expected = examples.enumerated().compactMap { index, other -> String? in
                let earlier = examples[..<index].filter { $0.premise == other.premise }
                guard let any = earlier.first else { return nil }
                let first = earlier.first { $0.split == other.split } ?? any
                let names = ["c_train.jsonl", "c_validation.jsonl", "c_test.jsonl"]
                let code =
                    first.split == other.split
                    ? (first.label == other.label ? "~duplicate" : "contradiction")
                    : first.split == 0 ? "leakage" : "~shared_by_tests"
                return "\(code) \(names[other.split]):\(other.line) \(names[first.split]):\(first.line)"
            }
            let found = try findings(texts).filter { !$0.contains("label") }
            #expect(found.filter { $0.contains(" ") } == expected)
        }
    }

    @Test(.enabled(if: testData != nil, "needs TELOS_TEST_DATA"))
    func theStudysDataHasThreeRepetitionsAndNoFaults() throws {
        var found: [String] = []
        let catalogue = Catalogue(of: testData!.appending("Data_v2"))
        for dataset in catalogue.datasets {
            for finding in DatasetCheck(of: dataset, as: dataset.format).findings {
                #expect(!finding.isWrong)
                let related = try #require(finding.related.first)
                found.append("\(dataset.name) \(finding.code.rawValue) \(finding.line ?? 0) \(related.line)")
            }
        }
        #expect(found == ["ArcC_Cloze duplicate 982 24", "ArcC_MC duplicate 982 24", "RTE duplicate 752 460"])
    }
}
