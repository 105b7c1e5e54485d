import RunModel
import RunStore
import TestSupport
import Testing

/// The scanner against libyaml: it gives the same document, places included, or declines.
struct YAMLScannerTests {
    /// What libyaml makes of a text that the scanner read; nil where it declined.
    private func agreement(_ bytes: [UInt8]) -> Bool? {
        guard let scanned = YAMLNode.scan(bytes) else { return nil }
        return (try? YAMLNode.parseFully(bytes)) == scanned
    }

    private func agreement(_ text: String) -> Bool? { agreement(Array(text.utf8)) }

    @Test(arguments: [PyYAMLTexts.block, PyYAMLTexts.unicode, PyYAMLTexts.flow])
    func readsWhatPyYAMLWrites(text: String) {
        #expect(agreement(text) == true)
    }

    @Test(arguments: [
        "a: 1\nb:\n  c: two words # a comment\n# another\n  d:\n", "a:\n- 1\n-\n- - x\n  - y\n- b: c\n  d: e\nf: g\n",
        "a: one\n  two\n\n  - three\n", "a: 'it''s\n\n  folded '\n", "a: \"one \\\n  \\ two\\\n\n three\"\n",
        "a: \"\\x41\\u00e9\\0\"",
        "a: [1, \"x, y\", 'z', [], [null, .inf]]   # b\n", "- {}\n- []\n- x", "\"é: ü\": é # é\n'b': \"é\"\n",
        "  a: 1\n  b: 2",
    ])
    func readsTheSubset(text: String) {
        #expect(agreement(text) == true)
    }

    @Test(arguments: [
        "", "# nothing\n", "text", "a: &x 1\n", "a: *x\n", "a: !!str 1\n", "a: |\n  b\n", "a: >\n  b\n", "? a\n: b\n",
        "a: {b: c}\n", "a:\tb\n", "a: 1\na: 2\n", "---\na: 1\n", "a: 1\n...\n", "a: 1\n--- b: 2\n", "a: 1\r\n",
        "a: b: c\n",
        "a: b\n  c: d\n", "a: 1\n  b: 2\n", "a: - b\n", "a: \"b\" c\n", "a: \"b\n", "a: [1\n", "a: [1,\n 2]\n",
        "a: ]\n",
        "a: [b,, c]\n", "a: [b, ]\n", "a: @b\n", "a: \"\\q\"\n", "a: \"\\ud800\"\n", "a: \u{85}\n", "a: \u{FEFF}\n",
        "a: \"b\n---\nc\"\n", "a: \"\\",
        "a: [",
    ])
    func declinesTheRest(text: String) {
        #expect(agreement(text) == nil)
    }

    @Test func aByteOrderMarkIsPassedOver() {
        #expect(agreement([0xEF, 0xBB, 0xBF] + "a: 1\n".utf8) == true)
    }

    @Test func bytesThatAreNoTextAreDeclined() {
        #expect(agreement("a: é".utf8.dropLast()) == nil)
        #expect(agreement("a: b\u{0}".utf8 + []) == nil)
    }

    @Test func nestingIsLimited() {
        #expect(agreement("a: " + String(repeating: "[", count: 60) + String(repeating: "]", count: 60)) == true)
        #expect(agreement("a: " + String(repeating: "[", count: 100) + String(repeating: "]", count: 100)) == nil)
        #expect(agreement(String(repeating: "- ", count: 100_000)) == nil)
    }

    @Test func readsWhatTelosWrites() throws {
        var texts = YAMLTexts(seed: 1)
        for _ in 0..<300 {
            let configuration = try texts.configuration()
            #expect(agreement(configuration.yamlText) == true)
        }
    }

    @Test(arguments: 0..<8) func anyDocumentIsReadAlikeOrDeclined(seed: UInt64) throws {
        var texts = YAMLTexts(seed: seed)
        var readCount = 0
        for index in 0..<1600 {
            let bytes: [UInt8] =
                switch index % 4 {
                case 0: Array(texts.document(isOfSubset: true).utf8)
                case 1: Array(texts.document(isOfSubset: false).utf8)
                case 2: texts.edited(Array(texts.document(isOfSubset: true).utf8))
                default: Array(texts.soup().utf8)
                }
            let agreement = agreement(bytes)
            #expect(agreement != false, "\(String(decoding: bytes, as: UTF8.self).debugDescription)")
            if agreement == true { readCount += 1 }
        }
        // Else this would show nothing.
        #expect(readCount > 400)
    }

    @Test(arguments: 0..<4) func editsOfRealDocumentsAreReadAlikeOrDeclined(seed: UInt64) throws {
        var texts = YAMLTexts(seed: 100 + seed)
        let originals = [PyYAMLTexts.block, PyYAMLTexts.unicode, PyYAMLTexts.flow, try texts.configuration().yamlText]
        for index in 0..<400 {
            let bytes = texts.edited(Array(originals[index % 4].utf8))
            #expect(agreement(bytes) != false, "\(String(decoding: bytes, as: UTF8.self).debugDescription)")
        }
    }
}
