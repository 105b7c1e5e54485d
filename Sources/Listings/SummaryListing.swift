package import RunModel

/// `telos list`: purposes, models, counts, states. Its text is part of the contract.
package enum SummaryListing {
    /// - Parameters:
    ///   - counts: in any order.
    ///   - resultsFolder: as the settings write it: `Results_v2`.
    package static func text(of counts: some Sequence<RunCount>, resultsFolder: String) -> String {
        var purposes: [String: (states: StateCounts, models: [String: Int])] = [:]
        var total = 0
        for count in counts where count.count > 0 {
            purposes[count.purpose, default: (StateCounts(), [:])].states.add(count)
            purposes[count.purpose]?.models[count.model, default: 0] += count.count
            total += count.count
        }
        let rule = String(repeating: "=", count: 80)
        var lines = [rule, "Training Results Summary - \(resultsFolder)", rule]
        for (purpose, found) in purposes.inByteOrder {
            lines += ["", "📁 Experiment purpose: \(purpose)", "   Number of experiments: \(found.states.text)"]
            lines += found.models.inByteOrder.map { "   └─ \($0.key): \($0.value) experiments" }
        }
        lines += ["", rule, "Total: \(purposes.count) experiment purposes, \(total) training experiments", rule]
        // The names are those of folders, which anybody can make: none may steer the terminal.
        return lines.map { visible($0) + "\n" }.joined()
    }
}

extension Dictionary where Key == String {
    fileprivate var inByteOrder: [Element] { sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) } }
}
