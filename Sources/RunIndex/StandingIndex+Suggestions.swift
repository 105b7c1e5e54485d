import GRDB
import JSONValues
package import Queries
import RunModel

extension StandingIndex {
    /// - Throws: `IndexError`
    package func keys() throws -> RunKeys {
        try answer { database in try RunKeys(database, in: project) }
    }

    /// The purposes that some run has.
    ///
    /// - Throws: `IndexError`
    package func purposes() throws -> [String] { try counted("purpose") }

    /// The values of a key that begin with a text, in their order: numbers before texts. None of times, of durations
    /// and of numbers of which there are many: nobody finds one among them.
    ///
    /// - Throws: `IndexError`
    package func values(of key: QueryKey, beginningWith text: String, in known: RunKeys) throws -> [String] {
        let isChoice = key.kind != .moment && key.kind != .duration && key.name != "path" && key.name != "message"
        guard isChoice else { return [] }
        let values: [String] =
            switch key.name {
            case "id", "sweep": try ids(key.name, beginningWith: text)
            case "purpose", "model": try counted(key.name)
            case "state": try counted(key.name).map { $0.isEmpty ? "unreadable" : $0 }
            default: try distinctValues(of: key, in: known)
            }
        return values.filter { $0.utf8.starts(with: text.utf8) }
    }

    /// From the counts: the purposes, models or states that some run has.
    private func counted(_ column: String) throws -> [String] {
        try answer { database in
            try String.fetchAll(database, sql: "SELECT DISTINCT \(column) FROM tally WHERE count > 0 ORDER BY 1")
        }
    }

    private func ids(_ column: String, beginningWith text: String) throws -> [String] {
        try answer { database in
            try String.fetchAll(
                database,
                sql: "SELECT DISTINCT \(column) FROM run WHERE \(column) >= ?1 AND \(column) < ?1 || '~' LIMIT 100",
                arguments: [text])
        }
    }

    private func distinctValues(of key: QueryKey, in known: RunKeys) throws -> [String] {
        let maximum = 60
        var numbers: [Double: String] = [:]
        var texts: Set<String> = []
        try answer { database in
            let value = known.column(of: key).text
            let query: SQL = "SELECT DISTINCT \(value) AS value FROM run WHERE value IS NOT NULL LIMIT \(maximum)"
            try forEachSoon(query, in: database) { row in
                let value = row.value(0)
                switch value {
                case .integer(let number): numbers[Double(number)] = value.shown
                case .number(let number): numbers[number] = value.shown
                case .text(let text) where key.kind == .texts:
                    let tags = try? JSONValue.parse(Array(text.utf8))
                    texts.formUnion((tags?.array ?? []).compactMap(\.string))
                // A sentence is nothing to be typed.
                case .text(let text): if text.utf8.count <= 100 { texts.insert(text) }
                case .null: break
                }
            }
        }
        if numbers.count == maximum { numbers = [:] }
        return numbers.sorted { $0.key < $1.key }.map(\.value)
            + texts.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}

extension RowValue {
    /// As listings print it, which is as Python writes it: `1e-06`. nil for what is no value.
    var shown: String? {
        switch self {
        case .integer(let value): String(value)
        case .number(let value): value.isFinite ? DecimalText(value).pythonRepr : nil
        case .text(let text): text
        case .null: nil
        }
    }
}
