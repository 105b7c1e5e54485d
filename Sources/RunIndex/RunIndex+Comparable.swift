import DurableFiles
import GRDB
import Queries
package import RunModel
package import RunStore
import SystemPackage

/// A run that was trained as another one was, on whatever data.
package struct ComparableRun: Hashable, Sendable {
    package var id: RunID
    /// As listings write it: relative to the project's root when it lies inside.
    package var path: String
    /// As listings write it; nil where it is not known.
    package var seed: String?
    /// Whether both seeds are known, and equal.
    package var hasSameSeed: Bool

    package init(id: RunID, path: String, seed: String?, hasSameSeed: Bool) {
        self.id = id
        self.path = path
        self.seed = seed
        self.hasSameSeed = hasSameSeed
    }
}

extension RunIndex {
    /// The runs of the same model, task, method and hyperparameters as one run; the seed may be another. The newest first.
    ///
    /// Models are compared by their fingerprints where both are known, else by name. Nothing is comparable to a run whose
    /// task, method or learning rate nobody knows.
    ///
    /// - Throws: `IndexError`
    /// - Complexity: O(runs), without a look at the tree: no configuration is read.
    package func runs(comparableTo run: RunRecord) throws -> [ComparableRun] {
        var relative = run.path
        guard relative.removePrefix(project.resultsFolder) else { return [] }
        return try answer { database in
            let keys = try runKeys(database)
            var columns: [String] = []
            var seed: String?
            var learningRate: String?
            try RawStatement(
                "SELECT name, number FROM valueColumn WHERE name LIKE 'hyperparameters.%' ORDER BY number", in: database
            ).forEach { row in
                let column = "k\(row.integer(1))"
                switch row.text(0) {
                case "hyperparameters.seed": seed = column
                // How many cores computed it is no matter of the training.
                case "hyperparameters.threads": break
                case "hyperparameters.learning_rate":
                    learningRate = column
                    columns.append(column)
                default: columns.append(column)
                }
            }
            let place = try RawStatement("SELECT run FROM run WHERE path = ?", in: database)
            place.bind(relative.bytes, at: 1)
            var number: Int64?
            try place.forEach { number = $0.integer(0) }
            guard let learningRate, let number else { return [] }
            let sameValues = columns.map { " AND run.\($0) IS one.\($0)" }.joined()
            let seeds = seed.map { "run.\($0), run.\($0) IS NOT NULL AND run.\($0) IS one.\($0)" } ?? "NULL, 0"
            let path = keys.column(of: QueryKey(name: "path", kind: .text)).text
            let query: SQL = """
                SELECT \(path), \(sql: seeds), run.id FROM run AS one JOIN run ON run.run <> one.run
                WHERE one.run = \(number) AND run.state IS NOT NULL
                AND run.task = one.task AND run.method = one.method AND one.\(sql: learningRate) IS NOT NULL
                AND CASE WHEN run.modelFingerprint IS NOT NULL AND one.modelFingerprint IS NOT NULL
                    THEN run.modelFingerprint = one.modelFingerprint ELSE run.model = one.model END\(sql: sameValues)
                ORDER BY run.created DESC, run.ordinal DESC, run.path DESC
                """
            var found: [ComparableRun] = []
            try RawStatement(query, in: database).forEach { row in
                guard let id = RunID(row.text(3) ?? "") else { return }
                found.append(
                    ComparableRun(id: id, path: row.text(0) ?? "", seed: row.text(1), hasSameSeed: row.integer(2) != 0))
            }
            return found
        }
    }
}
