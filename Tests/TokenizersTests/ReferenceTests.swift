import DurableFiles
import JSONValues
import SystemPackage
import TestSupport
import Testing

@testable import Tokenizers

/// Against Hugging Face's `tokenizers` library: `Tools/reference-tokenizers.py` trained small tokenizers of the kinds and
/// patterns of these models, and kept the ids that they give to nasty texts.
struct ReferenceTests {
    private static let folder = fixtures.appending("tokenizers")

    private func array(_ name: String) throws -> [JSONValue] {
        try #require(try JSONValue.parse(try Self.folder.appending(name).readBytes()).array)
    }

    @Test(arguments: ["opt", "llama3", "qwen2", "mistral-nemo", "llama2", "mistral1"])
    func idsAreTheLibrarys(name: String) throws {
        let tokenizer = try Tokenizer(reading: Self.folder.appending("\(name)/tokenizer.json"))
        let texts = try array("texts.json").map { $0.string! }
        let expected = try array("\(name)/ids.json").map { $0.array!.map { $0.integer! } }
        #expect(texts.count == expected.count && texts.count > 80)
        for (text, ids) in zip(texts, expected) {
            #expect(tokenizer.encode(text) == ids, "\(text.debugDescription)")
        }
    }

    /// One text that each pattern cuts in its own way.
    @Test(arguments: [
        (WordPattern.llama3, ["a\u{301}", "B", "1234"], ["a", "\u{301}B", "123", "4"]),
        (.qwen2, ["a\u{301}", "B", "1234"], ["a", "\u{301}B", "1", "2", "3", "4"]),
        (.mistralNemo, ["a\u{301}", "B", "1234"], ["a\u{301}", "B", "1", "2", "3", "4"]),
        (.gpt2, ["a\u{301}", "B", "1234"], ["a", "\u{301}", "B", "1234"]),
    ])
    func patternsDiffer(pattern: WordPattern, parts: [String], words: [String]) {
        let text = parts.flatMap { Array($0.unicodeScalars) }
        #expect(pattern.words(in: text).map { String(String.UnicodeScalarView(text[$0])) } == words)
    }
}
