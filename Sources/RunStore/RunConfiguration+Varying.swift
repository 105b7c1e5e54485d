import RunModel

extension RunConfiguration {
    /// What the runs of a sweep can differ in, as listings show it, in the order of the file.
    package var listedValues: [(key: String, value: String)] {
        let names = [("model", model), ("task", task), ("method", method), ("data.path", dataPath)]
        return names.compactMap { key, value in value.map { (key: key, value: $0) } }
            + hyperparameters.entries.map { (key: $0.key, value: $0.value.listingText) }
    }
}

extension [RunConfiguration] {
    /// What tells these runs apart: of each the values that are not the same in all of them, in the order of the file.
    /// Empty ones for a single run.
    package var varyingValues: [[(key: String, value: String)]] {
        let values = map(\.listedValues)
        var seen: [String: Set<String?>] = [:]
        for key in Set(values.joined().map(\.key)) {
            seen[key] = Set(values.map { run in run.first { $0.key == key }?.value })
        }
        return values.map { run in run.filter { seen[$0.key]?.count ?? 0 > 1 } }
    }
}
