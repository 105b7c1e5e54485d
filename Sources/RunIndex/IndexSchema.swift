import GRDB

/// The tables of the index.
///
/// `folder`, `link` and `evidence` hold what the last look at the tree saw, so that the next one reads only what
/// changed; `run` holds what is searched, the others what is printed or seldom
/// searched.
enum IndexSchema {
    /// Stands in the file's name. A change of the tables, or of what is written into them, is a new number.
    static let number = 4

    static func create(in database: Database) throws {
        try database.execute(
            sql: """
                -- One row: for which results folder, and by which Telos.
                CREATE TABLE origin(results BLOB NOT NULL, version TEXT NOT NULL, checkedAt INTEGER NOT NULL);

                -- A folder that is no run; path relative to the results folder, which is the empty path. stamp is 0 where
                -- the folder must be listed again: it was never listed, or it had changed just before.
                CREATE TABLE folder(
                    folder INTEGER PRIMARY KEY, parent INTEGER, path BLOB NOT NULL UNIQUE, isLink INTEGER NOT NULL,
                    inode INTEGER NOT NULL, stamp INTEGER NOT NULL);

                -- The symbolic links in those folders: where they lead can change without them.
                CREATE TABLE link(folder INTEGER NOT NULL, name BLOB NOT NULL, PRIMARY KEY(folder, name)) WITHOUT ROWID;

                -- What was seen of a run's folder and files. look: see RunLook. signature: NULL where they had changed just
                -- before; files: the logs that speak for the run, where others than its own files do.
                CREATE TABLE evidence(
                    folder INTEGER NOT NULL, name BLOB NOT NULL, run INTEGER NOT NULL UNIQUE, look INTEGER NOT NULL,
                    isLink INTEGER NOT NULL, inode INTEGER NOT NULL, stamp INTEGER NOT NULL, signature INTEGER,
                    files TEXT, PRIMARY KEY(folder, name)) WITHOUT ROWID;

                -- One column more for each hyperparameter and each metric: see valueColumn. equalKey and modelFingerprint
                -- are digests.
                CREATE TABLE run(
                    run INTEGER PRIMARY KEY, id TEXT NOT NULL, sweep TEXT, purpose TEXT NOT NULL, model TEXT NOT NULL,
                    task TEXT, method TEXT, data TEXT, state TEXT, reason TEXT, created INTEGER NOT NULL,
                    ordinal INTEGER NOT NULL, path BLOB NOT NULL, started INTEGER, finished INTEGER, duration REAL,
                    host TEXT, tags TEXT, step INTEGER, equalKey INTEGER, modelSource TEXT, modelFingerprint INTEGER,
                    source INTEGER NOT NULL, keys INTEGER NOT NULL);

                -- See RunSource.
                CREATE TABLE source(
                    source INTEGER PRIMARY KEY, dataPath TEXT, dataFingerprint TEXT, dataKind TEXT, modelFingerprint TEXT,
                    engine TEXT, scriptFile TEXT, scriptCommand TEXT, validation TEXT,
                    train TEXT);

                CREATE TABLE valueColumn(name TEXT PRIMARY KEY, number INTEGER NOT NULL UNIQUE) WITHOUT ROWID;

                -- What `list --format json` prints.
                CREATE TABLE document(run INTEGER PRIMARY KEY, listing TEXT NOT NULL);
                -- The values of the other keys of the configuration: an array in the order of the run's keySet.
                CREATE TABLE configuration(run INTEGER PRIMARY KEY, leaves TEXT NOT NULL);

                -- Which sets of keys the runs have, see KeySet: a key is known as long as a run has it.
                CREATE TABLE keySet(
                    keys INTEGER PRIMARY KEY, names TEXT NOT NULL UNIQUE, count INTEGER NOT NULL DEFAULT 0);

                -- How many runs are in which state ('' = unreadable), so that the summary need not count.
                CREATE TABLE tally(
                    purpose TEXT NOT NULL, model TEXT NOT NULL, state TEXT NOT NULL, count INTEGER NOT NULL,
                    PRIMARY KEY(purpose, model, state)) WITHOUT ROWID;
                CREATE TRIGGER runInserted AFTER INSERT ON run BEGIN
                    INSERT INTO tally VALUES(new.purpose, new.model, ifnull(new.state, ''), 1)
                        ON CONFLICT DO UPDATE SET count = count + 1;
                    UPDATE keySet SET count = count + 1 WHERE keys = new.keys;
                END;
                CREATE TRIGGER runDeleted AFTER DELETE ON run BEGIN
                    UPDATE tally SET count = count - 1
                        WHERE purpose = old.purpose AND model = old.model AND state = ifnull(old.state, '');
                    UPDATE keySet SET count = count - 1 WHERE keys = old.keys;
                    DELETE FROM document WHERE run = old.run;
                    DELETE FROM configuration WHERE run = old.run;
                END;
                """)
        try makeSearches(in: database)
    }

    private static let searches = [
        "evidenceLook ON evidence(look) WHERE look > 0",
        "evidenceInode ON evidence(inode)",
        "runID ON run(id)",
        "runSweep ON run(sweep)",
        "runCreated ON run(created, ordinal)",
        "runEqualKey ON run(equalKey) WHERE equalKey IS NOT NULL",
        "runModel ON run(modelSource, modelFingerprint) WHERE modelFingerprint IS NOT NULL",
    ]

    /// Makes SQLite's indexes where they are missing.
    static func makeSearches(in database: Database) throws {
        for search in searches { try database.execute(sql: "CREATE INDEX IF NOT EXISTS \(search)") }
    }

    /// Takes SQLite's indexes away: to fill the tables and then sort once is quicker than to keep them sorted.
    static func dropSearches(in database: Database) throws {
        for search in searches { try database.execute(sql: "DROP INDEX IF EXISTS \(search.prefix { $0 != " " })") }
    }
}
