import RunModel

/// What can be wrong with a query.
package enum QueryProblem: Equatable, Sendable {
    // The text as a whole
    case empty
    case tooLong(bytes: Int)
    case tooDeep
    case tooManyValues
    // Its characters
    case unexpectedCharacter(String)
    case otherQuotes(String)
    case unclosedQuote
    case loneBackslash
    /// - Parameter meant: the operator of this language.
    case wrongOperator(String, meant: String?)
    // Its order
    case unclosedParenthesis
    case unopenedParenthesis
    case missingKey(found: String)
    case missingOperator(key: String, found: String)
    case missingValue(after: String, found: String)
    case missingList(found: String)
    case list(after: String)
    case unfinishedList(found: String)
    case chainedComparison(String)
    case textAfterValue(String, value: String)
    /// In a list of keys.
    case missingName
    case textAfterName(String)
    // What it means
    case key(QueryKeyError)
    /// The value names a key, the key is none.
    case turnedRound(key: String, value: String)
    case keyAsValue(String)
    case notATime(key: String, value: String)
    case notADuration(key: String, value: String)
    case notAState(String)
    case notAReason(String)
    case nullWithOrder(String)
    case containsOfTime(key: String)
}

extension QueryProblem {
    /// The first half of the sentence, to be followed by the place.
    var what: String {
        switch self {
        case .empty: "an empty expression"
        case .tooLong(let bytes): "the expression has \(bytes) bytes, which is more than \(Query.maxByteCount)"
        case .tooDeep: "there are more than \(Query.maxDepth) parentheses and `not` inside one another"
        case .tooManyValues: "there are more than \(Query.maxValueCount) values"
        case .unexpectedCharacter(let character): "unexpected \(code(character))"
        case .otherQuotes(let quote): "unexpected quote \(visible(quote))"
        case .unclosedQuote: "an unclosed quote"
        case .loneBackslash: "a lone `\\`"
        case .wrongOperator(let written, _): "unknown operator \(code(written))"
        case .unclosedParenthesis: "an unclosed parenthesis"
        case .unopenedParenthesis: "there is no parenthesis for `)` to close"
        case .missingKey(let found): found.isEmpty ? "a comparison is missing" : "unexpected \(code(found))"
        case .missingOperator(let key, let found):
            found.isEmpty ? "nothing is asked of \(code(key))" : "an operator is missing after \(code(key))"
        case .missingValue(let sign, _): "a value is missing after \(code(sign))"
        case .missingList: "the list of values is missing after `in`"
        case .list(let sign): "a list after \(code(sign))"
        case .unfinishedList(let found): found.isEmpty ? "the list does not end" : "unexpected \(code(found)) in a list"
        case .chainedComparison(let sign): "a second comparison \(code(sign))"
        case .textAfterValue(let text, _), .textAfterName(let text): "unexpected \(code(text))"
        case .missingName: "a key is missing"
        case .key(let error): error.problem
        case .turnedRound(let key, _): "unknown key \"\(shortened(key))\""
        case .keyAsValue(let text): "\(code(text)), a key, stands in the place of a value"
        case .notATime(let key, let value), .notADuration(let key, let value):
            "\(code(key)) cannot be \(code(value))"
        case .notAState(let value): "unknown state \"\(shortened(value))\""
        case .notAReason(let value): "unknown reason \"\(shortened(value))\""
        case .nullWithOrder(let sign): "`null` after \(code(sign))"
        case .containsOfTime(let key): "`~` cannot look into \(code(key))"
        }
    }

    /// The second half: what to write instead.
    var remedy: String? {
        switch self {
        case .empty: "write a condition, such as `state = completed`"
        case .tooLong: "`in (...)` is shorter than many `or`"
        case .tooDeep: "write fewer"
        case .tooManyValues: "ask in several steps"
        case .unexpectedCharacter: "put a value with such characters in double quotes"
        case .otherQuotes: "write double quotes: \"...\""
        case .unclosedQuote: "write `\"` after the text"
        case .loneBackslash: "within quotes write `\\\\` for it and `\\\"` for a quote"
        case .wrongOperator(_, let meant?): "write \(code(meant))"
        case .wrongOperator(_, nil): "write one of \(Self.operators)"
        case .unclosedParenthesis: "write `)` where it ends"
        case .unopenedParenthesis: "leave it out, or write `(` where it begins"
        case .missingKey: "write one, such as `accuracy > 0.75`"
        case .missingOperator(let key, let found):
            found.isEmpty
                ? "write \(code("\(key) != null")) for the runs that have it, or compare it: \(Self.operators)"
                : "write one of \(Self.operators)"
        case .missingValue(_, let found) where ["and", "or", "not", "in"].contains(found.lowercased()):
            "write one, and \(code("\"\(found)\"")) if the word is meant"
        case .missingValue: "write a number, a word, a \"text in quotes\" or `null`"
        case .missingList: "write it in parentheses: `in (a, b)`"
        case .list: "write `in (...)`"
        case .unfinishedList: "write `,` between its values and `)` after the last"
        case .chainedComparison: "join two with `and`: `key > 1 and key < 2`"
        case .textAfterValue(let text, let value):
            QueryTime(value) != nil && QueryTime("2025-01-01T\(text)") != nil
                ? "write \(code("\(value)T\(text)")) for that time"
                : "join comparisons with `and` or `or`; put a text of several words in double quotes"
        case .missingName, .textAfterName: "write keys with `,` between them"
        case .key(let error): error.remedy
        case .turnedRound(_, let value): "write the key first: \(code("\(value) > ..."))"
        case .keyAsValue(let text): "write a number, or \(code("\"\(text)\"")) if the text is meant"
        case .notATime: "it is a time, such as `2025-12-01`, `2025-12-01T14:30` or `2025-12-01T14:30:05`"
        case .notADuration: "it is a duration: seconds, or such as `90s`, `30m`, `1.5h`, `1d`"
        case .notAState(let value): Self.choice(value, RunState.allCases.map(\.rawValue) + ["unreadable"])
        case .notAReason(let value): Self.choice(value, StateReason.allCases.map(\.rawValue))
        case .nullWithOrder: "write `= null` for the runs without it, `!= null` for those with it"
        case .containsOfTime(let key): "it is no text, so write \(code("\(key) >= ..."))"
        }
    }

    private static let operators = "`=` `!=` `<` `<=` `>` `>=` `in` `~`"

    private static func choice(_ word: String, _ words: [String]) -> String {
        let word = String(word.map { $0 == " " ? "_" : $0 })
        if let meant = beginning(with: word, in: words) ?? nearest(to: word, in: words) ?? initialed(word, in: words) {
            return "did you mean \(code(meant))?"
        }
        return "there are \(words.map(code).joined(separator: ", "))"
    }
}
