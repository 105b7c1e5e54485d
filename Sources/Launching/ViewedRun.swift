package import RunFolders
package import RunModel

/// A run that is watched.
package struct ViewedRun: Sendable {
    package var id: RunID
    /// What tells it from the sweep's other runs, for people: its experiment folder's name, or what varies.
    package var name: String
    package var folder: RunFolder
    package var sweep: Sweep
    /// The steps it is to make; nil where that is unknown until its log says so.
    package var steps: Int?

    package init(id: RunID, name: String, folder: RunFolder, sweep: Sweep, steps: Int?) {
        self.id = id
        self.name = name
        self.folder = folder
        self.sweep = sweep
        self.steps = steps
    }
}

/// How far a run has come.
package struct RunProgress: Equatable, Sendable {
    package var state: ObservedState
    package var step: Int?
    package var steps: Int?
    /// The latest.
    package var loss: Double?
    /// Seconds; nil where nothing tells.
    package var timeLeft: Double?

    /// 0 to 1; nil where it is unknown.
    package var fraction: Double? {
        guard let step, let steps, steps > 0 else { return nil }
        return min(1, Double(step) / Double(steps))
    }
}
