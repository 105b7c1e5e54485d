import Queries
import TestSupport
import Testing

struct QueryErrorTests {
    @Test func unknownKeyShowsItsPlaceAndASuggestion() {
        #expect(
            complaint("tsak = Copa and method = zo") == """
                --where: unknown key "tsak" at column 1; did you mean `task`?
                  tsak = Copa and method = zo
                  ^
                """)
    }

    @Test func placeIsCountedInCharactersAndControlCharactersAreShown() {
        #expect(
            complaint("task = \"é\u{1B}\" and\n tsak = b") == """
                --where: unknown key "tsak" at column 18; did you mean `task`?
                  task = "é\\u{1b}" and\\n tsak = b
                                         ^
                """)
    }

    @Test func longExpressionIsShownAroundThePlace() {
        let many = (1...30).map { "task = task_\($0)" }.joined(separator: " or ")
        #expect(
            complaint(many + " or tsak = Copa or " + many) == """
                --where: unknown key "tsak" at column 532; did you mean `task`?
                  …k = task_29 or task = task_30 or tsak = Copa or task = task_1 or task = ta…
                                                    ^
                """)
    }

    @Test(arguments: [
        ("", "an empty expression at column 1; write a condition, such as `state = completed`"),
        ("  ", "an empty expression at column 3; write a condition, such as `state = completed`"),
        ("task == a", "unknown operator `==` at column 6; write `=`"),
        ("task <> a", "unknown operator `<>` at column 6; write `!=`"),
        ("seed => 1", "unknown operator `=>` at column 6; write `>=`"),
        ("task = a && seed = 1", "unknown operator `&&` at column 10; write `and`"),
        ("task = a || seed = 1", "unknown operator `||` at column 10; write `or`"),
        ("task=a&&!(seed=1)", "unknown operator `&&` at column 7; write `and`"),
        ("!(task = a)", "unknown operator `!` at column 1; write `not`"),
        ("task !~ a", "unknown operator `!~` at column 6; write `not (key ~ value)`"),
        ("task <=> a", "unknown operator `<=>` at column 6; write one of `=` `!=` `<` `<=` `>` `>=` `in` `~`"),
        ("task = 'a b'", "unexpected quote ' at column 8; write double quotes: \"...\""),
        ("task = “a”", "unexpected quote “ at column 8; write double quotes: \"...\""),
        ("task = \"a", "an unclosed quote at column 8; write `\"` after the text"),
        ("task = \"a\\n\"", "a lone `\\` at column 10; within quotes write `\\\\` for it and `\\\"` for a quote"),
        ("task = a*", "unexpected `*` at column 9; put a value with such characters in double quotes"),
        ("(task = a", "an unclosed parenthesis at column 1; write `)` where it ends"),
        (
            "task = a)",
            "there is no parenthesis for `)` to close at column 9; leave it out, or write `(` where it begins"
        ),
        ("task = ", "a value is missing after `=` at column 8; write a number, a word, a \"text in quotes\" or `null`"),
        (
            "task = and seed = 1",
            "a value is missing after `=` at column 8; write one, and `\"and\"` if the word is meant"
        ),
        (
            "task Copa",
            "an operator is missing after `task` at column 6; write one of `=` `!=` `<` `<=` `>` `>=` `in` `~`"
        ),
        (
            "accuracy and task = a",
            "nothing is asked of `accuracy` at column 1; write `accuracy != null` for the runs that have it, or compare it: `=` `!=` `<` `<=` `>` `>=` `in` `~`"
        ),
        ("task = a and", "a comparison is missing at column 13; write one, such as `accuracy > 0.75`"),
        ("task = a and or task = b", "unexpected `or` at column 14; write one, such as `accuracy > 0.75`"),
        ("task = (a, b)", "a list after `=` at column 8; write `in (...)`"),
        ("task in a", "the list of values is missing after `in` at column 9; write it in parentheses: `in (a, b)`"),
        ("task in (a b)", "unexpected `b` in a list at column 12; write `,` between its values and `)` after the last"),
        (
            "task in ()",
            "a value is missing after `(` at column 10; write a number, a word, a \"text in quotes\" or `null`"
        ),
        ("task not a", "unknown operator `not` at column 6; write `not in (...)`"),
        ("task is null", "unknown operator `is` at column 6; write `= null` or `!= null`"),
        ("task LIKE a", "unknown operator `LIKE` at column 6; write `~`"),
        ("0.1 < accuracy < 0.5", "a second comparison `<` at column 16; join two with `and`: `key > 1 and key < 2`"),
        ("0.75 < accuracy", "unknown key \"0.75\" at column 1; write the key first: `accuracy > ...`"),
        (
            "accuracy > seed",
            "`seed`, a key, stands in the place of a value at column 12; write a number, or `\"seed\"` if the text is meant"
        ),
        (
            "task = Copa Large",
            "unexpected `Large` at column 13; join comparisons with `and` or `or`; put a text of several words in double quotes"
        ),
        ("started > 2025-12-01 14:30", "unexpected `14:30` at column 22; write `2025-12-01T14:30` for that time"),
        (
            "started > 2d",
            "`started` cannot be `2d` at column 11; it is a time, such as `2025-12-01`, `2025-12-01T14:30` or `2025-12-01T14:30:05`"
        ),
        (
            "duration > long",
            "`duration` cannot be `long` at column 12; it is a duration: seconds, or such as `90s`, `30m`, `1.5h`, `1d`"
        ),
        ("state = complete", "unknown state \"complete\" at column 9; did you mean `completed`?"),
        (
            "state = x",
            "unknown state \"x\" at column 9; there are `queued`, `running`, `completed`, `failed`, `stopped`, `lost`, `unreadable`"
        ),
        ("reason = out_of_mem", "unknown reason \"out_of_mem\" at column 10; did you mean `out_of_memory`?"),
        ("reason = oom", "unknown reason \"oom\" at column 10; did you mean `out_of_memory`?"),
        ("reason = \"out of\"", "unknown reason \"out of\" at column 10; did you mean `out_of_memory`?"),
        ("state = run", "unknown state \"run\" at column 9; did you mean `running`?"),
        (
            "seed > null",
            "`null` after `>` at column 8; write `= null` for the runs without it, `!= null` for those with it"
        ),
        ("started ~ 2025", "`~` cannot look into `started` at column 1; it is no text, so write `started >= ...`"),
        (
            "fingerprint = a",
            "\"fingerprint\" may be several keys at column 1; write one of `telos.dataset.fingerprint`, `telos.model.fingerprint`"
        ),
    ])
    func slipsAreNamedWithTheirRemedy(text: String, sentence: String) {
        #expect(complaint(text)?.split(separator: "\n").first.map(String.init) == "--where: " + sentence)
    }

    @Test func longNameIsShortened() {
        let name = String(repeating: "x", count: 9000)
        #expect(
            complaint("\(name) = a")?.contains("\"" + String(repeating: "x", count: 99) + "…\" at column 1;") == true)
        #expect(complaint("task = a \(name)").map { $0.utf8.count < 500 } == true)
    }

    /// Whatever is typed, the answer is a condition or an error whose place lies in the text.
    @Test func noTextBreaksTheParser() {
        let pieces = [
            "task", "accuracy", "=", "!=", "<", "in", "not", "and", "or", "(", ")", ",", "\"", "'", "\\", "é", "👩‍👩‍👧",
            "\u{301}",
            " ", "null", "2025-12-01", "1.5h", "\r\n", "\u{0}", "&", "~", "state",
        ]
        var generator = SeededGenerator(state: 5)
        for _ in 0..<20_000 {
            let text = (0..<Int.random(in: 0...12, using: &generator))
                .map { _ in pieces.randomElement(using: &generator)! }.joined(
                    separator: Bool.random(using: &generator) ? " " : "")
            do {
                _ = try condition(text)
            } catch {
                #expect(error.offset <= text.utf8.count)
                #expect(error.column <= text.count + 1)
                #expect(!error.description.isEmpty)
            }
        }
    }
}
