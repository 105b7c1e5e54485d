/// What may follow a query that is still being typed.
struct QueryCompletion: Equatable {
    enum Expected: Equatable {
        case key
        /// What stands between a key and its values.
        case sign(key: String)
        case value(key: String)
        /// One of these words of the language.
        case words([String])
    }

    /// The text before the piece that is being typed.
    let before: String
    /// That piece as far as it is typed, without its opening quote.
    let typed: String
    let isQuoted: Bool
    let expected: Expected

    /// - Returns: nil for a text that no continuation makes a query.
    init?(_ text: String) {
        guard text.utf8.count <= Query.maxByteCount else { return nil }
        var tokens = Self.tokens(of: text)
        var start = text.utf8.count
        var isQuoted = false
        if case .failure(let found) = tokens.end {
            start = found.offset
            switch found.problem {
            case .unclosedQuote: isQuoted = true
            // The beginning of `!=`.
            case .wrongOperator("!", _) where start == text.utf8.count - 1: break
            default: return nil
            }
        } else if let last = tokens.whole.last, last.isOpen, text.unicodeScalars.last?.properties.isWhitespace == false
        {
            start = last.offset
            tokens.whole.removeLast()
        }
        var place = QueryPlace()
        for token in tokens.whole {
            guard place.pass(token) else { return nil }
        }
        let split = text.utf8.index(text.startIndex, offsetBy: start)
        before = String(text[..<split])
        typed = String(text[split...].dropFirst(isQuoted ? 1 : 0))
        self.isQuoted = isQuoted
        expected = place.expected
    }

    private static func tokens(of text: String) -> (whole: [QueryToken], end: Result<Void, QueryError.Found>) {
        var lexer = QueryLexer(text)
        var tokens: [QueryToken] = []
        do throws(QueryError.Found) {
            while true {
                let token = try lexer.next()
                if token.kind == .end { return (tokens, .success(())) }
                tokens.append(token)
            }
        } catch {
            return (tokens, .failure(error))
        }
    }

    /// The text with this piece instead of what is typed of it; nil when what is typed is not its beginning.
    ///
    /// - Parameter isName: whether the piece is a key or a value, which are quoted where the language needs it.
    func text(with piece: String, isName: Bool) -> String? {
        guard piece.hasBytePrefix(typed), isName || !isQuoted else { return nil }
        // After a text in quotes a word may follow at once, but nobody writes that.
        let isAfterText = before.last == "\"" || before.last == ")"
        let gap = isAfterText && piece.first?.isLetter == true ? " " : ""
        return before + gap + (isName && (isQuoted || !Self.isWord(piece)) ? Self.quoted(piece) : piece)
    }

    static func quoted(_ text: String) -> String {
        "\"" + text.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : String($0) }.joined() + "\""
    }

    /// Whether the language reads the text as one word that is none of its own.
    private static func isWord(_ text: String) -> Bool {
        let tokens = tokens(of: text)
        guard case .success = tokens.end, tokens.whole.count == 1, tokens.whole[0].word == text else { return false }
        return !["and", "or", "not", "in", "null"].contains(where: tokens.whole[0].isKeyword)
    }
}

extension String {
    /// By bytes: what shells compare.
    func hasBytePrefix(_ prefix: String) -> Bool { utf8.starts(with: prefix.utf8) }
}

extension QueryToken {
    /// Whether more letters may follow it that belong to it.
    fileprivate var isOpen: Bool {
        switch kind {
        case .word, .comparison: true
        case .quoted, .openParenthesis, .closeParenthesis, .comma, .end: false
        }
    }
}

/// How far a query has come.
private struct QueryPlace {
    private enum Position {
        case key
        case sign(key: String)
        case afterNot(key: String)
        case list(key: String)
        case value(key: String, isInList: Bool)
        case afterListed(key: String)
        case afterComparison
    }

    private var position = Position.key
    private var depth = 0

    var expected: QueryCompletion.Expected {
        switch position {
        case .key: .key
        case .sign(let key): .sign(key: key)
        case .afterNot: .words(["in ("])
        case .list: .words(["("])
        case .value(let key, _): .value(key: key)
        case .afterListed: .words([",", ")"])
        case .afterComparison: .words(depth > 0 ? ["and", "or", ")"] : ["and", "or"])
        }
    }

    /// - Returns: false where the language has no such piece.
    mutating func pass(_ token: QueryToken) -> Bool {
        let name: String? =
            switch token.kind {
            case .word(let text) where !["and", "or", "not", "in"].contains(where: token.isKeyword): text
            case .quoted(let text): text
            default: nil
            }
        switch (position, token.kind) {
        case (.key, .openParenthesis): depth += 1
        case (.key, _) where token.isKeyword("not"): break
        case (.key, _):
            guard let name else { return false }
            position = .sign(key: name)
        case (.sign(let key), .comparison): position = .value(key: key, isInList: false)
        case (.sign(let key), _) where token.isKeyword("not"): position = .afterNot(key: key)
        case (.sign(let key), _) where token.isKeyword("in"), (.afterNot(let key), _) where token.isKeyword("in"):
            position = .list(key: key)
        case (.list(let key), .openParenthesis), (.afterListed(let key), .comma):
            position = .value(key: key, isInList: true)
        case (.value(let key, let isInList), _):
            guard name != nil else { return false }
            position = isInList ? .afterListed(key: key) : .afterComparison
        case (.afterListed, .closeParenthesis): position = .afterComparison
        case (.afterComparison, .closeParenthesis):
            depth -= 1
            return depth >= 0
        case (.afterComparison, _) where token.isKeyword("and") || token.isKeyword("or"): position = .key
        default: return false
        }
        return true
    }
}
