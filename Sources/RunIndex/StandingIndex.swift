import DurableFiles
import GRDB
import GRDBSQLite
package import RunStore
import SystemPackage

/// The index as the last command left it, for answers that must come at once and may be a little old: what a shell
/// proposes while somebody types.
///
/// The tree is not looked at, and nothing is written or waited for.
package final class StandingIndex {
    package let project: Project
    private let database: DatabaseQueue
    /// When to give up a search.
    private var end = ContinuousClock.now

    private init(_ project: Project, _ database: DatabaseQueue) {
        self.project = project
        self.database = database
    }

    /// nil when there is none that can be read at once.
    ///
    /// - Parameter environment: the value of a variable; it says where caches are.
    package static func open(
        _ project: Project, environment: (String) -> String? = environmentValue
    ) -> StandingIndex? {
        guard let results = try? project.resultsFolder.resolvingLinks(),
            let file = IndexLocation.standingFile(
                results: results, schema: IndexSchema.number, environment: environment)
        else { return nil }
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .immediateError
        // Damaged, locked, no index: it makes no difference to somebody who types.
        guard let database = try? DatabaseQueue(path: file.string, configuration: configuration),
            (try? database.read { try RunIndex.isOurs($0, origin: RunIndex.origin(of: project, results: results)) })
                == true
        else { return nil }
        return StandingIndex(project, database)
    }

    /// Asks the index.
    ///
    /// - Throws: `IndexError`, and what `question` throws beside SQLite's errors.
    func answer<Answer>(_ question: (Database) throws -> Answer) throws -> Answer {
        do {
            return try database.read(question)
        } catch let error as DatabaseError {
            throw IndexError.unusable(error.sentence)
        }
    }

    /// Calls `body` for every row that is found within 25 ms: of a very large index not all.
    ///
    /// - Throws: `DatabaseError`, and what `body` throws.
    func forEachSoon(_ query: SQL, in database: Database, _ body: (RawRow) throws -> Void) throws {
        end = .now + .milliseconds(25)
        // Called every so many of SQLite's own steps, some microseconds; it asks whether to give up.
        sqlite3_progress_handler(
            database.sqliteConnection, 2000,
            { index in
                guard let index else { return 0 }
                return .now > Unmanaged<StandingIndex>.fromOpaque(index).takeUnretainedValue().end ? 1 : 0
            }, Unmanaged.passUnretained(self).toOpaque())
        defer { sqlite3_progress_handler(database.sqliteConnection, 0, nil, nil) }
        do {
            try RawStatement(query, in: database).forEach(body)
        } catch let error as DatabaseError where error.resultCode == .SQLITE_INTERRUPT {
            // What was found until now is the answer.
        }
    }
}
