import DurableFiles
import GRDB
import Glibc
import RunModel
package import RunStore
import SystemPackage

/// The SQLite mirror of a results folder: what the tree holds, in a form that is searched and counted in milliseconds.
///
/// It is a cache: every command brings it up to date before it asks, and when it is missing, damaged, or cannot be
/// written, it is made anew or held in memory. The tree is the truth.
package final class RunIndex {
    package let project: Project
    private(set) var database: DatabaseQueue
    /// nil for an index in memory.
    private(set) var file: FilePath?
    /// Told what a person should know: a folder that cannot be read, an index that cannot be kept.
    let tell: (String) -> Void
    /// The same folder is told once, however often the tree is looked at.
    private var told: Set<String> = []
    /// From more runs than this on, reading takes so long that people are told, and that it is done piece by piece.
    let largeCount: Int
    var keptKeys: (state: KeysState, keys: RunKeys)?

    private init(
        _ project: Project, database: DatabaseQueue, file: FilePath?, largeCount: Int,
        tell: @escaping (String) -> Void
    ) {
        self.largeCount = largeCount
        self.project = project
        self.database = database
        self.file = file
        self.tell = tell
    }

    func tellOnce(_ text: String) {
        if told.insert(text).inserted { tell(text) }
    }

    /// Asks the index. Where its file turns out to be unusable, the answer comes from one in memory.
    ///
    /// - Throws: `IndexError`, and what `question` throws beside SQLite's errors.
    func answer<Answer>(_ question: (Database) throws -> Answer) throws -> Answer {
        do {
            return try database.read(question)
        } catch let error as DatabaseError {
            try goOnInMemory(after: error)
        }
        do {
            return try database.read(question)
        } catch let error as DatabaseError {
            throw IndexError.unusable(error.sentence)
        }
    }

    /// Looks at the tree again.
    ///
    /// - Throws: `IndexError`
    package func lookAgain(_ depth: Depth = .changes) throws {
        do {
            try refresh(depth)
        } catch let error as DatabaseError {
            try goOnInMemory(after: error)
        }
    }

    /// Puts an index in memory, of the tree as it stands now, in the place of one whose file failed.
    ///
    /// - Throws: `IndexError` when it was not the file that failed, and when memory fails too.
    func goOnInMemory(after error: DatabaseError) throws {
        guard let file, error.isOfFile else { throw IndexError.unusable(error.sentence) }
        tellOnce("notice: the index \(file) cannot be used (\(error.sentence)); reading every run instead")
        if error.isDamage { Self.remove(file) }
        self.file = nil
        do {
            database = try Self.databaseInMemory(project)
            try refresh(.changes)
        } catch let error as DatabaseError {
            throw IndexError.unusable(error.sentence)
        }
    }
}

extension RunIndex {
    /// How closely a refresh looks at the tree.
    package enum Depth: Sendable {
        /// At every folder down to the experiments, and at every run that is not in a final state.
        case changes
        /// At the files of every run.
        case everyFile
        /// At the files of every run, when that was last done more than 10 minutes ago.
        case everyFileNowAndThen
    }

    /// The index of the project's results folder, up to date.
    ///
    /// - Parameters:
    ///   - environment: the value of a variable; it says where caches are.
    ///   - largeCount: from more runs than this on, reading is told and done piece by piece.
    ///   - tell: is told what a person should know.
    /// - Throws: `IndexError` when not even an index in memory can be made.
    package static func open(
        _ project: Project, looking depth: Depth = .changes, environment: (String) -> String? = environmentValue,
        largeCount: Int = 16_384, tell: @escaping (String) -> Void
    ) throws -> RunIndex {
        guard let results = try? project.resultsFolder.resolvingLinks() else {
            // No results folder: no runs, and nothing to remember.
            return try inMemory(project, largeCount: largeCount, tell: tell)
        }
        let origin = origin(of: project, results: results)
        let location = IndexLocation(results: results, schema: IndexSchema.number, environment: environment)
        guard let file = location.file else {
            tell("notice: \(location.problem ?? "the index cannot be kept"); reading every run instead")
            return try inMemory(project, largeCount: largeCount, tell: tell)
        }
        for isSecondTry in [false, true] {
            do {
                let database = try connect(to: file, origin: origin)
                let index = RunIndex(project, database: database, file: file, largeCount: largeCount, tell: tell)
                try index.refresh(depth)
                return index
            } catch let error as DatabaseError where error.isDamage && !isSecondTry {
                tell("notice: the index \(file) is damaged and is made anew (\(error.sentence))")
                remove(file)
            } catch let error as DatabaseError {
                tell("notice: the index \(file) cannot be used (\(error.sentence)); reading every run instead")
                break
            }
        }
        return try inMemory(project, largeCount: largeCount, tell: tell)
    }

    private static func inMemory(
        _ project: Project, largeCount: Int, tell: @escaping (String) -> Void
    ) throws -> RunIndex {
        do {
            let index = RunIndex(
                project, database: try databaseInMemory(project), file: nil, largeCount: largeCount, tell: tell)
            try index.refresh(.changes)
            return index
        } catch let error as DatabaseError {
            throw IndexError.unusable(error.sentence)
        }
    }

    private static func databaseInMemory(_ project: Project) throws -> DatabaseQueue {
        let database = try DatabaseQueue(configuration: configuration())
        try database.writeWithoutTransaction { try create(in: $0, origin: []) }
        return database
    }

    private static func configuration() -> Configuration {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        // Another telos writes for milliseconds; when it makes an index of a million runs, for minutes.
        configuration.busyMode = .timeout(600)
        configuration.prepareDatabase { database in
            for function in QuerySQL.functions { database.add(function: function) }
        }
        return configuration
    }

    private static func connect(to file: FilePath, origin: [UInt8]) throws -> DatabaseQueue {
        var configuration = configuration()
        configuration.prepareDatabase { database in
            // A commit does not wait for the disk, and a crash of the machine leaves the file whole. What triggers write
            // is held in memory until they end.
            try database.execute(
                sql: """
                    PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY; PRAGMA cell_size_check = ON;
                    PRAGMA cache_size = -8000
                    """)
        }
        let database = try DatabaseQueue(path: file.string, configuration: configuration)
        try database.writeWithoutTransaction { database in
            if try isOurs(database, origin: origin) { return }
            // The file remembers them. Nothing is lost when a new one is torn: a launch does not wait for the disk.
            try database.execute(sql: "PRAGMA synchronous = OFF; PRAGMA page_size = 8192")
            try changeJournal(of: database)
            try database.execute(sql: "BEGIN IMMEDIATE")
            try orRollBack(database) {
                // Another telos may have made it meanwhile; whatever else stands there is another Telos's.
                if try !isOurs(database, origin: origin) {
                    for table in try String.fetchAll(
                        database,
                        sql: "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
                    {
                        try database.drop(table: table)
                    }
                    try create(in: database, origin: origin)
                }
                try database.execute(sql: "COMMIT")
            }
            try database.execute(sql: "PRAGMA synchronous = NORMAL")
        }
        return database
    }

    /// SQLite does not wait for others here, as it does elsewhere: several may be making the file at once.
    private static func changeJournal(of database: Database) throws {
        for remaining in (0..<500).reversed() {
            do {
                return try database.execute(sql: "PRAGMA journal_mode = WAL")
            } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY && remaining > 0 {
                usleep(20_000)
            }
        }
    }

    /// The results folder, and what else the texts in the index depend on: how the project names it, since listings write
    /// paths relative to the project's root, and the time zone, in which the names of older runs' folders are times.
    static func origin(of project: Project, results: FilePath) -> [UInt8] {
        let zone = environmentValue("TZ").map { Array($0.utf8) } ?? (try? FilePath("/etc/localtime").linkText()) ?? []
        return Array(([results, project.root, project.resultsFolder].map(\.bytes) + [zone]).joined(separator: [0]))
    }

    private static func create(in database: Database, origin: [UInt8]) throws {
        try IndexSchema.create(in: database)
        let statement = try RawStatement("INSERT INTO origin VALUES(?, ?, 0)", in: database)
        statement.bind(origin, at: 1)
        statement.bind(telosVersion, at: 2)
        try statement.run()
    }

    /// Whether it is an index of this results folder, made by this Telos.
    static func isOurs(_ database: Database, origin: [UInt8]) throws -> Bool {
        var isOurs = false
        do {
            try RawStatement("SELECT results, version FROM origin", in: database).forEach { row in
                isOurs = row.bytes(0) == origin && row.text(1) == telosVersion
            }
        } catch let error as DatabaseError where error.resultCode == .SQLITE_ERROR {
            // It has no such table: it is new, or not ours.
        }
        return isOurs
    }

    private static func remove(_ file: FilePath) {
        for ending in ["", "-wal", "-shm", "-journal"] {
            _ = FilePath(file.string + ending).withPlatformString { unlink($0) }
        }
    }
}
