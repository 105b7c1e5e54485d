import Queries
import Testing

struct QueryTests {
    let task = key("task")
    let method = key("method")
    let accuracy = key("metrics.accuracy", .value)

    @Test func contractsExampleIsRead() throws {
        let text =
            "task = Copa and method in (zo, fo_lora) and learning_rate <= 5e-7 and accuracy > 0.75 and state = completed"
        #expect(
            try condition(text)
                == .all([
                    .equals(task, [.text("Copa")]), .equals(method, [.text("zo"), .text("fo_lora")]),
                    .isOrdered(key("hyperparameters.learning_rate", .value), .lessOrEqual, .number(.real(5e-7))),
                    .isOrdered(accuracy, .greater, .number(.real(0.75))),
                    .equals(key("state"), [.text("completed")]),
                ]))
    }

    @Test func notBindsTightestAndThenAnd() throws {
        let a = Condition.equals(task, [.text("a")])
        let b = Condition.equals(task, [.text("b")])
        let c = Condition.equals(task, [.text("c")])
        #expect(try condition("task=a or task=b and not task=c") == .any([a, .all([b, .not(c)])]))
        #expect(try condition("not task=a and task=b or task=c") == .any([.all([.not(a), b]), c]))
        #expect(try condition("not (task=a OR task=b) AND task=c") == .all([.not(.any([a, b])), c]))
        #expect(try condition("NOT not task=a") == .not(.not(a)))
    }

    @Test(arguments: [
        ("Copa", "Copa"), ("fo_lora", "fo_lora"), ("meta-llama/Llama-3.2-1B", "meta-llama/Llama-3.2-1B"),
        ("a:b@c+d", "a:b@c+d"), ("Größe", "Größe"), ("訓練", "訓練"), ("\"two words\"", "two words"),
        (#""a \"b\" \\ c""#, #"a "b" \ c"#), ("\"null\"", "null"), ("\"and\"", "and"), ("12", "12"), ("\"\"", ""),
    ])
    func wordsAndQuotedTextsAreValues(written: String, value: String) throws {
        #expect(try condition("task = \(written)") == .equals(task, [.text(value)]))
    }

    @Test func unknownValuesAreAskedForByNull() throws {
        #expect(try condition("task = null") == .isUnknown(task))
        #expect(try condition("task != NULL") == .all([.not(.isUnknown(task)), .not(.isUnknown(task))]))
        #expect(
            try condition("task in (a, null)") == .any([.isUnknown(task), .equals(task, [.text("a")])]))
        #expect(
            try condition("task != a") == .all([.not(.isUnknown(task)), .not(.equals(task, [.text("a")]))]))
        #expect(
            try condition("task not in (a, b)")
                == .all([.not(.isUnknown(task)), .not(.equals(task, [.text("a"), .text("b")]))]))
        #expect(try condition("tag != a") == .not(.equals(key("tag", .texts), [.text("a")])))
        #expect(try condition("state = unreadable") == .isUnknown(key("state")))
    }

    @Test func numericTextsAreNumbersOfKeysThatCanHaveThem() throws {
        let seed = key("hyperparameters.seed", .value)
        #expect(try condition("seed = \"3\"") == .equals(seed, [.number(.integer(3))]))
        #expect(try condition("seed = 0012") == .equals(seed, [.number(.integer(12))]))
        #expect(try condition("seed = nan") == .equals(seed, [.notANumber]))
        #expect(try condition("seed ~ 1e") == .contains(seed, "1e"))
        #expect(try condition("reason = \"out of memory\"") == .equals(key("reason"), [.text("out_of_memory")]))
        #expect(try condition("duration > 1.5h") == .isOrdered(key("duration", .duration), .greater, .seconds(5400)))
        #expect(try condition("duration > 90") == .isOrdered(key("duration", .duration), .greater, .seconds(90)))
    }

    @Test func aShortWordIsTheBeginningOfAnID() throws {
        #expect(try condition("id = k3f") == .equals(key("id"), [.beginning("k3f")]))
        #expect(
            try condition("sweep in (p7x2, k3f9q2v8xt)")
                == .equals(key("sweep"), [.beginning("p7x2"), .text("k3f9q2v8xt")]))
        #expect(
            try condition("id != k")
                == .all([.not(.isUnknown(key("id"))), .not(.equals(key("id"), [.beginning("k")]))])
        )
        #expect(try condition("id = \"\"") == .equals(key("id"), [.text("")]))
        #expect(try condition("id > k3f") == .isOrdered(key("id"), .greater, .text("k3f")))
        #expect(try condition("task = k3f") == .equals(task, [.text("k3f")]))
    }

    @Test func quotesReachKeysOfAnyName() throws {
        let keys = QueryKeys([key("in"), key("two words", .value)])
        #expect(
            try Query.parse("\"in\" = a and \"two words\" > 1").condition(over: keys)
                == .all([
                    .equals(key("in"), [.text("a")]),
                    .isOrdered(key("two words", .value), .greater, .number(.integer(1))),
                ]))
    }

    @Test func limitsHoldAndWhatIsWithinThemIsRead() throws {
        let limit = Query.maxDepth
        func nested(_ depth: Int) -> String {
            String(repeating: "(", count: depth) + "task = a" + String(repeating: ")", count: depth)
        }
        #expect(try condition(nested(limit)) == .equals(task, [.text("a")]))
        #expect(problem(nested(limit + 1)) == .tooDeep)
        #expect(problem(String(repeating: "not ", count: limit + 1) + "task = a") == .tooDeep)
        #expect(problem(String(repeating: "not (", count: 5000)) == .tooLong(bytes: 25_000))
        let values = Array(repeating: "a", count: Query.maxValueCount)
        #expect(complaint("task in (\(values.joined(separator: ",")))") == nil)
        #expect(problem("task in (\((values + ["a"]).joined(separator: ",")))") == .tooManyValues)
    }

    private func problem(_ text: String) -> QueryProblem? {
        do {
            _ = try Query.parse(text)
            return nil
        } catch {
            return error.problem
        }
    }

    @Test func keysOfAConditionAreThoseItAsksAbout() throws {
        #expect(try condition("task = a or not (accuracy > 1 and task ~ b)").keys == [task, accuracy])
    }
}
