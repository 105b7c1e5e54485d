import RunModel
import Testing

struct NameTests {
    @Test(arguments: ["a", "hyperparameter_tuning", "v1.2-b", String(repeating: "x", count: 100)])
    func acceptsNamesOfTheRule(name: String) throws {
        #expect(try Purpose(name).name == name)
    }

    @Test(arguments: [
        ("", "the purpose is empty; write a name such as hyperparameter_tuning"),
        ("../x", "the purpose '../x' holds '/'; only letters, digits, '.', '_' and '-' may stand in it"),
        ("a/b", "the purpose 'a/b' holds '/'; only letters, digits, '.', '_' and '-' may stand in it"),
        ("..", "the purpose '..' begins with '.'; it must begin with a letter or a digit"),
        ("-x", "the purpose '-x' begins with '-'; it must begin with a letter or a digit"),
        ("é", "the purpose 'é' holds 'é'; only letters, digits, '.', '_' and '-' may stand in it"),
        ("a\nb", "the purpose 'a\\nb' holds '\\n'; only letters, digits, '.', '_' and '-' may stand in it"),
        ("a\0b", "the purpose 'a\\u{0}b' holds '\\u{0}'; only letters, digits, '.', '_' and '-' may stand in it"),
        ("a b", "the purpose 'a b' holds ' '; only letters, digits, '.', '_' and '-' may stand in it"),
    ])
    func refusesOtherNames(name: String, message: String) throws {
        let error = try #require(throws: NameError.self) { try Purpose(name) }
        #expect(error.description == message)
    }

    @Test func refusesLongNames() throws {
        let error = try #require(throws: NameError.self) { try TaskName(String(repeating: "x", count: 101)) }
        #expect(error.description == "the task 'xxxxxxxxxxxxxxxxxxxx...' has 101 bytes; at most 100 are allowed")
    }

    @Test(arguments: [
        ("meta-llama/Llama-3.2-1B", ["meta-llama", "Llama-3.2-1B"], false), ("gpt2", ["gpt2"], false),
        ("/models/org/tiny", ["org", "tiny"], true), ("./tiny", ["tiny"], true), ("../a/b/c/", ["b", "c"], true),
        ("~/llama", ["llama"], true),
    ])
    func aModelIsFiledUnderItsLevels(text: String, levels: [String], isPath: Bool) throws {
        let model = try ModelName(text)
        #expect(model.folderLevels == levels)
        #expect(model.isPath == isPath)
    }

    @Test(arguments: ["", "..", "a/..", "a//b", "a/", "a/b/c", ".", "/", "a b", "./..", "a/.hidden"])
    func refusesModelsThatNameNoFolder(text: String) {
        #expect(throws: NameError.self) { try ModelName(text) }
    }
}
