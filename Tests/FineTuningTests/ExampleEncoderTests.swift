import DurableFiles
import JSONValues
import SystemPackage
import Tasks
import TestSupport
import Testing
import Tokenizers

@testable import FineTuning

struct ExampleEncoderTests {
    /// One id a letter: a is 1 and so on, a space 27; 0 begins every text.
    private func encoder(maxLength: Int = 100, vocabSize: Int = 28) throws -> ExampleEncoder {
        var vocabulary = JSONObject([("<s>", 0), (" ", 27), ("\n", 28)])
        for (index, letter) in "abcdefghijklmnopqrstuvwxyz".enumerated() {
            vocabulary[String(letter)] = JSONValue(index + 1)
        }
        let file: JSONValue = [
            "model": ["type": "BPE", "vocab": .object(vocabulary), "merges": []],
            "post_processor": [
                "type": "TemplateProcessing",
                "single": [["SpecialToken": ["id": "<s>"]], ["Sequence": ["id": "A"]]],
                "special_tokens": ["<s>": ["ids": [0]]],
            ],
        ]
        return ExampleEncoder(tokenizer: try Tokenizer(file), maxLength: maxLength, vocabSize: vocabSize)
    }

    private func example(_ prefix: String, _ candidates: String...) -> Example {
        Example(index: 3, prefix: prefix, candidates: candidates, label: 0)
    }

    @Test func theSpaceBeforeACandidateBelongsToTheOption() throws {
        let encoded = try encoder().encode(example(" ab ", "c", "de "), in: .train)
        #expect(encoded.candidates[0] == EncodedSequence(ids: [0, 1, 2, 27, 3], optionCount: 2, isTruncated: false))
        #expect(encoded.candidates[1] == EncodedSequence(ids: [0, 1, 2, 27, 4, 5], optionCount: 3, isTruncated: false))
        #expect(encoded.index == 3)
    }

    @Test func tooLongASequenceKeepsItsFirstIDAndItsEnd() throws {
        let encoded = try encoder(maxLength: 4).encode(example("abcd ", "e", "fghijk"), in: .train)
        #expect(encoded.candidates[0] == EncodedSequence(ids: [0, 4, 27, 5], optionCount: 2, isTruncated: true))
        // The option itself is longer than what is left: the first id is never part of it.
        #expect(encoded.candidates[1] == EncodedSequence(ids: [0, 9, 10, 11], optionCount: 3, isTruncated: true))
    }

    @Test func leadingIDsLeaveRoom() throws {
        #expect(throws: TrainingError.leadingIDs(count: 1, maxLength: 1)) {
            try encoder(maxLength: 1).encode(example("abcd ", "e"), in: .train)
        }
    }

    @Test func leadingLineEndsAreDroppedFromTheTextButCountedNowhere() throws {
        let encoded = try encoder().encode(example("\na ", "b"), in: .train)
        #expect(encoded.candidates[0] == EncodedSequence(ids: [0, 1, 27, 2], optionCount: 2, isTruncated: false))
    }

    @Test func aCandidateWithoutATokenIsRefused() throws {
        #expect(throws: TrainingError.noOption(split: .validation, line: 4)) {
            try encoder().encode(example("ab", "c", " "), in: .validation)
        }
    }

    @Test func aTokenizerOfAnotherModelIsRefused() throws {
        #expect(throws: TrainingError.idOutOfVocabulary(id: 27, vocabSize: 27)) {
            try encoder(vocabSize: 27).encode(example("a ", "b"), in: .train)
        }
    }

    @Test(.enabled(if: testData != nil, "needs TELOS_TEST_DATA"))
    func copaGivesTheGoldenIDs() throws {
        let data = try #require(testData)
        let golden = try JSONValue.parse(try data.appending("golden/stories260K/golden.json").readBytes())
        let tokenizer = try Tokenizer(reading: data.appending("models/stories260K/tokenizer.json"))
        let encoder = ExampleEncoder(tokenizer: tokenizer, maxLength: 512, vocabSize: 512)
        let file = ExampleFile(
            try data.appending("Data_v2/original/Copa/copa_train.jsonl").readBytes(), split: .train,
            task: try .named("Copa"), template: .llama)
        let expected = try #require(golden["examples"]?.array)
        #expect(expected.count == 80)
        for (example, expected) in zip(file.examples, expected) {
            let encoded = try encoder.encode(example, in: .train)
            #expect(encoded.label == expected["label"]?.integer)
            #expect(
                encoded.candidates.map { $0.ids.map { JSONValue($0) } } == expected["ids"]?.array?.map(\.array))
            #expect(encoded.candidates.map { JSONValue($0.optionCount) } == expected["option_len"]?.array)
        }
    }
}
