import DurableFiles
import JSONValues
import SystemPackage
import TestSupport
import Testing

@testable import Tokenizers

struct TokenizerTests {
    private func tokenizer(_ name: String) throws -> Tokenizer {
        try Tokenizer(reading: try #require(testData).appending(name).appending("tokenizer.json"))
    }

    @Test(.enabled(if: testData != nil, "needs TELOS_TEST_DATA"), arguments: ["llama2", "gpt2"])
    func givesTheExpectedIDs(name: String) throws {
        let folder = try #require(testData).appending("tokenizers/\(name)")
        let expected = try JSONValue.parse(try folder.appending("expected.json").readBytes())
        let ids = try tokenizer("tokenizers/\(name)").encode(try #require(expected["text"]?.string))
        #expect(ids == expected["token_ids"]?.array?.compactMap(\.integer))
    }

    /// Ids by the `tokenizers` library 0.23.
    @Test(
        .enabled(if: testData != nil, "needs TELOS_TEST_DATA"),
        arguments: [
            (
                "models/stories260K",
                [
                    1, 382, 439, 200, 194, 410, 1, 410, 261, 410, 268, 13, 13, 280, 410, 475, 479, 472, 484, 410, 498,
                    485, 344, 207, 132, 410, 243, 162, 156, 133,
                ]
            ),
            (
                "tokenizers/gpt2",
                [
                    732, 6, 129, 123, 1279, 82, 29, 257, 220, 275, 628, 269, 1105, 2682, 220, 1849, 2634, 304, 136, 223,
                    32485,
                ]
            ),
            (
                "tokenizers/llama2",
                [
                    1, 591, 29915, 30473, 29871, 1, 29871, 263, 29871, 289, 13, 13, 274, 29871, 29896, 29906, 29941,
                    29946, 20246, 29948, 321, 30103, 29871, 243, 162, 156, 133,
                ]
            ),
            (
                "tokenizers/mistral1",
                [
                    1, 478, 28742, 30515, 28705, 1, 28705, 264, 28705, 287, 13, 13, 277, 28705, 28740, 28750, 28770,
                    28781, 28705, 29000, 28797, 317, 28949, 28705, 29340,
                ]
            ),
        ])
    func addedTokensCombiningMarksAndBytes(name: String, ids: [Int]) throws {
        let text = "we'\u{17F} <s> a  b\n\n c 1234 \u{A0}\u{E9} e\u{301} \u{1F642}"
        #expect(try tokenizer(name).encode(text) == ids)
    }

    @Test(.enabled(if: testData != nil, "needs TELOS_TEST_DATA"))
    func noTextIsTheLeadingIDs() throws {
        #expect(try tokenizer("tokenizers/llama2").encode("") == [1])
        #expect(try tokenizer("tokenizers/gpt2").encode("") == [])
    }

    /// Words by the `tokenizers` library 0.23.
    @Test func llama3CutsNumbersLineEndsAndContractions() {
        let text = Array("I'M  fine, we'\u{17F} 12345!!\r\n \n x  ".unicodeScalars)
        let words = WordPattern.llama3.words(in: text).map { String(String.UnicodeScalarView(text[$0])) }
        #expect(
            words == [
                "I", "'M", " ", " fine", ",", " we", "'\u{17F}", " ", "123", "45", "!!\r\n", " \n", " x", "  ",
            ])
    }

    @Test func gpt2KeepsCaseOfContractionsAndLeavesASpaceToTheWord() {
        let text = Array("I'm I'M  12 a \n".unicodeScalars)
        let words = WordPattern.gpt2.words(in: text).map { String(String.UnicodeScalarView(text[$0])) }
        #expect(words == ["I", "'m", " I", "'", "M", " ", " 12", " a", " \n"])
    }

    private func file(
        model: JSONValue = ["type": "BPE", "vocab": ["a": 0, "b": 1, "ab": 2], "merges": ["a b"]],
        _ more: (String, JSONValue)...
    ) -> JSONValue {
        .object(JSONObject([("model", model)] + more))
    }

    @Test func itTellsItsKindAndItsIDs() throws {
        let added: JSONValue = [["content": "<s>", "id": 9], ["content": "a", "id": 0]]
        let plain = try Tokenizer(file(("added_tokens", added)))
        #expect(plain.kind == "SentencePiece-style BPE")
        #expect(plain.vocabularySize == 4)
        #expect(plain.greatestID == 9)
        let bytes = try Tokenizer(file(("pre_tokenizer", ["type": "ByteLevel"])))
        #expect(bytes.kind == "byte-level BPE, pattern of GPT-2")
        #expect(bytes.vocabularySize == 3)
        let uncut = try Tokenizer(file(("pre_tokenizer", ["type": "ByteLevel", "use_regex": false])))
        #expect(uncut.kind == "byte-level BPE, no pattern")
    }

    @Test func mergesMayBeWrittenAsTexts() throws {
        #expect(try Tokenizer(file()).encode("aabb") == [0, 2, 1])
    }

    @Test(
        arguments: [
            ("normalizer", ["type": "NFKC"] as JSONValue, "normalizer \"NFKC\""),
            ("pre_tokenizer", ["type": "Whitespace"], "pre-tokenizer \"Whitespace\""),
            ("post_processor", ["type": "BertProcessing"], "post-processor \"BertProcessing\""),
            (
                "post_processor",
                [
                    "type": "TemplateProcessing",
                    "single": [["Sequence": ["id": "A"]], ["SpecialToken": ["id": "</s>"]]],
                    "special_tokens": ["</s>": ["ids": [2]]],
                ], "post-processor that ends every text with \"</s>\""
            ),
            ("added_tokens", [["id": 3, "content": "<m>", "lstrip": true]], "added token \"<m>\" with lstrip"),
        ] as [(String, JSONValue, String)])
    func refusesByName(key: String, value: JSONValue, part: String) {
        #expect(throws: TokenizerError.unsupported(part: part)) { try Tokenizer(file((key, value))) }
    }

    @Test func anUnknownPatternIsRefusedWithTheKnownOnes() {
        let splitting: JSONValue = [
            "type": "Sequence",
            "pretokenizers": [
                ["type": "Split", "pattern": ["Regex": "x+"], "behavior": "Isolated", "invert": false],
                ["type": "ByteLevel", "add_prefix_space": false, "use_regex": false],
            ],
        ]
        let error = TokenizerError.unknownPattern(expression: "x+")
        #expect(throws: error) { try Tokenizer(file(("pre_tokenizer", splitting))) }
        #expect(
            error.description
                == "the tokenizer cuts words by a pattern that is not supported, so its ids could be wrong: x+; the patterns of GPT-2, Llama 3, Qwen2, Mistral-Nemo are"
        )
    }

    @Test(
        arguments: [
            (["type": "Unigram"] as JSONValue, TokenizerError.unsupported(part: "model \"Unigram\"")),
            (["type": "BPE"], .malformed(place: "model", expected: "a vocab and merges")),
            (["vocab": ["a": -1], "merges": []], .malformed(place: "model.vocab[\"a\"]", expected: "an id")),
            (
                ["vocab": ["a": 0], "merges": ["a b"]],
                .malformed(place: "model.merges[0]", expected: "two pieces of the vocabulary")
            ),
            (
                ["vocab": ["a": 0], "merges": [], "unk_token": "?"],
                .malformed(place: "model.unk_token", expected: "a piece of the vocabulary")
            ),
        ] as [(JSONValue, TokenizerError)])
    func refusesAModelThatIsNone(model: JSONValue, error: TokenizerError) {
        #expect(throws: error) { try Tokenizer(file(model: model)) }
    }
}
