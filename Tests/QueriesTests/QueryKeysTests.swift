import Queries
import Testing

struct QueryKeysTests {
    @Test(arguments: [
        ("task", "task"), ("data", "data"), ("learning_rate", "hyperparameters.learning_rate"),
        ("accuracy", "metrics.accuracy"), ("metrics.accuracy", "metrics.accuracy"), ("kind", "telos.dataset.kind"),
        ("dataset.fingerprint", "telos.dataset.fingerprint"), ("steps", "hyperparameters.steps"),
        ("best.step", "metrics.best.step"), ("path", "data.path"), ("loss", "hyperparameters.loss"),
        ("metrics.loss", "metrics.loss"),
    ])
    func nameOrItsEndingMeansTheKey(text: String, name: String) throws {
        #expect(try keys.resolve(text).name == name)
    }

    @Test func severalKeysOfOneEndingAreListed() {
        #expect(
            throws: QueryKeyError.ambiguous(
                "fingerprint", candidates: ["telos.dataset.fingerprint", "telos.model.fingerprint"])
        ) { try keys.resolve("fingerprint") }
        // A hyperparameter hides the metric of its name, and no other.
        let several = ["hyperparameters.loss", "metrics.best.loss", "metrics.loss"]
        #expect(throws: QueryKeyError.ambiguous("loss", candidates: several)) {
            try QueryKeys(several.map { key($0, .value) }).resolve("loss")
        }
    }

    @Test(arguments: [
        ("tsak", "task"), ("Task", "task"), ("acuracy", "accuracy"), ("learningrate", "learning_rate"),
        ("hyperparameter.seed", "hyperparameters.seed"), ("lr_rate", nil), ("zzzzz", nil),
        ("acc", "accuracy"), ("learn", "learning_rate"), ("Sta", "state"), ("st", "step"),
        ("metrics.los", "metrics.loss"),
        ("m", nil), ("dataset", "dataset.fingerprint"),
    ])
    func unknownNameGetsTheNearest(text: String, suggestion: String?) throws {
        let error = #expect(throws: QueryKeyError.self) { try keys.resolve(text) }
        guard case .unknown(text, let suggested, let some) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(suggested == suggestion)
        #expect(
            some
                == (suggestion == nil
                    ? [
                        "purpose", "model", "task", "method", "data", "state", "reason", "started", "learning_rate",
                        "accuracy",
                    ] : []))
    }

    @Test func noKeyIsUnknownToAnEmptyCatalogueWithoutSuggestion() {
        #expect(throws: QueryKeyError.unknown("task", suggestion: nil)) { try QueryKeys([]).resolve("task") }
        #expect(
            QueryKeyError.unknown("task", suggestion: nil).description == "unknown key \"task\"; no run has any key yet"
        )
    }

    @Test func shortNameMeansTheKeyAgain() throws {
        for key in keys.all { #expect(try keys.resolve(keys.shortName(of: key)) == key) }
        #expect(keys.shortName(of: try keys.resolve("metrics.accuracy")) == "accuracy")
        #expect(keys.shortName(of: try keys.resolve("metrics.loss")) == "metrics.loss")
        #expect(keys.shortName(of: try keys.resolve("hyperparameters.loss")) == "loss")
        #expect(keys.shortName(of: try keys.resolve("data.path")) == "path")
    }

    @Test func sortKeysAreReadWithTheirDirections() throws {
        #expect(
            try keys.sortKeys("-accuracy, learning_rate,+ seed,task").map { [$0.key.name, $0.isDescending ? "-" : ""] }
                == [
                    ["metrics.accuracy", "-"], ["hyperparameters.learning_rate", ""], ["hyperparameters.seed", ""],
                    ["task", ""],
                ])
    }

    @Test(arguments: [
        (
            "-acuracy,seed",
            "--sort: unknown key \"acuracy\" at column 2; did you mean `accuracy`?\n  -acuracy,seed\n   ^"
        ),
        (
            "seed, fingerprint",
            "--sort: \"fingerprint\" may be several keys at column 7; write one of `telos.dataset.fingerprint`, `telos.model.fingerprint`\n  seed, fingerprint\n        ^"
        ),
        ("seed,", "--sort: a key is missing at column 6; write keys with `,` between them\n  seed,\n       ^"),
        ("", "--sort: a key is missing at column 1; write keys with `,` between them"),
        ("seed,-\"task", "--sort: an unclosed quote at column 7; write `\"` after the text\n  seed,-\"task\n        ^"),
        (
            "\"seed\" x, task",
            "--sort: unexpected `x` at column 8; write keys with `,` between them\n  \"seed\" x, task\n         ^"
        ),
    ])
    func sortErrorsShowTheirPlace(text: String, description: String) {
        let error = #expect(throws: QueryError.self) { try keys.sortKeys(text) }
        #expect(error?.description == description)
    }

    @Test func listKeepsItsOrder() throws {
        #expect(
            try keys.list("id, accuracy,task", option: "--columns").map(\.name) == ["id", "metrics.accuracy", "task"])
        #expect(try keys.list("id,accuracy,id,metrics.accuracy", option: "--columns").count == 2)
        let error = #expect(throws: QueryError.self) { try keys.list("id,x y", option: "--columns") }
        #expect(error?.description.hasPrefix("--columns: unknown key \"x y\" at column 4") == true)
    }

    @Test func keysInQuotesMayHoldCommasAndSpaces() throws {
        let names = ["a, b", "-a \"q\" \\", "c"]
        let keys = QueryKeys(names.map { key($0, .value) })
        let text = #" "a, b" ,"-a \"q\" \\",c"#
        #expect(try keys.list(text, option: "--columns").map(\.name) == names)
        #expect(
            try keys.sortKeys(#"-"a, b",+ "-a \"q\" \\", - c"#).map(\.isDescending) == [true, false, true])
    }
}
