package import RunModel
package import SystemPackage

/// The checkpoint of another run that a run was trained from: its model is a path into that run's `checkpoints/`, and it
/// is filed under `{that run's id}/checkpoint-{step}`, which stays true when the other run is moved or removed.
package struct ModelCheckpoint: Hashable, Sendable {
    package var run: RunID
    package var step: Int

    package init(run: RunID, step: Int) {
        self.run = run
        self.step = step
    }

    /// nil for a run whose model is anything else.
    ///
    /// - Parameters:
    ///   - filed: the levels that the run is filed under: `k3f9q2ma7x/checkpoint-500`.
    ///   - source: the model as its config names it: a name of a hub is no path, whatever it looks like.
    package init?(filed: String, source: String) {
        let levels = filed.split(separator: "/", omittingEmptySubsequences: false)
        let isPath = (try? ModelName(source))?.isPath ?? false
        guard isPath, levels.count == 2, let run = RunID(String(levels[0])), levels[1].hasPrefix(Self.prefix),
            let step = Int(levels[1].dropFirst(Self.prefix.count)), step >= 0
        else { return nil }
        self.init(run: run, step: step)
    }

    /// nil for a run whose model is anything else, and for those of older tooling and of old logs, which do not say.
    package init?(of run: RunRecord) {
        guard let source = run.configuration?.telos?.model.source else { return nil }
        self.init(filed: run.place.model, source: source)
    }

    private static let prefix = "checkpoint-"

    /// `checkpoint-500`
    package var name: String { "\(Self.prefix)\(step)" }

    /// Where it stands in its run's folder.
    package func folder(in run: FilePath) -> FilePath { run.appending("checkpoints").appending(name) }
}
