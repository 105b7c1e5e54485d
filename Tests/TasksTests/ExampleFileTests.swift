import Testing

@testable import Tasks

struct ExampleFileTests {
    private let line = #"{"premise":"A","choice1":"B","choice2":"C","question":"cause","label":0}"#

    private func file(_ text: String, problemLimit: Int = 20) throws -> ExampleFile {
        ExampleFile(
            Array(text.utf8), split: .train, task: try .named("Copa"), template: .llama, problemLimit: problemLimit)
    }

    @Test func acceptsByteOrderMarkCRLFAndBlankLines() throws {
        let file = try file("\u{FEFF}\(line)\r\n\r\n  \n\(line)")
        #expect(file.problems.isEmpty)
        #expect(file.blankLineCount == 2)
        #expect(file.examples.map(\.index) == [0, 3])
    }

    @Test func anEmptyFileHasNoExamples() throws {
        #expect(try file("").examples.isEmpty)
        #expect(try file("").blankLineCount == 0)
    }

    @Test func everyProblemIsToldUpToTheLimit() throws {
        let file = try file("{\n\(line)\n[]\n\"\n", problemLimit: 2)
        #expect(file.problems.map(\.line) == [1, 3])
        #expect(file.problemCount == 3)
        #expect(file.problems.first?.description == "line 1: not JSON at column 2: expected a key in double quotes")
        #expect(file.examples.map(\.index) == [1])
    }

    @Test func invalidUTF8IsAProblemOfItsLine() throws {
        let bytes = Array("{\"premise\":\"".utf8) + [0xFF] + Array("\"}\n\(line)\n".utf8)
        let file = ExampleFile(bytes, split: .train, task: try .named("Copa"), template: .llama)
        #expect(file.problems.map(\.line) == [1])
        #expect(file.examples.count == 1)
    }
}
