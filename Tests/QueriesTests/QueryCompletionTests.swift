import Queries
import Testing

struct QueryCompletionTests {
    private func completions(_ text: String) -> [String] {
        keys.completions(ofQuery: text) { key, beginning in
            let all: [String] =
                switch key.name {
                case "task": ["Boolq", "Copa", "two words", "and"]
                case "method": ["fo_lora", "zo"]
                default: ["1e-06", "5e-07"]
                }
            return all.filter { $0.hasPrefix(beginning) }
        }
    }

    @Test(
        arguments: [
            ("ta", ["task", "tag"]),
            ("task =", ["task = Boolq", "task = Copa", "task = \"two words\"", "task = \"and\""]),
            ("task = ", ["task = Boolq", "task = Copa", "task = \"two words\"", "task = \"and\""]),
            ("task=C", ["task=Copa"]),
            ("task = \"t", ["task = \"two words\""]),
            ("task = \"C", ["task = \"Copa\""]),
            ("method !", ["method != fo_lora", "method != zo"]),
            ("method ", ["method =", "method !=", "method ~", "method in (", "method not in ("]),
            ("learning_rate <", ["learning_rate <", "learning_rate <="]),
            ("learning_rate < ", ["learning_rate < 1e-06", "learning_rate < 5e-07"]),
            ("started ", ["started =", "started !=", "started <", "started <=", "started >", "started >="]),
            ("method i", ["method in (fo_lora", "method in (zo"]),
            ("method not ", ["method not in (fo_lora", "method not in (zo"]),
            ("method in ", ["method in (fo_lora", "method in (zo"]),
            ("method in (zo ", ["method in (zo ,", "method in (zo )"]),
            ("method in (zo,", ["method in (zo,fo_lora", "method in (zo,zo"]),
            ("method in (zo)", ["method in (zo) and", "method in (zo) or"]),
            ("task in (\"two words\"", ["task in (\"two words\",", "task in (\"two words\")"]),
            ("task = Copa ", ["task = Copa and", "task = Copa or"]),
            ("task = \"two words\"", ["task = \"two words\" and", "task = \"two words\" or"]),
            ("(task = Copa ", ["(task = Copa and", "(task = Copa or", "(task = Copa )"]),
            (
                "task = Copa and not (m",
                ["method", "metrics.loss", "model", "model.fingerprint"].map { "task = Copa and not (\($0)" }
            ),
        ] as [(String, [String])])
    func aQueryGoesOnWithWhatTheLanguageHas(text: String, expected: [String]) {
        #expect(completions(text).sorted() == expected.sorted())
    }

    /// A shell takes a lone answer for the end of what is typed.
    @Test(arguments: [
        ("tas", "task ="), ("telos.dataset.k", "telos.dataset.kind ="), ("no", "not purpose"),
        ("task = Copa a", "task = Copa and purpose"), ("task = Copa or n", "task = Copa or not purpose"),
    ])
    func aLoneWordIsFollowedByWhatComesAfterIt(text: String, first: String) {
        let found = completions(text)
        #expect(found.first == first && found.count > 1)
    }

    @Test(arguments: [
        "task = Copa Co", "= ", "task in Copa", "task = Copa) ", "task = 'C", "task == C", "nothing ", "nothing = ",
        "method in (zo) and and ", "task = \"a\\b", String(repeating: "(", count: 10_001),
    ])
    func whereNothingFitsNothingIsSaid(text: String) {
        #expect(completions(text) == [])
    }

    @Test func whatIsProposedIsAQueryOrGoesOn() {
        var texts = [""]
        var seen: Set<String> = []
        for _ in 0..<5 {
            var next: [String] = []
            for text in texts {
                let found = completions(text)
                for whole in Set(found.prefix(4) + found.suffix(2)) where seen.insert(whole).inserted {
                    let isQuery = (try? Query.parse(whole)) != nil
                    #expect(isQuery || !completions(whole + " ").isEmpty, "\(whole)")
                    next.append(whole + " ")
                }
            }
            texts = next
        }
        #expect(seen.count > 100)
    }

    @Test(
        arguments: [
            ("acc", false, ["accuracy"]),
            ("task,me", false, ["task,method", "task,metrics.loss"]),
            ("task,tas", false, []),
            ("-acc", true, ["-accuracy"]),
            ("-accuracy,-lea", true, ["-accuracy,-learning_rate"]),
            ("-acc", false, []),
            ("hyperparameters.s", false, ["hyperparameters.seed", "hyperparameters.steps"]),
        ] as [(String, Bool, [String])])
    func aListOfKeysGoesOn(text: String, isSigned: Bool, expected: [String]) {
        #expect(keys.completions(ofList: text, isSigned: isSigned) == expected)
    }

    @Test func aKeyWithACommaIsProposedInQuotes() {
        let keys = QueryKeys([key("a, b"), key("a"), key("c")])
        #expect(keys.completions(ofList: "c,a", isSigned: false) == ["c,\"a, b\"", "c,a"])
        #expect(keys.completions(ofList: "\"a, b\",", isSigned: false) == ["\"a, b\",a", "\"a, b\",c"])
        #expect(keys.completions(ofList: "c,-\"a, ", isSigned: true) == ["c,-\"a, b\""])
    }

    @Test func anEmptyTextNamesTheKeysWorthNaming() {
        let names = keys.completions(ofList: "", isSigned: true)
        #expect(names.starts(with: ["purpose", "model", "task"]))
        #expect(names.contains("accuracy") && names.contains("learning_rate"))
        #expect(!names.contains("commit") && !names.contains("kind"))
    }
}
