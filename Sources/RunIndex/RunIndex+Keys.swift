import GRDB

extension RunIndex {
    /// What the runs can be asked about.
    ///
    /// - Throws: `IndexError`
    package func keys() throws -> RunKeys {
        try answer { try runKeys($0) }
    }

    /// The keys of this database as it is now: where a key stands differs from one to another.
    ///
    /// - Throws: `DatabaseError`
    func runKeys(_ database: Database) throws -> RunKeys {
        let state = KeysState(
            connection: ObjectIdentifier(database),
            ours: try Int64.fetchOne(database, sql: "SELECT total_changes()") ?? 0,
            others: try Int64.fetchOne(database, sql: "PRAGMA data_version") ?? 0)
        if let keptKeys, keptKeys.state == state { return keptKeys.keys }
        let keys = try RunKeys(database, in: project)
        keptKeys = (state, keys)
        return keys
    }
}

/// Changes whenever somebody may have written.
struct KeysState: Equatable {
    var connection: ObjectIdentifier
    var ours: Int64
    var others: Int64
}
