import JSONValues
import TestSupport
import Testing

struct JSONParseTests {
    private static let values: [(String, JSONValue)] = [
        ("null", .null), ("true", true), ("-0", .integer(0)), ("12", 12), ("1.5e3", 1500.0),
        ("9223372036854775807", .integer(.max)), ("9223372036854775808", .number(9_223_372_036_854_775_808)),
        (#""a\u00e9\ud83d\ude00\n""#, "aé😀\n"), ("[1, [2], {}]", .array([1, [2], .object(JSONObject())])),
        (#"{"b":1,"a":{"c":null}}"#, ["b": 1, "a": ["c": .null]]), ("\u{FEFF} 1 ", 1),
    ]

    @Test(arguments: values)
    func readsEveryKindOfValue(text: String, value: JSONValue) throws {
        #expect(try JSONValue.parse(text) == value)
    }

    @Test func keepsTheOrderOfMembers() throws {
        #expect(try JSONValue.parse(#"{"z":1,"a":2,"m":3}"#).object?.keys == ["z", "a", "m"])
    }

    @Test(arguments: [
        ("", "line 1, column 1: the text ends where a value should stand"),
        ("{\"a\":1\n \"b\":2}", "line 2, column 2: expected ',' or '}'"),
        ("[1,]", "line 1, column 4: expected a JSON value"),
        ("01", "line 1, column 1: a number must not begin with 0"),
        ("1.", "line 1, column 3: expected a digit after the point"),
        ("1 2", "line 1, column 3: something stands after the end of the JSON value"),
        ("\"a", "line 1, column 1: the string does not end"),
        ("\"\\x\"", "line 1, column 3: unknown escape in a string"),
        ("\"\\ud800\"", "line 1, column 4: half a surrogate pair in a string"),
        ("\"a\tb\"", "line 1, column 3: a control character in a string must be escaped"),
        ("nul", "line 1, column 1: expected a JSON value"),
        ("{'a':1}", "line 1, column 2: expected a key in double quotes"),
    ])
    func saysWhatIsWrongAndWhere(text: String, message: String) throws {
        let error = try #require(throws: JSONParseError.self) { try JSONValue.parse(text) }
        #expect(error.description == message)
    }

    @Test func refusesInvalidUTF8() {
        #expect(throws: JSONParseError(line: 1, column: 2, problem: "the string is not valid UTF-8")) {
            try JSONValue.parse([0x22, 0xFF, 0x22])
        }
    }

    @Test func refusesDeepNestingInsteadOfCrashing() {
        let deep = [UInt8](repeating: UInt8(ascii: "["), count: 1_000_000)
        #expect(throws: JSONParseError(line: 1, column: 65, problem: "arrays and objects nest too deep")) {
            try JSONValue.parse(deep)
        }
    }

    @Test(arguments: ["1e400", "-1E+999", "1e-400", "9223372036854775808"])
    func keepsNumbersThatNothingHoldsAsTextWhenAsked(text: String) throws {
        #expect(try JSONValue.parse(Array(text.utf8), keepingUnheldNumbers: true) == .string(text))
        #expect(try JSONValue.parse(text).number != nil)
    }

    @Test(arguments: [("0.0", 0.0), ("-0e5", -0.0), ("1e-300", 1e-300), ("0.1", 0.1)])
    func otherNumbersStayNumbers(text: String, value: Double) throws {
        #expect(try JSONValue.parse(Array(text.utf8), keepingUnheldNumbers: true) == .number(value))
    }

    @Test func refusesDuplicateKeysWhenAsked() throws {
        let bytes = Array(#"{"a":1,"a":2}"#.utf8)
        #expect(try JSONValue.parse(bytes)["a"] == 2)
        #expect(throws: JSONParseError(line: 1, column: 8, problem: "the key \"a\" stands twice")) {
            try JSONValue.parse(bytes, rejectingDuplicateKeys: true)
        }
    }

    @Test func pythonsWordsForNumbersAreReadWhenAsked() throws {
        let bytes = Array("[NaN,Infinity,-Infinity,-1]".utf8)
        #expect(throws: JSONParseError(line: 1, column: 2, problem: "expected a JSON value")) {
            try JSONValue.parse(bytes)
        }
        let numbers = try JSONValue.parse(bytes, acceptingNonFinite: true).array?.compactMap(\.number)
        #expect(numbers?.map(\.description) == ["nan", "inf", "-inf", "-1.0"])
        #expect(throws: JSONParseError.self) { try JSONValue.parse(Array("[Nan]".utf8), acceptingNonFinite: true) }
    }

    @Test func survivesRandomEditsOfAText() throws {
        var generator = SeededGenerator(state: 7)
        let text = Array(#"{"a":[1,-2.5e-3,"x\u00e9\n",true,null],"b":{"c":[],"d":"é"}}"#.utf8)
        for _ in 0..<20_000 {
            var edited = text
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                edited[Int.random(in: edited.indices, using: &generator)] = .random(in: 0...(.max), using: &generator)
            }
            edited.removeLast(Int.random(in: 0..<edited.count, using: &generator))
            guard let value = try? JSONValue.parse(edited) else { continue }
            // What is read can be written and read again.
            let again = try JSONValue.parse(value.compactText)
            #expect(again == value)
        }
    }
}
