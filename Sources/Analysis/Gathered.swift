import JSONValues
import Queries

/// Runs gathered into groups, and the keys parted into those that differ and those that do not.
struct Gathered {
    /// In what the groups differ, or what was asked for.
    private(set) var keys: [QueryKey]
    let constants: [(key: QueryKey, value: JSONValue)]
    /// In what the groups differ only because they differ in another key, and its values by those of the other.
    private(set) var dependent: [(key: QueryKey, on: QueryKey, values: [(on: JSONValue, value: JSONValue)])] = []
    /// In the order of their values.
    let groups: [ComparedGroup]
    /// In what runs of one group differ although they are not averaged over it.
    let mixed: [QueryKey]
    /// Places of the groups that can be held against each other.
    let parts: [[Int]]
    /// Groups of `parts` by what they were scored on: those on other data can be held against each other, but not chosen
    /// from by dev.
    let trials: [[Int]]
    /// How many runs repeat another one.
    let repeated: Int
    /// The least and the greatest of the metric among repetitions that do not give the same; nil where all do.
    let repeatedScores: (low: Double, high: Double)?

    /// - Parameter by: nil: a group is what is equal in everything but what is averaged over.
    init(_ table: RunTable, by: [QueryKey]?) {
        let (rows, unlike) = Self.withoutRepetitions(table)
        repeated = table.rows.count - rows.count
        repeatedScores = unlike
        let varying = table.identityKeys.indices.filter { place in
            rows.contains { $0.identity[place] != rows[0].identity[place] }
        }
        var places: [ArraySlice<Int32>: Int] = [:]
        var members: [[RunTable.Row]] = []
        for row in rows {
            let key = by == nil ? row.setting : row.by
            if let place = places[key] {
                members[place].append(row)
            } else {
                places[key] = members.count
                members.append([row])
            }
        }
        var shown = members.map { rows in
            if by != nil { return Array(table.by(rows[0])) }
            let values = Array(table.identity(rows[0]))
            return varying.map { values[$0] }
        }
        keys = by ?? varying.map { table.identityKeys[$0] }
        if by == nil {
            let all = shown
            let found = DependentKeys(all, keyCount: keys.count)
            let allKeys = keys
            dependent = found.dependent.map { place, on in
                var seen: Set<String> = []
                let values = all.filter { seen.insert($0[on].identity).inserted }.map { (on: $0[on], value: $0[place]) }
                    .sorted { $0.on.order($1.on) < 0 }
                return (allKeys[place], allKeys[on], values)
            }
            keys = found.needed.map { allKeys[$0] }
            shown = all.map { values in found.needed.map { values[$0] } }
        }
        // Two datasets, or two models, may go by one name.
        let details: [(String, (RunTable.Row) -> JSONValue)] = [
            ("data.path", { JSONValue(table.run($0).data.path) }), ("telos.dataset.fingerprint", table.data),
            ("telos.model.fingerprint", table.model),
        ]
        for (name, value) in details where Set(shown.map { $0.map(\.identity) }).count < shown.count {
            let values = members.map { value($0[0]) }
            guard values.contains(where: { $0.identity != values[0].identity }) else { continue }
            keys.append(QueryKey(name: name, kind: .value))
            for place in shown.indices { shown[place].append(values[place]) }
        }
        let order = shown.indices.sorted { a, b in
            for (left, right) in zip(shown[a], shown[b]) {
                let order = left.order(right)
                if order != 0 { return order < 0 }
            }
            return a < b
        }
        groups = order.map { ComparedGroup(values: shown[$0], runs: members[$0].map(table.run)) }
        let first = rows.first.map { Array(table.identity($0)) } ?? []
        constants = table.identityKeys.indices.compactMap { place in
            guard first.indices.contains(place), !varying.contains(place), !first[place].isNull else { return nil }
            return (table.identityKeys[place], first[place])
        }
        let asked = Set((by ?? []).map(\.name))
        // Contents differ where names do not: two states of one folder.
        let contents = [("data.path", table.data), ("telos.model.fingerprint", table.model)]
            .filter { name, value in
                by != nil && !asked.contains(name)
                    && !(name == "data.path" && asked.contains("data"))
                    && members.contains { group in
                        group.contains { value($0).identity != value(group[0]).identity }
                    }
            }.map { QueryKey(name: $0.0, kind: .value) }
        let mixedKeys =
            by == nil
            ? []
            : varying.filter { place in
                !asked.contains(table.identityKeys[place].name)
                    && members.contains { group in
                        group.contains { $0.identity[place] != group[0].identity[place] }
                    }
            }.map { table.identityKeys[$0] }
        mixed =
            mixedKeys + contents.filter { key in !mixedKeys.contains { $0.name == "data" } || key.name != "data.path" }
        parts = Self.sorted(order.map { Set(members[$0].map(\.part)) })
        let trialOf = order.map { Set(members[$0].map(\.trial)) }
        let parts = parts
        trials = Self.sorted(parts.map { trialOf[$0[0]] })
    }

    /// The places of equal keys together, in the order in which they first come.
    private static func sorted(_ keys: [Set<ArraySlice<Int32>>]) -> [[Int]] {
        var places: [Set<ArraySlice<Int32>>: Int] = [:]
        var found: [[Int]] = []
        for (place, key) in keys.enumerated() {
            if let known = places[key] {
                found[known].append(place)
            } else {
                places[key] = found.count
                found.append([place])
            }
        }
        return found
    }

    /// Of runs that are equal in everything, what is averaged over too, the newest: a repetition is no further evidence.
    private static func withoutRepetitions(
        _ table: RunTable
    ) -> (rows: [RunTable.Row], unlike: (low: Double, high: Double)?) {
        var seen: [ArraySlice<Int32>: Double] = [:]
        var unlike: (low: Double, high: Double)?
        let rows = table.rows.filter { row in
            // Runs of unknown seeds may have had different ones.
            if row.over.isEmpty || row.over.contains(ValueCodes.unknown) { return true }
            let score = table.score(row)
            guard let newest = seen[row.all] else {
                seen[row.all] = score
                return true
            }
            if score != newest {
                let (low, high) = (min(score, newest), max(score, newest))
                if high - low > (unlike.map { $0.high - $0.low } ?? 0) { unlike = (low, high) }
            }
            return false
        }
        return (rows, unlike)
    }
}
