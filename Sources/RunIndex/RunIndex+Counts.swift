import GRDB
package import RunModel

extension RunIndex {
    /// How many runs are in which state, in no order.
    ///
    /// - Parameter purpose: nil for all.
    /// - Throws: `IndexError`
    package func counts(purpose: String? = nil) throws -> [RunCount] {
        try answer { database in
            var counts: [RunCount] = []
            let query = try RawStatement(
                "SELECT purpose, model, state, count FROM tally WHERE count > 0 AND (?1 IS NULL OR purpose = ?1)",
                in: database)
            query.bind(purpose, at: 1)
            try query.forEach { row in
                counts.append(
                    RunCount(
                        purpose: row.text(0) ?? "", model: row.text(1) ?? "",
                        state: RunState(rawValue: row.text(2) ?? ""), count: Int(row.integer(3))))
            }
            return counts
        }
    }
}
