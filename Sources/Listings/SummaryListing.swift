package import RunStore

/// `telos list`: purposes, models, counts, states. Its text is part of the contract.
package enum SummaryListing {
    /// - Parameters:
    ///   - resultsFolder: as the settings write it: `Results_v2`.
    package static func text(of runs: [RunRecord], resultsFolder: String) -> String {
        let rule = String(repeating: "=", count: 80)
        var lines = [rule, "Training Results Summary - \(resultsFolder)", rule]
        let purposes = runs.grouped(by: \.place.purpose)
        for (purpose, runs) in purposes {
            lines += ["", "📁 Experiment purpose: \(purpose)", "   Number of experiments: \(StateCounts(runs).text)"]
            for (model, runs) in runs.grouped(by: \.place.model) {
                lines.append("   └─ \(model): \(runs.count) experiments")
            }
        }
        lines += ["", rule, "Total: \(purposes.count) experiment purposes, \(runs.count) training experiments", rule]
        return lines.map { $0 + "\n" }.joined()
    }
}

extension [RunRecord] {
    /// The runs by a name, the names in the order of their bytes.
    func grouped(by name: (RunRecord) -> String) -> [(name: String, runs: [RunRecord])] {
        Dictionary(grouping: self, by: name)
            .sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            .map { ($0.key, $0.value) }
    }
}
