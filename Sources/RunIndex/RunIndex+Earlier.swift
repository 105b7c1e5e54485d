import GRDB
import Hashing
package import RunModel
package import RunStore

/// What a plan asks of the runs that stand in the tree already.
extension RunIndex {
    /// The completed runs that have one of these keys, as the tree holds them now: of several equal ones the newest.
    ///
    /// - Throws: `IndexError`
    package func newestCompletedRuns(equalTo keys: Set<EqualKey>) throws -> [EqualKey: RunRecord] {
        var found: [EqualKey: RunRecord] = [:]
        var sought = keys
        var place: Int64 = 0
        // The index knows the keys' digests alone: one after another of the runs with such a digest is read, newest
        // first, until one has the key. That is nearly always the first.
        while !sought.isEmpty {
            let candidates = try records { [sought, place] database in
                let query = try RawStatement(
                    """
                    SELECT id, path FROM run WHERE equalKey = ? AND state = 'completed'
                    ORDER BY created DESC, ordinal DESC, path DESC LIMIT 1 OFFSET ?
                    """, in: database)
                return try sought.flatMap { key in
                    query.bind(key.digest, at: 1)
                    query.bind(place, at: 2)
                    return try FoundRun.all(query)
                }
            }
            for run in candidates where run.state.state == .completed {
                guard let key = run.configuration.flatMap(EqualKey.init), sought.remove(key) != nil else { continue }
                found[key] = run
            }
            if candidates.isEmpty { break }
            place += 1
        }
        return found
    }

    /// The newest run whose model is named so and has another fingerprint.
    ///
    /// - Throws: `IndexError`
    package func newestRun(
        ofModel source: String, withFingerprintOtherThan fingerprint: String
    ) throws -> RunID? {
        try answer { database in
            let query = try RawStatement(
                """
                SELECT id FROM run
                WHERE modelSource = ?1 AND (modelFingerprint < ?2 OR modelFingerprint > ?2)
                ORDER BY created DESC, ordinal DESC, path DESC LIMIT 1
                """, in: database)
            query.bind(source, at: 1)
            query.bind(fingerprintNumber(fingerprint), at: 2)
            var newest: RunID?
            try query.forEach { newest = RunID($0.text(0) ?? "") }
            return newest
        }
    }
}

/// A model's fingerprint as the index keeps it: in one number, an eighth of its text. It is only ever compared.
func fingerprintNumber(_ fingerprint: String) -> Int64 {
    SHA256.hash(Array(fingerprint.utf8)).bytes.prefix(8).reduce(0) { $0 << 8 | Int64($1) }
}
