extension QueryKeys {
    /// The ways in which a query may go on that ends in the middle of something, each as the whole text until there.
    /// Where there is one way only, and more has to follow it, the ways after it: a shell takes a lone answer for the
    /// end.
    ///
    /// - Parameter values: of a key, those known that begin with a text; others are left out here.
    package func completions(
        ofQuery text: String, values: (_ key: QueryKey, _ beginning: String) throws -> [String]
    ) rethrows -> [String] {
        guard let completion = QueryCompletion(text) else { return [] }
        let found: [String]
        switch completion.expected {
        case .key:
            found =
                names(beginningWith: completion.typed).compactMap { completion.text(with: $0, isName: true) }
                + (completion.typed.isEmpty ? [] : ["not"]).compactMap { completion.text(with: $0, isName: false) }
        case .sign(let name):
            guard let key = try? resolve(name) else { return [] }
            found = Self.signs(of: key.kind).compactMap { completion.text(with: $0, isName: false) }
        case .value(let name):
            guard let key = try? resolve(name) else { return [] }
            return try values(key, completion.typed).compactMap { completion.text(with: $0, isName: true) }
        case .words(let words):
            found = words.compactMap { completion.text(with: $0, isName: false) }
        }
        guard found.count == 1, !found[0].hasSuffix(")") else { return found }
        let further = try completions(ofQuery: found[0] + (found[0].hasSuffix("(") ? "" : " "), values: values)
        return further.isEmpty ? found : further
    }

    /// The ways in which a list of keys may go on, each as the whole text until there: `accuracy,lea` as
    /// `accuracy,learning_rate`. Keys that it has already are left out.
    ///
    /// - Parameter isSigned: whether `-` may stand before a key.
    package func completions(ofList text: String, isSigned: Bool) -> [String] {
        var isWithinQuotes = false
        let typed =
            text.split(omittingEmptySubsequences: false) { character in
                if character == "\"" { isWithinQuotes.toggle() }
                return character == "," && !isWithinQuotes
            }.last ?? ""
        let sign = isSigned && (typed.first == "-" || typed.first == "+") ? typed.prefix(1) : ""
        let head = text.dropLast(typed.count) + sign
        let listed = try? KeyListItem.items(of: String(text.dropLast(typed.count + 1)), areSigned: isSigned)
        let known = (listed ?? []).compactMap { try? resolve($0.name) }
        let name = typed.dropFirst(sign.count)
        let isQuoted = name.first == "\""
        return names(beginningWith: String(isQuoted ? name.dropFirst() : name)).compactMap { name in
            if let key = try? resolve(name), known.contains(key) { return nil }
            return head + (isQuoted || name.contains(",") ? QueryCompletion.quoted(name) : name)
        }
    }

    /// The names of the keys that begin so, the short ones before the full ones. Of all keys the ones worth naming: not
    /// every entry of the configuration.
    private func names(beginningWith text: String) -> [String] {
        if text.isEmpty { return all.filter { $0.isPreferred || !$0.name.contains(".") }.map(shortName(of:)) }
        let short = all.map(shortName(of:)).filter { $0.hasBytePrefix(text) }
        return short.isEmpty ? all.map(\.name).filter { $0.hasBytePrefix(text) } : short
    }

    /// What one compares values of that kind with, as far as it makes sense.
    private static func signs(of kind: QueryKind) -> [String] {
        switch kind {
        case .text, .texts: ["=", "!=", "~", "in (", "not in ("]
        case .moment, .duration: ["=", "!=", "<", "<=", ">", ">="]
        case .value: ["=", "!=", "<", "<=", ">", ">=", "~", "in (", "not in ("]
        }
    }
}
