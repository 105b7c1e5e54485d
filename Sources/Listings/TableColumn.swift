/// One column of a table.
package struct TableColumn: Hashable, Sendable {
    /// What its values are, which decides how people are shown them.
    package enum Kind: Sendable {
        case text
        case number
        /// RFC 3339; people see local time.
        case time
        /// Seconds.
        case duration
        /// Never cut: whoever copies it needs all of it.
        case id
        /// As listings write it: `failed (out of memory)`.
        case state
        /// Where it is cut its end stays, which tells files apart.
        case path
        /// Two numbers, never cut.
        case interval
        /// A drawing in letters, never cut; its title is its scale.
        case plot
    }

    /// For programs: the key in JSON, the head of the column in CSV and TSV.
    package var name: String
    /// For people.
    package var title: String
    package var kind: Kind
    /// When it goes where the terminal is too narrow: the largest first, 0 never.
    package var rank: Int

    /// - Parameter title: the name when nil.
    package init(_ name: String, title: String? = nil, _ kind: Kind, rank: Int = 1) {
        self.name = name
        self.title = title ?? name
        self.kind = kind
        self.rank = rank
    }

    /// Whether its values stand at its right edge.
    var isRightAligned: Bool { kind == .number || kind == .duration }
}
