import RunModel

extension [RunConfiguration] {
    /// What tells these runs apart: of each the values that are not the same in all of them, in the order of the file.
    /// Empty ones for a single run.
    package var varyingValues: [[(key: String, value: String)]] {
        let values: [[(key: String, value: String)]] = map { run in
            let names = [("model", run.model), ("task", run.task), ("method", run.method), ("data.path", run.dataPath)]
            return names.compactMap { key, value in value.map { (key: key, value: $0) } }
                + run.hyperparameters.entries.map { (key: $0.key, value: $0.value.listingText) }
        }
        var seen: [String: Set<String?>] = [:]
        for key in Set(values.joined().map(\.key)) {
            seen[key] = Set(values.map { run in run.first { $0.key == key }?.value })
        }
        return values.map { run in run.filter { seen[$0.key]?.count ?? 0 > 1 } }
    }
}
