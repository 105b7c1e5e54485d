/// Puts a query's pieces together, by recursive descent.
///
///     query      = or
///     or         = and { "or" and }
///     and        = unary { "and" unary }
///     unary      = "not" unary | "(" or ")" | comparison
///     comparison = key sign value | key [ "not" ] "in" "(" value { "," value } ")"
struct QueryParser {
    private var lexer: QueryLexer
    /// Not yet taken.
    private var token: QueryToken
    private var depth = 0
    private var valueCount = 0

    init(_ text: String) throws(QueryError.Found) {
        guard text.utf8.count <= Query.maxByteCount else {
            throw QueryError.Found(.tooLong(bytes: text.utf8.count), at: 0)
        }
        lexer = QueryLexer(text)
        token = try lexer.next()
    }

    mutating func query() throws(QueryError.Found) -> Query.Node {
        if token.kind == .end { throw found(.empty) }
        let node = try or()
        switch token.kind {
        case .end: return node
        case .closeParenthesis: throw found(.unopenedParenthesis)
        case .comparison(let comparison): throw found(.chainedComparison(comparison.rawValue))
        default: throw found(.textAfterValue(token.text, value: last?.text ?? ""))
        }
    }

    /// The value before the current piece.
    private var last: Query.Word?

    private mutating func or() throws(QueryError.Found) -> Query.Node {
        var nodes = [try and()]
        while token.isKeyword("or") {
            try advance()
            nodes.append(try and())
        }
        return nodes.count == 1 ? nodes[0] : .any(nodes)
    }

    private mutating func and() throws(QueryError.Found) -> Query.Node {
        var nodes = [try unary()]
        while token.isKeyword("and") {
            try advance()
            nodes.append(try unary())
        }
        return nodes.count == 1 ? nodes[0] : .all(nodes)
    }

    private mutating func unary() throws(QueryError.Found) -> Query.Node {
        let start = token
        guard start.isKeyword("not") || start.kind == .openParenthesis else {
            return .comparison(try comparison())
        }
        depth += 1
        guard depth <= Query.maxDepth else { throw found(.tooDeep) }
        defer { depth -= 1 }
        try advance()
        if start.isKeyword("not") { return .not(try unary()) }
        let node = try or()
        switch token.kind {
        case .closeParenthesis: try advance()
        case .end: throw QueryError.Found(.unclosedParenthesis, at: start.offset)
        case .comparison(let comparison): throw found(.chainedComparison(comparison.rawValue))
        default: throw found(.textAfterValue(token.text, value: last?.text ?? ""))
        }
        return node
    }

    private mutating func comparison() throws(QueryError.Found) -> Query.Comparison {
        guard let key = word(), key.isQuoted || !isReserved(token) else { throw found(.missingKey(found: token.text)) }
        try advance()
        if token.isKeyword("in") { return try comparison(of: key, .among) }
        if token.isKeyword("not") {
            let not = token
            try advance()
            guard token.isKeyword("in") else {
                throw QueryError.Found(.wrongOperator("not", meant: "not in (...)"), at: not.offset)
            }
            return try comparison(of: key, .notAmong)
        }
        guard case .comparison(let sign) = token.kind else { throw missingOperator(after: key) }
        try advance()
        if token.kind == .openParenthesis {
            throw found(sign == .equal || sign == .notEqual ? .list(after: sign.rawValue) : missingValue(sign.rawValue))
        }
        return Query.Comparison(key: key, sign: .one(sign), values: [try value(after: sign.rawValue)])
    }

    /// - Parameter sign: `among` or `notAmong`; the current piece is its `in`.
    private mutating func comparison(of key: Query.Word, _ sign: Query.Sign) throws(QueryError.Found)
        -> Query.Comparison
    {
        try advance()
        guard token.kind == .openParenthesis else { throw found(.missingList(found: token.text)) }
        var values: [Query.Word] = []
        var before = "("
        repeat {
            try advance()
            values.append(try value(after: before))
            before = ","
        } while token.kind == .comma
        guard token.kind == .closeParenthesis else { throw found(.unfinishedList(found: token.text)) }
        try advance()
        return Query.Comparison(key: key, sign: sign, values: values)
    }

    private mutating func value(after sign: String) throws(QueryError.Found) -> Query.Word {
        guard let value = word(), value.isQuoted || !isReserved(token) else { throw found(missingValue(sign)) }
        valueCount += 1
        guard valueCount <= Query.maxValueCount else { throw found(.tooManyValues) }
        last = value
        try advance()
        return value
    }

    private func word() -> Query.Word? {
        switch token.kind {
        case .word(let text): Query.Word(text: text, isQuoted: false, offset: token.offset)
        case .quoted(let text): Query.Word(text: text, isQuoted: true, offset: token.offset)
        default: nil
        }
    }

    private func isReserved(_ token: QueryToken) -> Bool {
        ["and", "or", "not", "in"].contains(where: token.isKeyword)
    }

    private func missingValue(_ sign: String) -> QueryProblem { .missingValue(after: sign, found: token.text) }

    private func missingOperator(after key: Query.Word) -> QueryError.Found {
        switch token.word?.lowercased() {
        case "is": found(.wrongOperator(token.text, meant: "= null` or `!= null"))
        case "like", "ilike", "contains": found(.wrongOperator(token.text, meant: "~"))
        case "eq", "equals": found(.wrongOperator(token.text, meant: "="))
        case "between": found(.wrongOperator(token.text, meant: "key >= 1 and key <= 2"))
        default:
            switch token.kind {
            case .end, .closeParenthesis: QueryError.Found(.missingOperator(key: key.text, found: ""), at: key.offset)
            case .word where isReserved(token):
                QueryError.Found(.missingOperator(key: key.text, found: ""), at: key.offset)
            default: found(.missingOperator(key: key.text, found: token.text))
            }
        }
    }

    /// The problem at the current piece.
    private func found(_ problem: QueryProblem) -> QueryError.Found { QueryError.Found(problem, at: token.offset) }

    private mutating func advance() throws(QueryError.Found) { token = try lexer.next() }
}
