import GRDB

/// What the index knows of one run's folder and files.
struct Evidence {
    var folder: Int64
    var name: [UInt8]
    var look: RunLook
    var isLink: Bool
    var inode: UInt64
    /// 0: the folder is taken for changed.
    var stamp: Int64
    /// nil: the files are taken for changed.
    var signature: Int64?
    var files: [[UInt8]]

    /// The columns that `init` reads, in its order.
    static let columns =
        "evidence.folder, evidence.name, look, evidence.isLink, evidence.inode, evidence.stamp, signature, files"
    static let columnCount = 8

    init(_ row: RawRow) {
        folder = row.integer(0)
        name = row.bytes(1)
        look = RunLook(rawValue: row.integer(2)) ?? .live
        isLink = row.integer(3) != 0
        inode = UInt64(bitPattern: row.integer(4))
        stamp = row.integer(5)
        signature = row.isNull(6) ? nil : row.integer(6)
        files = row.isNull(7) ? [] : row.bytes(7).split(separator: 0).map(Array.init)
    }
}

extension KnownFolder {
    /// All of them, parents before their children; the results folder is the first.
    ///
    /// - Throws: `DatabaseError`
    static func all(in database: Database) throws -> [KnownFolder] {
        var folders: [KnownFolder] = []
        var places: [Int64: Int] = [:]
        try RawStatement(
            "SELECT folder, parent, path, isLink, inode, stamp FROM folder ORDER BY length(path) > 0, folder",
            in: database
        ).forEach { row in
            places[row.integer(0)] = folders.count
            if let parent = places[row.integer(1)], !row.isNull(1) { folders[parent].children.append(folders.count) }
            folders.append(
                KnownFolder(
                    id: row.integer(0), path: row.bytes(2), isLink: row.integer(3) != 0,
                    inode: UInt64(bitPattern: row.integer(4)), stamp: row.integer(5)))
        }
        try RawStatement("SELECT folder, name FROM link", in: database).forEach { row in
            if let place = places[row.integer(0)] { folders[place].links.append(row.bytes(1)) }
        }
        guard folders.first?.path.isEmpty ?? true else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "the results folder is not in it")
        }
        // The order in which folders are looked at decides which of two links counts.
        let paths = folders.map(\.path)
        for place in folders.indices {
            folders[place].children.sort { paths[$0].lexicographicallyPrecedes(paths[$1]) }
            folders[place].links.sort { $0.lexicographicallyPrecedes($1) }
        }
        return folders
    }
}
