import RunStore
import Testing

struct YAMLNodeTests {
    private func parse(_ text: String) throws -> YAMLNode { try YAMLNode.parse(Array(text.utf8)) }

    @Test func scalarsKeepTheirTextAndPlace() throws {
        let node = try parse("a: 20251226_143000\nb:\n  c: 1:30\n  d: \"null\"\n  e: ~\n")
        #expect(node["a"]?.text == "20251226_143000")
        #expect(node["b"]?["c"]?.text == "1:30")
        #expect(node["b"]?["d"]?.text == "null")
        #expect(node["b"]?["e"]?.isNull == true)
        #expect(node["b"]?["c"]?.line == 3)
        #expect(node["b"]?["c"]?.column == 6)
    }

    @Test(arguments: ["1e-6", "\"1e-6\"", "1.0e-06", "'1E-6'", "0.000001", ".1e-5"])
    func oneNumberHasManySpellings(text: String) throws {
        #expect(try parse(text).number == 1e-6)
    }

    @Test(arguments: ["fast", "1_000", "0x10", "1:30", "nan(1)", "e5", "infinit", "", "1e", "--1"])
    func otherTextIsNoNumber(text: String) throws {
        #expect(try parse("[\"\(text)\"]").sequence?[0].number == nil)
    }

    @Test(arguments: [
        ("a: [1", "2:1: did not find expected ',' or ']'"),
        ("a: 1\n\tb: 2\n", "2:1: a tab cannot indent YAML; write spaces"),
        ("a: 1\na: 2\n", "1:1: in the mapping that begins here the key 'a' stands twice; keep one"),
        ("a: *x\n", "1:4: found undefined alias"),
    ])
    func errorsSayWhere(text: String, message: String) throws {
        let error = try #require(throws: YAMLParseError.self) { try parse(text) }
        #expect(error.description == message)
    }

    @Test func badEncodingNamesTheLine() throws {
        let error = try #require(throws: YAMLParseError.self) {
            try YAMLNode.parse(Array("a: 1\nb: ".utf8) + [0xFF, 0x0A])
        }
        #expect(error.description == "2:1: the line is not valid UTF-8; save the file as UTF-8")
    }

    @Test func aliasesCannotMultiplyWithoutEnd() throws {
        var text = "a0: &a0 [x]\n"
        for level in 1...9 {
            text +=
                "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ",") + "]\n"
        }
        let error = try #require(throws: YAMLParseError.self) { try parse(text) }
        #expect(error.problem == "the file stands for more than 100000 values; aliases (*name) multiply")
    }
}
