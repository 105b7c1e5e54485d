import Queries
import Testing

struct QueryKeysTests {
    @Test(arguments: [
        ("task", "task"), ("data", "data"), ("learning_rate", "hyperparameters.learning_rate"),
        ("accuracy", "metrics.accuracy"), ("metrics.accuracy", "metrics.accuracy"), ("kind", "telos.dataset.kind"),
        ("dataset.fingerprint", "telos.dataset.fingerprint"), ("steps", "hyperparameters.steps"),
        ("best.step", "metrics.best.step"), ("path", "data.path"),
    ])
    func nameOrItsEndingMeansTheKey(text: String, name: String) throws {
        #expect(try keys.resolve(text).name == name)
    }

    @Test func severalKeysOfOneEndingAreListed() {
        #expect(
            throws: QueryKeyError.ambiguous(
                "fingerprint", candidates: ["telos.dataset.fingerprint", "telos.model.fingerprint"])
        ) { try keys.resolve("fingerprint") }
        #expect(throws: QueryKeyError.ambiguous("loss", candidates: ["hyperparameters.loss", "metrics.loss"])) {
            try keys.resolve("loss")
        }
    }

    @Test(arguments: [
        ("tsak", "task"), ("Task", "task"), ("acuracy", "accuracy"), ("learningrate", "learning_rate"),
        ("hyperparameter.seed", "hyperparameters.seed"), ("lr_rate", nil), ("zzzzz", nil),
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
                    ? ["purpose", "model", "task", "method", "data", "state", "reason", "started"] : []))
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
            "seed, loss",
            "--sort: \"loss\" may be several keys at column 7; write one of `hyperparameters.loss`, `metrics.loss`\n  seed, loss\n        ^"
        ),
        ("seed,", "--sort: a key is missing at column 6; write keys with `,` between them\n  seed,\n       ^"),
        ("", "--sort: a key is missing at column 1; write keys with `,` between them"),
    ])
    func sortErrorsShowTheirPlace(text: String, description: String) {
        let error = #expect(throws: QueryError.self) { try keys.sortKeys(text) }
        #expect(error?.description == description)
    }

    @Test func listKeepsItsOrder() throws {
        #expect(
            try keys.list("id, accuracy,task", option: "--columns").map(\.name) == ["id", "metrics.accuracy", "task"])
        let error = #expect(throws: QueryError.self) { try keys.list("id,x y", option: "--columns") }
        #expect(error?.description.hasPrefix("--columns: unknown key \"x y\" at column 4") == true)
    }
}
