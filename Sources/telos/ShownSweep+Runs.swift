import Launching
import RunFolders
import RunModel
import RunStore

extension ShownSweep {
    /// Runs that were launched before, by their sweeps, in the order of the sweeps' plans.
    static func sweeps(of runs: [(run: RunRecord, sweep: Sweep)], in project: Project) -> [ShownSweep] {
        var order: [Sweep] = []
        for (_, sweep) in runs where !order.contains(sweep) { order.append(sweep) }
        return order.map { sweep in
            let plan = (try? sweep.read())??.runs.map(\.id) ?? []
            let members = runs.filter { $0.sweep == sweep }.map(\.run).sorted { a, b in
                plan.firstIndex(of: a.id) ?? 0 < plan.firstIndex(of: b.id) ?? 0
            }
            return ShownSweep(
                id: sweep.id, purpose: members[0].place.purpose, runs: [ViewedRun](members, in: project),
                differences: members.compactMap(\.configuration).varyingValues.map { values in
                    values.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
                })
        }
    }
}
