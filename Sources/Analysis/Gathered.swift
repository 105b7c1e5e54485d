import JSONValues
import Queries

/// Runs gathered into groups, and the keys parted into those that differ and those that do not.
struct Gathered {
    /// In what the groups differ, or what was asked for.
    private(set) var keys: [QueryKey]
    let constants: [(key: QueryKey, value: JSONValue)]
    /// In the order of their values.
    let groups: [ComparedGroup]
    /// In what runs of one group differ although they are not averaged over it.
    let mixed: [QueryKey]
    /// Places of the groups that can be held against each other.
    let parts: [[Int]]
    /// How many runs repeat another one.
    let repeated: Int

    /// - Parameter by: nil: a group is what is equal in everything but what is averaged over.
    init(_ table: RunTable, by: [QueryKey]?) {
        let rows = Self.withoutRepetitions(table.runs)
        repeated = table.runs.count - rows.count
        let varying = table.identityKeys.indices.filter { place in
            rows.contains { $0.identity[place].identity != rows[0].identity[place].identity }
        }
        var places: [[String]: Int] = [:]
        var members: [[RunTable.Row]] = []
        for row in rows {
            let values = by == nil ? varying.map { row.identity[$0] } + row.contents : row.by
            let key = values.map(\.identity)
            if let place = places[key] {
                members[place].append(row)
            } else {
                places[key] = members.count
                members.append([row])
            }
        }
        var shown = members.map { rows in by == nil ? varying.map { rows[0].identity[$0] } : rows[0].by }
        keys = by ?? varying.map { table.identityKeys[$0] }
        // Two datasets, or two models, may go by one name.
        let details: [(String, (RunTable.Row) -> JSONValue)] = [
            ("data.path", { JSONValue($0.run.data.path) }), ("telos.dataset.fingerprint", { $0.contents[0] }),
            ("telos.model.fingerprint", { $0.contents[1] }),
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
        groups = order.map { ComparedGroup(values: shown[$0], runs: members[$0].map(\.run)) }
        constants = table.identityKeys.indices.compactMap { place in
            guard let value = rows.first?.identity[place], !varying.contains(place), !value.isNull else { return nil }
            return (table.identityKeys[place], value)
        }
        let asked = Set(by ?? [])
        mixed =
            by == nil
            ? []
            : varying.filter { place in
                !asked.contains { $0.name == table.identityKeys[place].name }
                    && members.contains { group in
                        group.contains { $0.identity[place].identity != group[0].identity[place].identity }
                    }
            }.map { table.identityKeys[$0] }
        var partPlaces: [Set<[String]>: Int] = [:]
        var parts: [[Int]] = []
        for (place, index) in order.enumerated() {
            let key = Set(members[index].map { [$0.task.identity, $0.run.data.validation ?? ""] })
            if let known = partPlaces[key] {
                parts[known].append(place)
            } else {
                partPlaces[key] = parts.count
                parts.append([place])
            }
        }
        self.parts = parts
    }

    /// Of runs that are equal in everything, what is averaged over too, the newest: a repetition is no further evidence.
    private static func withoutRepetitions(_ rows: [RunTable.Row]) -> [RunTable.Row] {
        var seen: Set<[String]> = []
        return rows.filter { row in
            // Runs of unknown seeds may have had different ones.
            if row.run.over.contains(.null) || row.run.over.isEmpty { return true }
            return seen.insert((row.identity + row.contents + row.run.over).map(\.identity)).inserted
        }
    }
}
