import RunStore
import TestSupport
import Testing

/// The flat form against the tree: every question has the same answer.
struct YAMLDocumentTests {
    private func expectSame(_ node: YAMLDocument.Node, _ tree: YAMLNode) {
        #expect(node.line == tree.line)
        #expect(node.text == tree.text)
        #expect(node.isNull == tree.isNull)
        #expect(node.isScalar == tree.isScalar)
        #expect(node.integer == tree.integer)
        #expect(node.bool == tree.bool)
        #expect(node.sequence?.count == tree.sequence?.count)
        for (item, other) in zip(node.sequence ?? [], tree.sequence ?? []) { expectSame(item, other) }
        let members = tree.members?.filter(\.key.isScalar)
        #expect(node.members?.map(\.key) == members?.map(\.key.text))
        for (member, other) in zip(node.members ?? [], members ?? []) { expectSame(member.value, other.value) }
    }

    /// - Returns: whether the text is YAML.
    private func expectSame(_ bytes: [UInt8]) throws -> Bool {
        guard let tree = try? YAMLNode.parseFully(bytes) else {
            #expect(throws: YAMLParseError.self) { try YAMLDocument.parse(bytes) }
            return false
        }
        expectSame(try YAMLDocument.parse(bytes).root, tree)
        expectSame(YAMLDocument(tree).root, tree)
        return true
    }

    @Test(arguments: [
        PyYAMLTexts.block, PyYAMLTexts.unicode, PyYAMLTexts.flow, "", "text", "- a\n- {b: [c, null]}\n",
        "a: |\n  b\n~: c\n'null': e\n? [f]\n: g\n", "a: \"\\x41\\u00e9\"\nb: 'it''s'\n",
    ])
    func answersAsTheTreeDoes(text: String) throws {
        #expect(try expectSame(Array(text.utf8)))
    }

    @Test(arguments: 0..<4) func ofAnyDocument(seed: UInt64) throws {
        var texts = YAMLTexts(seed: 200 + seed)
        var readCount = 0
        for index in 0..<300 {
            let text = Array(texts.document(isOfSubset: index % 2 == 0).utf8)
            if try expectSame(index % 3 == 0 ? texts.edited(text) : text) { readCount += 1 }
        }
        #expect(readCount > 100)
    }

    @Test func aKeyIsFoundByItsText() throws {
        let root = try YAMLDocument.parse(Array("a: 1\nab: 2\n\"c\\td\": 3\ne:\n  a: 4\nnull: 5\n".utf8)).root
        #expect(root["a"]?.integer == 1)
        #expect(root["ab"]?.integer == 2)
        #expect(root["c\td"]?.integer == 3)
        #expect(root["e"]?["a"]?.integer == 4)
        #expect(root["b"] == nil)
        // A key that is null has no text.
        #expect(root["null"] == nil)
        #expect(root["a"]?["a"] == nil)
    }

    @Test func leavesAreTheScalarsOfMappings() throws {
        let text = "a: 1\nb:\n  c: ~\n  d: [1]\n  e:\n    f: x\nskipped:\n  g: 1\n\"\": 2\nh:\n- i: 1\n\"j.k\": 3\n"
        var leaves: [String] = []
        try YAMLDocument.parse(Array(text.utf8)).forEachLeaf(skipping: "skipped") { key, value in
            leaves.append(String(decoding: key, as: UTF8.self) + "=" + (value() ?? "nil"))
        }
        #expect(leaves == ["a=1", "b.c=nil", "b.e.f=x", "j.k=3"])
    }
}
