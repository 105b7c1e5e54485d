import DurableFiles
import JSONValues
import SystemPackage
import TestSupport
import Testing

@testable import Tasks

/// The wording of each task, as in the trainer of the data's authors.
struct PromptTests {
    struct Case: Sendable {
        var task: String
        var template: PromptTemplate
        var line: String
        var prefix: String
        var candidates: [String]
        var label: Int

        init(
            _ task: String, _ template: PromptTemplate, _ line: String, _ prefix: String, _ candidates: [String],
            _ label: Int
        ) {
            (self.task, self.template, self.line) = (task, template, line)
            (self.prefix, self.candidates, self.label) = (prefix, candidates, label)
        }
    }

    private static let choices = #""choices":{"text":["dry palms","wet palms","oil"],"label":["A","B","C"]}"#

    @Test(arguments: [
        Case(
            "CB", .llama, #"{"premise":"It rains.","hypothesis":"it is wet","idx":0,"label":2}"#,
            "Suppose It rains. Can we infer that \"it is wet\"? Yes, No, or Maybe?\n", ["Yes", "No", "Maybe"], 2),
        Case(
            "RTE", .llama, #"{"premise":"It rains.","hypothesis":"It is wet.","label":1}"#,
            "Suppose \"It rains.\" Can we infer that \"It is wet.\"? Yes or No? ", ["Yes", "No"], 1),
        Case(
            "RTE", .general, #"{"premise":"It rains.","hypothesis":"It is wet.","label":0}"#,
            "It rains.\nDoes this mean that \"It is wet.\" is true? Yes or No?\n", ["Yes", "No"], 0),
        Case(
            "BOOLQ", .llama, #"{"question":"is it wet","answer":true,"passage":"It rains."}"#,
            "It rains. Is it wet? ", ["Yes", "No"], 0),
        Case(
            "BOOLQ", .general, #"{"question":"is it wet?","answer":false,"passage":"It rains."}"#,
            "It rains. Is it wet?\n", ["Yes", "No"], 1),
        Case(
            "ArcC_MC", .llama, #"{"question":"Which is warm?",\#(choices),"answerKey":"B"}"#,
            "Question: Which is warm?\n(A) dry palms\n(B) wet palms\n(C) oil",
            ["\nAnswer: A", "\nAnswer: B", "\nAnswer: C"], 1),
        Case(
            "ArcC_MC", .general, #"{"question":"Q","choices":{"text":["x","y"],"label":["1","2"]},"answerKey":"2"}"#,
            "Question: Q\n(1) x\n(2) y", ["\nAnswer: 1", "\nAnswer: 2"], 1),
        Case(
            "ArcC_Cloze", .llama, #"{"question":"Which is warm?",\#(choices),"answerKey":"C"}"#,
            "Question: Which is warm?", ["\nAnswer: dry palms", "\nAnswer: wet palms", "\nAnswer: oil"], 2),
        Case(
            "SST2", .llama, #"{"sentence":"a fine film ","idx":0,"label":1}"#,
            "### Sentence: a fine film ### Sentiment: ", ["negative", "positive"], 1),
        Case(
            "SST2", .general, #"{"sentence":"a fine film ","idx":0,"label":0}"#, "a fine film It was ",
            ["terrible", "great"], 0),
        Case(
            "WSC", .llama, #"{"text":"Ann told Bea that She won.","span1_text":"Ann","span2_text":"She","label":1}"#,
            "Ann told Bea that She won.\nIn the previous sentence, does the pronoun \"she\" refer to Ann? Yes or No?\n",
            ["No", "Yes"], 1),
        Case(
            "WiC", .llama, #"{"word":"bank","sentence1":"A river bank.","sentence2":"A bank closed.","label":0}"#,
            "Does the word \"bank\" have the same meaning in these two sentences? Yes, No?\nA river bank.\nA bank closed.\n",
            ["No", "Yes"], 0),
    ])
    func isTheAuthors(_ it: Case) throws {
        let file = ExampleFile(Array(it.line.utf8), split: .train, task: try .named(it.task), template: it.template)
        #expect(file.problems.isEmpty)
        #expect(
            file.examples == [Example(index: 0, prefix: it.prefix, candidates: it.candidates, label: it.label)])
    }

    @Test func everyFormatHasItsTask() {
        #expect(TrainingTask.all.map(\.name) == ExampleFormat.all.map(\.task))
        let others = TrainingTask.all.filter { !$0.defaults.trainsAsClassification }
        #expect(others.map(\.name) == ["Copa"])
        let few = TrainingTask.all.filter { $0.defaults.numDev == 100 }
        #expect(few.map(\.name) == ["Copa", "CB"])
        #expect(TrainingTask.all.allSatisfy { [100, 500].contains($0.defaults.numDev) })
    }

    /// Every example of the real data, and what the engine and the check say of it.
    @Test(
        .enabled(if: testData != nil, "needs TELOS_TEST_DATA"),
        arguments: [
            ("Copa", "copa", [400, 100, 500]), ("CB", "cb", [250, 56, 250]), ("RTE", "rte", [1000, 277, 3000]),
            ("BOOLQ", "boolq", [1000, 3270]), ("ArcC_MC", "ARC-Challenge", [1119, 299, 1172]),
            ("ArcC_Cloze", "ARC-Challenge", [1119, 299, 1172]),
        ] as [(String, String, [Int])])
    func theOriginalDataReads(name: String, file: String, counts: [Int]) throws {
        let folder = try #require(testData).appending("Data_v2/original/\(name)")
        let format = try #require(ExampleFormat.named(name))
        for (split, count) in zip(DataSplit.allCases, counts) {
            let bytes = try folder.appending("\(file)_\(split.rawValue).jsonl").readBytes()
            for template in PromptTemplate.allCases {
                let read = ExampleFile(bytes, split: split, task: try .named(name), template: template)
                #expect(read.problemCount == 0)
                #expect(read.examples.count == count)
                let lines = bytes.split(separator: UInt8(ascii: "\n"))
                for example in read.examples {
                    let written = try format.checkedLabel(of: JSONValue.parse(lines[example.index]), in: split)
                    #expect((example.label == nil) == (written == nil))
                    #expect(example.label.map { $0 < example.candidates.count } ?? true)
                    #expect(Set(example.candidates).count == example.candidates.count)
                }
            }
        }
    }
}
