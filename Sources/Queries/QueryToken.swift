/// A piece of a query's text.
struct QueryToken: Equatable {
    enum Kind: Equatable {
        case word(String)
        case quoted(String)
        case comparison(QueryComparison)
        case openParenthesis, closeParenthesis, comma
        case end
    }

    var kind: Kind
    /// Where it begins, in bytes of UTF-8.
    var offset: Int

    /// The text, when this is a word outside quotes.
    var word: String? {
        if case .word(let text) = kind { text } else { nil }
    }

    /// As the query writes it.
    var text: String {
        switch kind {
        case .word(let text): text
        case .quoted(let text): "\"\(text)\""
        case .comparison(let comparison): comparison.rawValue
        case .openParenthesis: "("
        case .closeParenthesis: ")"
        case .comma: ","
        case .end: ""
        }
    }

    /// Whether it is that word of the language, in lower case or in capitals.
    func isKeyword(_ keyword: String) -> Bool {
        guard let word else { return false }
        return word == keyword || word == keyword.uppercased()
    }
}

/// How a key is compared with a value.
enum QueryComparison: String {
    case equal = "="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case contains = "~"
}
