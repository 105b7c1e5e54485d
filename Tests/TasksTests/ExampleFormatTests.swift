import JSONValues
import Testing

@testable import Tasks

struct ExampleFormatTests {
    private func check(_ task: String, _ line: String, _ split: DataSplit) throws -> String? {
        try #require(ExampleFormat.named(task)).checkedLabel(of: try JSONValue.parse(line), in: split)
    }

    @Test(arguments: [
        ("Copa", #"{"premise":"P","choice1":"A","choice2":"B","question":"cause","idx":0,"label":1}"#, "1"),
        ("CB", #"{"premise":"P","hypothesis":"H","idx":0,"label":2}"#, "2"),
        ("RTE", #"{"premise":"P","hypothesis":"H","idx":0,"label":0}"#, "0"),
        ("BOOLQ", #"{"question":"q","answer":true,"passage":"P"}"#, "true"),
        (
            "ArcC_MC",
            #"{"id":"M","question":"Q","choices":{"text":["a","b","c"],"label":["A","B","C"]},"answerKey":"B"}"#, "B"
        ),
        ("ArcC_Cloze", #"{"question":"Q","choices":{"text":["a","b"],"label":["1","2"]},"answerKey":"2"}"#, "2"),
        ("SST2", #"{"sentence":"S","idx":0,"label":0}"#, "0"),
        ("WSC", #"{"text":"T","span1_text":"a","span2_text":"b","label":1}"#, "1"),
        ("WiC", #"{"word":"w","sentence1":"a","sentence2":"b","idx":0,"label":0}"#, "0"),
    ])
    func aGoodExampleHasItsLabel(task: String, line: String, label: String) throws {
        #expect(try check(task, line, .train) == label)
        // Each of the fields is needed, and only in a test split may the label be left out.
        let format = try #require(ExampleFormat.named(task))
        for name in format.fieldNames {
            var object = try #require(JSONValue.parse(line).object)
            object[name] = nil
            let rest = JSONValue.object(object)
            #expect(throws: ExampleProblem.missing(field: name)) { try format.checkedLabel(of: rest, in: .train) }
            if name == format.fieldNames.last {
                let without = try format.checkedLabel(of: rest, in: .test)
                #expect(without == nil)
            } else {
                #expect(throws: ExampleProblem.missing(field: name)) { try format.checkedLabel(of: rest, in: .test) }
            }
        }
    }

    @Test func everyTaskHasOneFormat() {
        #expect(Set(ExampleFormat.all.map(\.task)).count == ExampleFormat.all.count)
        #expect(TrainingTask.all.allSatisfy { task in ExampleFormat.all.contains { $0.task == task.name } })
    }

    @Test(arguments: [
        (#"{"text":["a"],"label":["A"]}"#, "choices"), (#"{"text":["a","b"],"label":["A"]}"#, "choices"),
        (#"{"text":["a","b"],"label":["A","A"]}"#, "choices"), ("[]", "choices"),
        (#"{"text":["a",""],"label":["A","B"]}"#, "choices.text"),
        (#"{"text":["a","b"],"label":[1,2]}"#, "choices.label"), (#"{"text":"a","label":["A"]}"#, "choices.text"),
    ])
    func choicesAreTextsWithLetters(choices: String, field: String) throws {
        let line = #"{"question":"Q","choices":\#(choices),"answerKey":"A"}"#
        do {
            _ = try check("ArcC_MC", line, .train)
            Issue.record("\(line) was taken")
        } catch let problem as ExampleProblem {
            guard case .wrongKind(field, _) = problem else {
                Issue.record("\(problem)")
                return
            }
        }
    }

    @Test func theAnswerIsOneOfTheLetters() {
        let line = #"{"question":"Q","choices":{"text":["a","b"],"label":["A","B"]},"answerKey":"C"}"#
        #expect(throws: ExampleProblem.notAllowed(field: "answerKey", value: "C", allowed: ["A", "B"])) {
            try check("ArcC_MC", line, .train)
        }
    }

    /// What the engine trains on is what the check passes, line by line.
    @Test func theEngineAndTheCheckAgree() throws {
        let values = [
            "premise": [#""P""#, #""""#, "1", nil], "choice1": [#""A""#, nil], "question": [#""cause""#, #""why""#],
            "label": ["0", "1", "2", "-1", #""0""#, nil],
        ]
        for premise in values["premise"]! {
            for choice in values["choice1"]! {
                for question in values["question"]! {
                    for label in values["label"]! {
                        let fields = [
                            ("premise", premise), ("choice1", choice), ("choice2", #""B""#), ("question", question),
                            ("label", label),
                        ]
                        let members = fields.compactMap { name, value in value.map { "\"\(name)\":\($0)" } }
                        let line = "{" + members.joined(separator: ",") + "}"
                        for split in DataSplit.allCases {
                            let file = ExampleFile(Array(line.utf8), split: split, task: .copa, template: .llama)
                            var problem: ExampleProblem?
                            var checked: String?
                            do {
                                checked = try ExampleFormat.copa.checkedLabel(of: JSONValue.parse(line), in: split)
                            } catch let error as ExampleProblem {
                                problem = error
                            }
                            #expect(file.problems.first?.problem == problem)
                            #expect(file.examples.first?.label.map(String.init) == checked)
                        }
                    }
                }
            }
        }
    }
}
