import Analysis
import ArgumentParser
import Queries
import RunIndex
import RunModel

/// Which runs are compared, and how they are put into groups.
struct GroupingOptions: ParsableArguments {
    @Option(
        name: .customLong("where"),
        help: ArgumentHelp("Only the runs for which this is true; of several, all of them.", valueName: "expr"),
        completion: Completions.query)
    var conditions: [String] = []

    @Option(
        help: ArgumentHelp(
            "One group for all runs that are equal in these keys, separated by commas, instead of in everything.",
            valueName: "keys"), completion: Completions.keys())
    var by: String?

    @Option(
        help: ArgumentHelp(
            "In what the runs of a group may differ: keys, separated by commas.", valueName: "keys"),
        completion: Completions.keys())
    var over = "seed"

    @Option(
        help: ArgumentHelp("The final metric; accuracy, else f1, when left out.", valueName: "metric"),
        completion: Completions.keys())
    var metric: String?

    /// A wrong expression is told before anything is read.
    func queries() throws -> [Query] {
        try conditions.map { text in try Usage.checked { () throws(QueryError) in try Query.parse(text) } }
    }

    /// - Parameters:
    ///   - ids: of the runs that are meant; nil: all.
    ///   - purpose: nil: all.
    func question(
        _ queries: [Query], ids: [RunID]? = nil, purpose: String?, in index: RunIndex
    ) throws -> ComparisonQuestion {
        let keys = try index.keys().keys
        func list(_ text: String, _ option: String) throws -> [QueryKey] {
            try Usage.checked { () throws(QueryError) in try keys.list(text, option: option) }
        }
        let parts = try queries.map { query in
            try Usage.checked { () throws(QueryError) in try query.condition(over: keys) }
        }
        // A tree whose runs have no seeds has no such key, and nobody typed it.
        let over = over == "seed" ? [(try? keys.resolve("seed"))].compactMap(\.self) : try list(over, "--over")
        return ComparisonQuestion(
            selection: RunSelection(condition: parts.isEmpty ? nil : .all(parts), ids: ids, purpose: purpose),
            by: try by.map { try list($0, "--by") }, over: over, metric: try metric.map { try metricKey($0, keys) })
    }

    /// A metric, whatever else has its name.
    private func metricKey(_ text: String, _ keys: QueryKeys) throws -> QueryKey {
        if let key = try? keys.resolve("metrics.\(text)") { return key }
        return try Usage.checked { () throws(QueryError) in try keys.list(text, option: "--metric") }[0]
    }
}
