import GRDB

extension DatabaseError {
    /// Whether the file is no index of ours, or no longer: then it is made anew.
    var isDamage: Bool {
        switch resultCode {
        // SQLITE_ERROR: a table or a column is not there.
        case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_FORMAT, .SQLITE_ERROR, .SQLITE_CONSTRAINT: true
        default: false
        }
    }

    /// What went wrong, in SQLite's words.
    var sentence: String { message ?? "\(resultCode)" }
}
