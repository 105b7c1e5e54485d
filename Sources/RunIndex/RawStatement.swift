import GRDB
import GRDBSQLite
import Glibc

/// A prepared statement, bound and stepped without a detour: writing and reading rows by the hundred thousand is what
/// the index's time goes into.
struct RawStatement {
    private let statement: GRDB.Statement
    private var handle: OpaquePointer { statement.sqliteStatement }
    private let database: Database

    /// SQLite copies what is bound.
    private static let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    init(_ sql: String, in database: Database) throws {
        statement = try database.makeStatement(sql: sql)
        self.database = database
    }

    /// With its values bound.
    init(_ query: SQL, in database: Database) throws {
        statement = try database.makeStatement(literal: query)
        self.database = database
    }

    // MARK: Binding; indices count from 1

    func bind(_ value: Int64?, at index: Int) {
        if let value { sqlite3_bind_int64(handle, CInt(index), value) } else { bindNull(at: index) }
    }

    func bind(_ value: Double?, at index: Int) {
        if let value { sqlite3_bind_double(handle, CInt(index), value) } else { bindNull(at: index) }
    }

    func bind(_ value: String?, at index: Int) {
        guard var value else { return bindNull(at: index) }
        _ = value.withUTF8 { utf8 in
            utf8.withMemoryRebound(to: CChar.self) {
                sqlite3_bind_text(handle, CInt(index), $0.baseAddress, CInt($0.count), Self.transient)
            }
        }
    }

    /// - Parameter text: UTF-8.
    func bind(text: [UInt8], at index: Int) {
        _ = text.withUnsafeBytes {
            sqlite3_bind_text(
                handle, CInt(index), $0.bindMemory(to: CChar.self).baseAddress, CInt($0.count), Self.transient)
        }
    }

    func bind(_ value: [UInt8], at index: Int) {
        _ = value.withUnsafeBytes {
            // An empty array has no address, which would mean NULL.
            $0.isEmpty
                ? sqlite3_bind_zeroblob(handle, CInt(index), 0)
                : sqlite3_bind_blob(handle, CInt(index), $0.baseAddress, CInt($0.count), Self.transient)
        }
    }

    func bind(_ value: RowValue, at index: Int) {
        switch value {
        case .null: bindNull(at: index)
        case .integer(let value): bind(value, at: index)
        case .number(let value): bind(value, at: index)
        case .text(let value): bind(value, at: index)
        }
    }

    func bindNull(at index: Int) { sqlite3_bind_null(handle, CInt(index)) }

    // MARK: Running

    /// - Throws: `DatabaseError`
    func run() throws {
        defer { sqlite3_reset(handle) }
        let code = sqlite3_step(handle)
        if code != SQLITE_DONE, code != SQLITE_ROW { throw failure(code) }
    }

    /// Calls `body` for every row of the answer.
    ///
    /// - Throws: `DatabaseError`, and what `body` throws.
    func forEach(_ body: (RawRow) throws -> Void) throws {
        defer { sqlite3_reset(handle) }
        while true {
            switch sqlite3_step(handle) {
            case SQLITE_ROW: try body(RawRow(handle: handle))
            case SQLITE_DONE: return
            case let code: throw failure(code)
            }
        }
    }

    private func failure(_ code: CInt) -> DatabaseError {
        DatabaseError(
            resultCode: ResultCode(rawValue: code), message: String(cString: sqlite3_errmsg(database.sqliteConnection)))
    }
}

/// One row of an answer, valid until the next. Columns count from 0.
struct RawRow {
    fileprivate let handle: OpaquePointer

    func isNull(_ column: Int) -> Bool { sqlite3_column_type(handle, CInt(column)) == SQLITE_NULL }
    func isText(_ column: Int) -> Bool { sqlite3_column_type(handle, CInt(column)) == SQLITE_TEXT }

    /// Whether the text has these UTF-8 bytes.
    func isText(_ column: Int, equalTo bytes: [UInt8]) -> Bool {
        guard let start = sqlite3_column_text(handle, CInt(column)) else { return false }
        return bytes.count == Int(sqlite3_column_bytes(handle, CInt(column)))
            && bytes.withUnsafeBytes { $0.isEmpty || memcmp($0.baseAddress!, start, $0.count) == 0 }
    }

    func integer(_ column: Int) -> Int64 { sqlite3_column_int64(handle, CInt(column)) }
    func number(_ column: Int) -> Double { sqlite3_column_double(handle, CInt(column)) }

    func bytes(_ column: Int) -> [UInt8] {
        let start = sqlite3_column_blob(handle, CInt(column))
        let count = Int(sqlite3_column_bytes(handle, CInt(column)))
        return start.map { Array(UnsafeRawBufferPointer(start: $0, count: count)) } ?? []
    }

    /// nil for NULL.
    func text(_ column: Int) -> String? {
        guard let start = sqlite3_column_text(handle, CInt(column)) else { return nil }
        let count = Int(sqlite3_column_bytes(handle, CInt(column)))
        return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    func value(_ column: Int) -> RowValue {
        switch sqlite3_column_type(handle, CInt(column)) {
        case SQLITE_INTEGER: .integer(integer(column))
        case SQLITE_FLOAT: .number(number(column))
        case SQLITE_NULL: .null
        default: .text(text(column) ?? "")
        }
    }
}
