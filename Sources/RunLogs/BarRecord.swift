/// How far a run's training has come.
package struct LogProgress: Equatable, Sendable {
    package var step: Int
    /// How many there will be; nil where the log does not say.
    package var steps: Int?
    /// Seconds still to go, as the progress bar itself says; nil when it does not.
    package var remainingSeconds: Int?

    package init(step: Int, steps: Int?, remainingSeconds: Int? = nil) {
        self.step = step
        self.steps = steps
        self.remainingSeconds = remainingSeconds
    }

    /// `step 17585 of 20000`; `step 17585` where it is unknown of how many.
    package var text: String { "step \(step)" + (steps.map { " of \($0)" } ?? "") }
}

/// The progress bars drawn so far, told apart by their totals. Evaluations draw theirs in between, and data loading
/// before.
struct BarRecord: Sendable {
    private struct Tally: Sendable {
        var total: Int
        var highest: Int
        var remaining: Int?
        var hasTitle: Bool
        /// Whether it went on where it had stood after another bar was drawn: only the outer bar does.
        var goesOn = false
        /// Whether it was there when the final metrics were reported, and how often it moved on since.
        var stoodAtReport = false
        var movesSinceReport = 0
    }

    private var hasReport = false

    private var tallies: [Tally] = []
    private var current = 0
    private static let limit = 32

    var isEmpty: Bool { tallies.isEmpty }

    /// - Returns: whether the longest of the bars moved beyond where it had been: training goes on.
    mutating func draw(_ bar: ProgressBar) -> Bool {
        if current >= tallies.count || tallies[current].total != bar.total {
            guard let index = tallies.firstIndex(where: { $0.total == bar.total }) else {
                if tallies.count == Self.limit {
                    // Training has the longest bar, or none of the longest is its.
                    let shortest = tallies.indices.min { tallies[$0].total < tallies[$1].total }
                    if let shortest { tallies.remove(at: shortest) }
                }
                current = tallies.count
                tallies.append(
                    Tally(
                        total: bar.total, highest: bar.step, remaining: bar.remaining, hasTitle: bar.hasTitle,
                        movesSinceReport: bar.step > 0 ? 1 : 0))
                return false
            }
            current = index
            let highest = tallies[index].highest
            if highest > 0, bar.step >= highest, bar.step < bar.total { tallies[index].goesOn = true }
        }
        tallies[current].remaining = bar.remaining
        guard bar.step > tallies[current].highest else { return false }
        let moved = tallies[current].highest > 0
        tallies[current].highest = bar.step
        tallies[current].movesSinceReport += 1
        return moved && tallies.allSatisfy { $0.total <= bar.total }
    }

    /// The progress of training: of the bar of that total. Where the total is unknown, of the one bar that can only be
    /// the trainer's; nil when that is not certain.
    func progress(steps: Int?) -> LogProgress? {
        trainers(steps: steps).map { LogProgress(step: $0.highest, steps: $0.total, remainingSeconds: $0.remaining) }
    }

    /// What follows comes after a report of final metrics.
    mutating func beginReport() {
        hasReport = true
        for index in tallies.indices {
            tallies[index].stoodAtReport = true
            tallies[index].movesSinceReport = 0
        }
    }

    mutating func forgetReport() { hasReport = false }

    /// Whether training went on after the report. Where the total is unknown, a bar that was not there before may be
    /// another's. A loop that ends draws its bar once more.
    func wentOnAfterReport(steps: Int?) -> Bool {
        guard hasReport, let bar = trainers(steps: steps) else { return false }
        return (steps != nil || bar.stoodAtReport) && bar.movesSinceReport > 1
    }

    private func trainers(steps: Int?) -> Tally? {
        let candidates: [Tally]
        if let steps {
            candidates = tallies.filter { $0.total == steps }
        } else {
            let outer = tallies.filter(\.goesOn)
            candidates = outer.isEmpty ? tallies.filter { !$0.hasTitle } : outer
        }
        return candidates.count == 1 ? candidates.first : nil
    }
}
