package import RunModel
import RunStore

extension RunIndex {
    /// The runs that were trained from a checkpoint of one of these, by the id of that one.
    ///
    /// - Throws: `IndexError`
    /// - Complexity: O(runs), without a look at the tree: no configuration is read.
    package func runs(trainedFrom ids: Set<RunID>) throws -> [RunID: [RunID]] {
        try answer { database in
            let query = try RawStatement(
                """
                SELECT id, model, modelSource FROM run
                WHERE state IS NOT NULL AND modelSource IS NOT NULL AND model LIKE '%/checkpoint-%'
                """, in: database)
            var found: [RunID: [RunID]] = [:]
            try query.forEach { row in
                guard let id = row.text(0).flatMap({ RunID($0) }),
                    let checkpoint = ModelCheckpoint(filed: row.text(1) ?? "", source: row.text(2) ?? ""),
                    ids.contains(checkpoint.run)
                else { return }
                found[checkpoint.run, default: []].append(id)
            }
            return found
        }
    }
}
