import GRDB

/// Finds the shortest beginnings of ids that tell them apart from all other runs and sweeps.
struct ShortIDQuery {
    private static let minimum = 6
    private let neighbours: [RawStatement]

    /// - Throws: `DatabaseError`
    init(_ database: Database) throws {
        // In a sorted list the longest common beginning is with a neighbour.
        neighbours = try [
            "SELECT max(id) FROM run WHERE id < ?", "SELECT min(id) FROM run WHERE id > ?",
            "SELECT max(sweep) FROM run WHERE sweep <= ?", "SELECT min(sweep) FROM run WHERE sweep >= ?",
        ].map { try RawStatement($0, in: database) }
    }

    /// - Throws: `DatabaseError`
    func shortID(_ id: String) throws -> String {
        var length = Self.minimum
        for neighbour in neighbours {
            neighbour.bind(id, at: 1)
            try neighbour.forEach { row in
                guard let other = row.text(0) else { return }
                length = max(length, zip(id.utf8, other.utf8).prefix { $0 == $1 }.count + 1)
            }
        }
        return String(id.prefix(length))
    }
}
