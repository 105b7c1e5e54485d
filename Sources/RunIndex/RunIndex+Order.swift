import GRDB
import Queries

extension RunIndex {
    /// From so many runs on, sorting by a value is given an index of its own.
    private static let leastForIndex = 5000

    /// Makes the runs of a large tree stand in the order of the first sort key, once for all later listings. What
    /// cannot be made is done without.
    func prepareOrder(of selection: RunSelection) throws {
        guard let key = selection.sortKeys.first?.key else { return }
        let column: String? = try answer { database in
            guard let column = try runKeys(database).valueColumn(of: key),
                try !database.indexes(on: "run").contains(where: { $0.name == "order_\(column)" }),
                (try Int.fetchOne(database, sql: "SELECT ifnull(sum(count), 0) FROM tally") ?? 0) >= Self.leastForIndex
            else { return nil }
            return column
        }
        guard let column else { return }
        do {
            try database.write { database in
                try database.execute(
                    sql: "CREATE INDEX IF NOT EXISTS order_\(column) ON run(\(column), purpose, created, ordinal)")
            }
        } catch let error as DatabaseError {
            tellOnce("notice: sorting without an index (\(error.sentence))")
        }
    }
}
