import Launching
import RunFolders
import RunModel
import RunStore

extension ShownSweep {
    /// Runs that were launched before, by their sweeps, in the order given.
    static func sweeps(of runs: [(run: RunRecord, sweep: Sweep)]) -> [ShownSweep] {
        var order: [Sweep] = []
        for (_, sweep) in runs where !order.contains(sweep) { order.append(sweep) }
        return order.map { sweep in
            let members = runs.filter { $0.sweep == sweep }.map(\.run)
            return ShownSweep(
                id: sweep.id, purpose: members[0].place.purpose,
                runs: members.map { run in
                    ViewedRun(
                        id: run.id, name: run.place.title, folder: RunFolder(run.path), sweep: sweep,
                        steps: run.hyperparameter("steps")?.integer)
                },
                differences: differences(of: members))
        }
    }

    /// What tells each run from the others: the hyperparameters that are not the same in all of them.
    private static func differences(of runs: [RunRecord]) -> [String] {
        let keys = runs.flatMap(\.hyperparameterKeys)
        var varying: [String] = []
        for key in keys where !varying.contains(key) {
            let values = runs.map { $0.hyperparameter(key)?.listingText }
            if values.contains(where: { $0 != values[0] }) { varying.append(key) }
        }
        return runs.map { run in
            varying.compactMap { key in run.hyperparameter(key).map { "\(key)=\($0.listingText)" } }
                .joined(separator: " ")
        }
    }
}
