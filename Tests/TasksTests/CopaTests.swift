import Testing

@testable import Tasks

struct CopaTests {
    private func example(_ line: String, split: DataSplit = .train) throws -> Example {
        let file = ExampleFile(Array(line.utf8), split: split, task: try .named("Copa"), template: .llama)
        #expect(file.problems.isEmpty)
        return try #require(file.examples.first)
    }

    @Test func effectContinuesWithSo() throws {
        let example = try example(
            #"{"premise":"The man ran.  ","choice1":"He fell.","choice2":"I'm here.","question":"effect","label":1}"#)
        #expect(
            example == Example(index: 0, prefix: "The man ran so ", candidates: ["he fell.", "i'm here."], label: 1))
    }

    @Test func causeContinuesWithBecauseAndKeepsI() throws {
        let example = try example(
            #"{"premise":"It broke..","choice1":"I fell.","choice2":"Rain","question":"cause","label":0}"#)
        #expect(example.prefix == "It broke. because ")
        #expect(example.candidates == ["I fell.", "rain"])
    }

    @Test func anUnlabelledTestExampleHasNoLabel() throws {
        let line = #"{"premise":"A.","choice1":"B","choice2":"C","question":"cause","label":-1}"#
        #expect(try example(line, split: .test).label == nil)
    }

    @Test(arguments: [
        ("[]", ExampleProblem.notAnObject),
        (#"{"choice1":"B","choice2":"C","question":"cause","label":0}"#, .missing(field: "premise")),
        (#"{"premise":"A","choice1":" ","choice2":"C","question":"cause","label":0}"#, .empty(field: "choice1")),
        (
            #"{"premise":"A","choice1":1,"choice2":"C","question":"cause","label":0}"#,
            .wrongKind(field: "choice1", expected: "a text")
        ),
        (
            #"{"premise":"A","choice1":"B","choice2":"C","question":"why","label":0}"#,
            .notAllowed(field: "question", value: "why", allowed: ["cause", "effect"])
        ),
        (#"{"premise":"A","choice1":"B","choice2":"C","question":"cause"}"#, .missing(field: "label")),
        (
            #"{"premise":"A","choice1":"B","choice2":"C","question":"cause","label":-1}"#,
            .unlabelled(split: .train)
        ),
        (
            #"{"premise":"A","choice1":"B","choice2":"C","question":"cause","label":2}"#,
            .labelOutOfRange(label: 2, count: 2)
        ),
    ])
    func saysWhatIsWrong(line: String, problem: ExampleProblem) throws {
        let file = ExampleFile(Array(line.utf8), split: .train, task: try .named("Copa"), template: .llama)
        #expect(file.problems == [ExampleFile.Problem(line: 1, problem: problem)])
        #expect(file.examples.isEmpty)
    }

    @Test func anotherTaskIsRefusedByName() {
        #expect(throws: UnknownTaskError(name: "DROP")) { try TrainingTask.named("DROP") }
        #expect(
            UnknownTaskError(name: "DROP").description
                == "the native engine knows Copa, CB, RTE, BOOLQ, ArcC_MC, ArcC_Cloze, SST2, WSC, WiC, not \"DROP\"; engine: script takes any task"
        )
    }
}
