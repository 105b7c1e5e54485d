/// Takes a query's text apart.
struct QueryLexer {
    private let scalars: String.UnicodeScalarView
    private(set) var index: String.UnicodeScalarView.Index
    private var offset: Int

    /// - Parameter index: where to begin; nil for the beginning of the text.
    init(_ text: String, at index: String.Index? = nil) {
        scalars = text.unicodeScalars
        self.index = index ?? scalars.startIndex
        offset = text.utf8.distance(from: text.startIndex, to: self.index)
    }

    private var current: Unicode.Scalar? { index < scalars.endIndex ? scalars[index] : nil }

    private mutating func advance() {
        offset += UTF8.width(scalars[index])
        index = scalars.index(after: index)
    }

    /// - Throws: `QueryError.Found`, for what is no part of the language.
    mutating func next() throws(QueryError.Found) -> QueryToken {
        while let scalar = current, scalar.properties.isWhitespace { advance() }
        let start = offset
        func token(_ kind: QueryToken.Kind) -> QueryToken { QueryToken(kind: kind, offset: start) }
        guard let scalar = current else { return token(.end) }
        switch scalar {
        case "(", ")", ",":
            advance()
            return token(scalar == "(" ? .openParenthesis : scalar == ")" ? .closeParenthesis : .comma)
        case "\"": return token(.quoted(try quoted()))
        case "'", "\u{2018}", "\u{2019}", "\u{201C}", "\u{201D}", "`":
            throw QueryError.Found(.otherQuotes(String(scalar)), at: start)
        case _ where Self.isOperator(scalar): return token(.comparison(try comparison()))
        case _ where Self.isWordPart(scalar):
            let begin = index
            while let scalar = current, Self.isWordPart(scalar) { advance() }
            return token(.word(String(scalars[begin..<index])))
        default: throw QueryError.Found(.unexpectedCharacter(String(scalar)), at: start)
        }
    }

    private mutating func comparison() throws(QueryError.Found) -> QueryComparison {
        let start = offset
        var written = ""
        while let scalar = current, Self.isOperator(scalar), written.utf8.count < 3 {
            // `&&!` is two slips.
            if let first = written.first, (first == "&" || first == "|") && String(scalar) != String(first) { break }
            written.unicodeScalars.append(scalar)
            advance()
        }
        if let comparison = QueryComparison(rawValue: written) { return comparison }
        let meant: String? =
            switch written {
            case "==", "===": "="
            case "<>", "=!", "!==": "!="
            case "=<": "<="
            case "=>": ">="
            case "&&", "&": "and"
            case "||", "|": "or"
            case "!": "not"
            case "=~", "~=", "~~": "~"
            case "!~": "not (key ~ value)"
            default: nil
            }
        throw QueryError.Found(.wrongOperator(written, meant: meant), at: start)
    }

    private mutating func quoted() throws(QueryError.Found) -> String {
        let start = offset
        advance()
        var text = ""
        while let scalar = current {
            let place = offset
            advance()
            switch scalar {
            case "\"": return text
            case "\\":
                guard let escaped = current, escaped == "\"" || escaped == "\\" else {
                    throw QueryError.Found(.loneBackslash, at: place)
                }
                text.unicodeScalars.append(escaped)
                advance()
            default: text.unicodeScalars.append(scalar)
            }
        }
        throw QueryError.Found(.unclosedQuote, at: start)
    }

    private static func isOperator(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "=", "!", "<", ">", "~", "&", "|": true
        default: false
        }
    }

    /// Letters and digits of every script, and the marks that names, paths, times and numbers are made of.
    private static func isWordPart(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "_", "-", ".", "/", ":", "@", "+": true
        default:
            !scalar.isASCII
                && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                    || scalar.properties.generalCategory == .nonspacingMark
                    || scalar.properties.generalCategory == .spacingMark)
        }
    }
}
