import Testing

@testable import Planning

struct ShellTextTests {
    private static let texts = [
        "", "plain", "two words", "it's", "'", "''", "\"double\"", "$HOME `id` $(id)", #"back\slash \n"#, "a;b|c&d>e<f",
        "*?[a]", "~", "!x", "-n", "ünïcode", "tab\there", "line one\nline two", #"\n and "# + "\n" + "it's %s", "#no",
        "carriage\rreturn", "a=b",
    ]

    @Test(arguments: texts)
    func aShellReadsTheTextBack(_ text: String) throws {
        for word in [ShellText.quoted(text), ShellText.word(text)] {
            #expect(!word.contains("\n"))
            #expect(Program.output(of: ["sh", "-c", "printf %s \(word)"], limitMilliseconds: 30_000) == text)
            #expect(
                Program.output(of: ["sh", "-c", "X=\(word) sh -c 'printf %s \"$X\"'"], limitMilliseconds: 30_000)
                    == text)
        }
    }

    @Test func quotesStandOnlyWhereAWordNeedsThem() {
        #expect(ShellText.word("Results_v2/a-b/c.yaml") == "Results_v2/a-b/c.yaml")
        #expect(ShellText.word("a b") == "'a b'")
        #expect(ShellText.word("") == "''")
        #expect(ShellText.quoted("it's") == #"'it'\''s'"#)
    }
}
