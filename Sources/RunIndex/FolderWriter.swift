import GRDB

/// Writes folders into the index, in one transaction of the caller's.
struct FolderWriter {
    private let known: RawStatement
    private let insert: RawStatement
    private let update: RawStatement
    private let forgetLinks: RawStatement
    private let insertLink: RawStatement
    private let remove: RawStatement
    private let markChanged: RawStatement
    private let database: Database
    private var numbers: [[UInt8]: Int64] = [:]

    /// - Throws: `DatabaseError`
    init(_ database: Database) throws {
        self.database = database
        known = try RawStatement("SELECT folder FROM folder WHERE path = ?", in: database)
        insert = try RawStatement(
            "INSERT INTO folder(parent, path, isLink, inode, stamp) VALUES(?,?,?,?,?)", in: database)
        update = try RawStatement(
            "UPDATE folder SET isLink = ?, inode = ?, stamp = ? WHERE folder = ?", in: database)
        forgetLinks = try RawStatement("DELETE FROM link WHERE folder = ?", in: database)
        insertLink = try RawStatement("INSERT INTO link VALUES(?,?)", in: database)
        remove = try RawStatement("DELETE FROM folder WHERE folder = ?", in: database)
        markChanged = try RawStatement("UPDATE folder SET stamp = 0 WHERE folder = ?", in: database)
    }

    /// nil for a folder that is not known.
    ///
    /// - Throws: `DatabaseError`
    mutating func number(of path: [UInt8]) throws -> Int64? {
        if let number = numbers[path] { return number }
        known.bind(path, at: 1)
        try known.forEach { numbers[path] = $0.integer(0) }
        return numbers[path]
    }

    /// - Parameters:
    ///   - folder: after its parent.
    ///   - isRead: whether its runs are all written.
    /// - Throws: `DatabaseError`
    mutating func write(_ folder: FolderWalk.Listed, isRead: Bool) throws {
        let stamp = isRead ? folder.stamp : 0
        if let number = try number(of: folder.path) {
            update.bind(folder.isLink ? 1 : 0 as Int64, at: 1)
            update.bind(Int64(bitPattern: folder.inode), at: 2)
            update.bind(stamp, at: 3)
            update.bind(number, at: 4)
            try update.run()
        } else {
            insert.bind(try folder.parentPath.flatMap { try number(of: $0) }, at: 1)
            insert.bind(folder.path, at: 2)
            insert.bind(folder.isLink ? 1 : 0 as Int64, at: 3)
            insert.bind(Int64(bitPattern: folder.inode), at: 4)
            insert.bind(stamp, at: 5)
            try insert.run()
            numbers[folder.path] = database.lastInsertedRowID
        }
        guard let number = try number(of: folder.path) else { return }
        forgetLinks.bind(number, at: 1)
        try forgetLinks.run()
        for name in folder.links {
            insertLink.bind(number, at: 1)
            insertLink.bind(name, at: 2)
            try insertLink.run()
        }
    }

    /// Has the next look list the folder.
    ///
    /// - Throws: `DatabaseError`
    func markChanged(_ folder: Int64) throws {
        markChanged.bind(folder, at: 1)
        try markChanged.run()
    }

    /// Forgets a folder, with the links in it; its runs are forgotten by `RowWriter`.
    ///
    /// - Throws: `DatabaseError`
    func forget(_ folder: Int64) throws {
        for statement in [forgetLinks, remove] {
            statement.bind(folder, at: 1)
            try statement.run()
        }
    }
}
