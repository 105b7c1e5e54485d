/// A query as it is written, before it is known which keys there are.
package struct Query: Sendable {
    package static let maxByteCount = 10_000
    package static let maxDepth = 100
    package static let maxValueCount = 1000

    /// What the text was given to, for its errors: `--where`.
    let option: String
    let text: String
    let root: Node

    indirect enum Node: Equatable, Sendable {
        case all([Node])
        case any([Node])
        case not(Node)
        case comparison(Comparison)
    }

    struct Comparison: Equatable, Sendable {
        var key: Word
        var sign: Sign
        /// One, but of `in` and `not in` at least one.
        var values: [Word]
    }

    enum Sign: Equatable, Sendable {
        case one(QueryComparison)
        case among
        case notAmong
    }

    /// A key's or a value's text and its place.
    struct Word: Equatable, Sendable {
        var text: String
        var isQuoted: Bool
        /// In bytes of UTF-8.
        var offset: Int

        /// Whether it is the `null` that stands for an unknown value.
        var isNull: Bool { !isQuoted && (text == "null" || text == "NULL") }
    }

    /// Reads a query: `task = Copa and (accuracy > 0.75 or not method in (zo, fo_lora))`.
    ///
    /// - Parameter option: what the text was given to.
    /// - Throws: `QueryError` when the text is no query, or is too long, too deep or has too many values.
    package static func parse(_ text: String, option: String = "--where") throws(QueryError) -> Query {
        do {
            var parser = try QueryParser(text)
            return Query(option: option, text: text, root: try parser.query())
        } catch {
            throw QueryError(error, in: text, of: option)
        }
    }
}
