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
        try keys(text, option: option, areSigned: true).map { SortKey(key: $0, isDescending: $1.isDescending) }
    }

    /// The keys of `id,task,accuracy`, in order, each once.
    ///
    /// - Parameter option: what the text was given to: `--columns`.
    /// - Throws: `QueryError` for a key that is missing, unknown or may be several.
    package func list(_ text: String, option: String) throws(QueryError) -> [QueryKey] {
        var seen: Set<QueryKey> = []
        return try keys(text, option: option, areSigned: false).map(\.key).filter { seen.insert($0).inserted }
    }

    private func keys(
        _ text: String, option: String, areSigned: Bool
    ) throws(QueryError) -> [(key: QueryKey, item: KeyListItem)] {
        do throws(QueryError.Found) {
            var keys: [(QueryKey, KeyListItem)] = []
            for item in try KeyListItem.items(of: text, areSigned: areSigned) {
                keys.append((try key(item), item))
            }
            return keys
        } catch {
            throw QueryError(error, in: text, of: option)
        }
    }

    private func key(_ item: KeyListItem) throws(QueryError.Found) -> QueryKey {
        do {
            return try resolve(item.name)
        } catch {
            throw QueryError.Found(.key(error), at: item.offset)
        }
    }
}
