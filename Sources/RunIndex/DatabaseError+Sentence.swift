import GRDB

extension DatabaseError {
    /// Whether the file is no index of ours, or no longer: then it is made anew.
    var isDamage: Bool {
        switch resultCode {
        case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_FORMAT, .SQLITE_CONSTRAINT: true
        // A table or a column is not there.
        case .SQLITE_ERROR: message?.hasPrefix("no such") == true
        default: false
        }
    }

    /// What went wrong, in SQLite's words.
    var sentence: String { message ?? "\(resultCode)" }
}
