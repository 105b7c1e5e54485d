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
            "In what the runs of a group may differ: keys, separated by commas; seed when left out.", valueName: "keys"),
        completion: Completions.keys())
    var over: String?

    @Option(
        help: ArgumentHelp("The final metric; accuracy, else f1, when left out.", valueName: "metric"),
        completion: Completions.metrics)
    var metric: String?

    @Option(help: "Which values of the metric are better, where its name does not say so: higher, lower.")
    var better: ComparisonMetric.Direction?

    @Flag(help: "Look at every file of every run first, to see what was edited by hand just now.")
    var fresh = false

    /// Whether they ask for groups: two runs alone are held against each other in everything.
    var isOfGroups: Bool { !conditions.isEmpty || by != nil || over != nil || metric != nil || better != nil }

    var depth: RunIndex.Depth { fresh ? .everyFile : .changes }

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
        let over = try over.map { try list($0, "--over") } ?? [(try? keys.resolve("seed"))].compactMap(\.self)
        return ComparisonQuestion(
            selection: RunSelection(condition: parts.isEmpty ? nil : .all(parts), ids: ids, purpose: purpose),
            by: try by.map { try list($0, "--by") }, over: over, metric: try metric.map { try metricKey($0, keys) },
            direction: better)
    }

    /// A metric, whatever else has its name.
    private func metricKey(_ text: String, _ keys: QueryKeys) throws -> QueryKey {
        if let key = try? keys.resolve("metrics.\(text)") { return key }
        let list = try Usage.checked { () throws(QueryError) in try keys.list(text, option: "--metric") }
        if list.count > 1 { throw CommandFailure(message: "--metric: one metric, not \(list.count)", exitCode: 2) }
        return list[0]
    }
}

extension ComparisonMetric.Direction: ExpressibleByArgument {}

extension CommandFailure {
    init(_ error: AnalysisError) { self.init(message: error.description, exitCode: error.isUsage ? 2 : 1) }
}
