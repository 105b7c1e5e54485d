/// A key that rows are sorted by, and the direction.
package struct SortKey: Hashable, Sendable {
    package var key: QueryKey
    package var isDescending: Bool

    package init(key: QueryKey, isDescending: Bool = false) {
        self.key = key
        self.isDescending = isDescending
    }
}

extension QueryKeys {
    /// The keys of `-accuracy,learning_rate`: separated by commas, the first counting most; `-` before one sorts it
    /// descending, `+` changes nothing.
    ///
    /// - Throws: `QueryError` for a key that is missing, unknown or may be several.
    package func sortKeys(_ text: String, option: String = "--sort") throws(QueryError) -> [SortKey] {
        var sortKeys: [SortKey] = []
        for item in Self.items(of: text) {
            let sign = item.name.first
            let isSigned = sign == "-" || sign == "+"
            let name = isSigned ? item.name.dropFirst().drop { $0.isWhitespace } : item.name
            let key = try key(name, in: text, at: item.offset + (isSigned ? 1 : 0), of: option)
            sortKeys.append(SortKey(key: key, isDescending: sign == "-"))
        }
        return sortKeys
    }

    /// The keys of `id,task,accuracy`, in order.
    ///
    /// - Parameter option: what the text was given to: `--columns`.
    /// - Throws: `QueryError` for a key that is missing, unknown or may be several.
    package func list(_ text: String, option: String) throws(QueryError) -> [QueryKey] {
        var keys: [QueryKey] = []
        for item in Self.items(of: text) { keys.append(try key(item.name, in: text, at: item.offset, of: option)) }
        return keys
    }

    private func key(
        _ name: Substring, in text: String, at offset: Int, of option: String
    ) throws(QueryError) -> QueryKey {
        guard !name.isEmpty else {
            throw QueryError(QueryError.Found(.missingName, at: offset), in: text, of: option)
        }
        do {
            return try resolve(String(name))
        } catch {
            throw QueryError(QueryError.Found(.key(error), at: offset), in: text, of: option)
        }
    }

    /// What stands between the commas, without the spaces around it, and where it begins.
    private static func items(of text: String) -> [(name: Substring, offset: Int)] {
        text.split(separator: ",", omittingEmptySubsequences: false).map { part in
            var name = part.drop { $0.isWhitespace }
            while name.last?.isWhitespace == true { name.removeLast() }
            return (name, text.utf8.distance(from: text.startIndex, to: name.startIndex))
        }
    }
}
