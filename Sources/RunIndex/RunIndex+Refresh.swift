import DurableFiles
import GRDB
import Glibc
import RunModel
import RunStore
import SystemPackage

extension RunIndex {
    /// More than this many seconds after the last look at every file, a listing looks again.
    private static let fullCheckInterval = 600.0
    /// So many runs are read and written at once.
    private static let pieceSize = 1024

    /// Brings the index up to date with the tree.
    ///
    /// - Throws: `DatabaseError`
    func refresh(_ depth: Depth) throws {
        let results = project.resultsFolder
        let descriptor = results.withPlatformString { Glibc.open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        defer { if descriptor >= 0 { close(descriptor) } }
        // Without a results folder there are no runs; with one that may not be opened nobody knows.
        if descriptor < 0, errno != ENOENT {
            let error = FileError.system(verb: "list the folder", path: results, errno: Errno(rawValue: errno))
            tellOnce("notice: \(error); runs in it are not shown")
        }
        try database.writeWithoutTransaction { database in
            // Others may write between the look and the writing: then the look is repeated, for a while.
            for attempt in 1...5 where try refresh(depth, descriptor, in: database, isLastTry: attempt == 5) { return }
        }
    }

    /// - Returns: false when another telos wrote into the index between the look at the tree and the writing.
    private func refresh(_ depth: Depth, _ descriptor: CInt, in database: Database, isLastTry: Bool) throws -> Bool {
        let now = Moment.now()
        let start = ContinuousClock.now
        let checkedAt = try Int64.fetchOne(database, sql: "SELECT checkedAt FROM origin") ?? 0
        let isFirst = checkedAt == 0
        let isDue = abs(now.unixSeconds - Double(checkedAt) / 1000) > Self.fullCheckInterval
        let everyFile = depth == .everyFile || depth == .everyFileNowAndThen && isDue && !isFirst
        // The last try lets nobody write meanwhile.
        try database.execute(sql: isLastTry ? "BEGIN IMMEDIATE" : "BEGIN")
        let changes = try Self.orRollBack(database) {
            try TreeChanges(in: project, descriptor: descriptor, everyFile: everyFile, now: now, since: database)
        }
        let version = try Self.orRollBack(database) {
            let version = try Self.version(of: database)
            if !isLastTry { try database.execute(sql: "COMMIT") }
            return version
        }
        for error in changes.unreadable { tellOnce("notice: \(error); runs in it are not shown") }
        if !changes.isEmpty || everyFile || isFirst {
            if !isLastTry { try database.execute(sql: "BEGIN IMMEDIATE") }
            let isUndisturbed = try Self.orRollBack(database) {
                guard try isLastTry || Self.version(of: database) == version else {
                    try database.execute(sql: "ROLLBACK")
                    return false
                }
                try write(changes, descriptor, now: now, in: database)
                if everyFile || isFirst {
                    try database.execute(sql: "UPDATE origin SET checkedAt = ?", arguments: [now.unixMilliseconds])
                }
                try database.execute(sql: "COMMIT")
                return true
            }
            guard isUndisturbed else { return false }
            try emptyLog(in: database)
        } else if isLastTry {
            try database.execute(sql: "COMMIT")
        }
        if everyFile, depth == .everyFileNowAndThen {
            let count = try Int.fetchOne(database, sql: "SELECT ifnull(sum(count), 0) FROM tally") ?? 0
            let seconds = ((ContinuousClock.now - start) / .milliseconds(100)).rounded() / 10
            tell("notice: looked at the files of all \(count) runs again (\(seconds) s)")
        }
        return true
    }

    /// Ends the transaction when its work fails.
    static func orRollBack<Result>(_ database: Database, _ work: () throws -> Result) throws -> Result {
        do {
            return try work()
        } catch {
            // What failed first is what counts; after some failures SQLite has rolled back already.
            try? database.execute(sql: "ROLLBACK")
            throw error
        }
    }

    /// A number that changes when another connection writes.
    private static func version(of database: Database) throws -> Int64 {
        try Int64.fetchOne(database, sql: "PRAGMA data_version") ?? 0
    }

    /// Reads what changed and writes it down, in a transaction. A large part of a tree is written in several: its
    /// folders count as read with the last of them. What is only printed of so many runs is left for when it is printed.
    private func write(_ changes: TreeChanges, _ descriptor: CInt, now: Moment, in database: Database) throws {
        let isLarge = changes.places.count > largeCount
        if isLarge {
            tellReading(changes.places.count)
            try IndexSchema.dropSearches(in: database)
        }
        var folders = try FolderWriter(database)
        var writer = try RowWriter(database)
        for folder in changes.goneFolders {
            try writer.removeAll(in: folder)
            try folders.forget(folder)
        }
        for folder in changes.listed { try folders.write(folder, isRead: !isLarge) }
        for (folder, name) in changes.goneRuns { try writer.remove(name, folder: folder) }
        try read(
            changes.places, descriptor, now: now, folders: &folders, writer: &writer, in: database, isBrief: isLarge)
        if isLarge {
            for folder in changes.listed { try folders.write(folder, isRead: true) }
        }
        // Whoever was interrupted has left none.
        try IndexSchema.makeSearches(in: database)
    }

    private func tellReading(_ count: Int) {
        if count > largeCount { tell("notice: reading \(count) runs into the index") }
    }

    /// What is written in one transaction has room in memory; without it every page is written many times.
    private func useMoreMemory(_ database: Database) throws {
        try database.execute(sql: "PRAGMA cache_size = -128000; PRAGMA cache_spill = OFF")
    }

    /// Reads these runs again and writes them down.
    ///
    /// - Throws: `DatabaseError`
    func readAgain(_ places: [TreeChanges.Place], _ descriptor: CInt, now: Moment) throws {
        tellReading(places.count)
        try database.writeWithoutTransaction { database in
            try database.execute(sql: "BEGIN IMMEDIATE")
            try Self.orRollBack(database) {
                var folders = try FolderWriter(database)
                var writer = try RowWriter(database)
                try read(
                    places, descriptor, now: now, folders: &folders, writer: &writer, in: database, isBrief: false)
                try database.execute(sql: "COMMIT")
            }
            try emptyLog(in: database)
        }
    }

    /// - Postcondition: a transaction is open, as before; of many runs another one.
    private func read(
        _ places: [TreeChanges.Place], _ descriptor: CInt, now: Moment, folders: inout FolderWriter,
        writer: inout RowWriter, in database: Database, isBrief: Bool
    ) throws {
        if places.count > Self.pieceSize { try useMoreMemory(database) }
        var pieces = stride(from: 0, to: places.count, by: Self.pieceSize).map { start in
            places[start..<min(places.count, start + Self.pieceSize)]
        }[...]
        var pieceCount = 0
        var reading = pieces.popFirst().map { RowReading($0, in: project, descriptor, now: now, isBrief: isBrief) }
        // It reads through a descriptor of the caller's, also when the writing fails.
        defer { _ = reading?.wait() }
        while let piece = reading {
            let rows = piece.wait()
            // The next runs are read while these are written.
            reading = pieces.popFirst().map { RowReading($0, in: project, descriptor, now: now, isBrief: isBrief) }
            for (place, row) in zip(piece.places, rows) {
                guard let folder = try folders.number(of: place.folderPath) else { continue }
                if let row {
                    try writer.write(row, name: place.name, isLink: place.isLink, folder: folder)
                } else {
                    try writer.remove(place.name, folder: folder)
                    // What stands there instead is seen when the folder is listed.
                    try folders.markChanged(folder)
                }
            }
            pieceCount += 1
            // What was read is not lost when somebody ends the program.
            if pieceCount % 16 == 0 {
                let version = try Self.version(of: database)
                try database.execute(sql: "COMMIT; BEGIN IMMEDIATE")
                guard try Self.version(of: database) != version else { continue }
                // Another telos wrote in between: its rows have numbers that these did not know.
                folders = try FolderWriter(database)
                writer = try RowWriter(database)
            }
        }
    }

    /// What waits in the write-ahead log is read by everybody who opens the index, and nobody else takes it away: no
    /// telos closes its index.
    private func emptyLog(in database: Database) throws {
        let limit = 2 << 20
        guard let file, try FilePath(file.string + "-wal").status()?.byteCount ?? 0 > limit else { return }
        // Somebody may be reading for hours, through a pipe that stands still: then the next one does it.
        try database.execute(
            sql: "PRAGMA busy_timeout = 0; PRAGMA wal_checkpoint(TRUNCATE); PRAGMA busy_timeout = 600000")
    }
}
