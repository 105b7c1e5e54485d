import GRDB

extension DatabaseError {
    /// Whether the file is no index of ours, or no longer: then it is made anew.
    var isDamage: Bool {
        switch resultCode {
        case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_FORMAT: true
        // A table or a column is not there.
        case .SQLITE_ERROR: message?.hasPrefix("no such") == true
        default: false
        }
    }

    /// Whether the file, or the disk, is the cause: then the same question has an answer without them.
    var isOfFile: Bool {
        switch resultCode {
        case .SQLITE_READONLY, .SQLITE_IOERR, .SQLITE_FULL, .SQLITE_CANTOPEN, .SQLITE_BUSY, .SQLITE_LOCKED,
            .SQLITE_PERM,
            .SQLITE_PROTOCOL, .SQLITE_CONSTRAINT:
            true
        default: isDamage
        }
    }

    /// What went wrong, in SQLite's words.
    var sentence: String { message ?? "\(resultCode)" }
}
