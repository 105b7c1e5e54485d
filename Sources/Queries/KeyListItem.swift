/// One of the names between the commas of `--sort`, `--columns` and `--group-by`.
struct KeyListItem: Equatable, Sendable {
    /// Without the spaces or quotes around it.
    var name: String
    /// Whether `-` stands before it.
    var isDescending: Bool
    /// Where the name begins, in bytes of UTF-8.
    var offset: Int

    /// The names of a list. One in double quotes may hold commas; within them `\"` is a quote and `\\` a backslash.
    ///
    /// - Parameter areSigned: whether `-` or `+` may stand before a name.
    /// - Throws: `QueryError.Found` for a name that is missing and for quotes that are wrong.
    static func items(of text: String, areSigned: Bool) throws(QueryError.Found) -> [KeyListItem] {
        var items: [KeyListItem] = []
        let scalars = text.unicodeScalars
        var index = scalars.startIndex
        func skipSpaces() {
            while index < scalars.endIndex, scalars[index].properties.isWhitespace { scalars.formIndex(after: &index) }
        }
        func offset() -> Int { text.utf8.distance(from: text.startIndex, to: index) }
        while true {
            skipSpaces()
            var item = KeyListItem(name: "", isDescending: false, offset: offset())
            if areSigned, index < scalars.endIndex, "+-".unicodeScalars.contains(scalars[index]) {
                item.isDescending = scalars[index] == "-"
                scalars.formIndex(after: &index)
                skipSpaces()
                item.offset = offset()
            }
            if index < scalars.endIndex, scalars[index] == "\"" {
                var lexer = QueryLexer(text, at: index)
                if case .quoted(let name) = try lexer.next().kind { item.name = name }
                index = lexer.index
                skipSpaces()
                let rest = scalars[index...].prefix { $0 != "," }
                if !rest.isEmpty { throw QueryError.Found(.textAfterName(String(rest)), at: offset()) }
            } else {
                var name = scalars[index...].prefix { $0 != "," }
                index = name.endIndex
                while name.last?.properties.isWhitespace == true { name.removeLast() }
                item.name = String(name)
            }
            if item.name.isEmpty { throw QueryError.Found(.missingName, at: item.offset) }
            items.append(item)
            guard index < scalars.endIndex else { return items }
            // The comma.
            scalars.formIndex(after: &index)
        }
    }
}
