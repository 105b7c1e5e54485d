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
    }

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
                    Tally(total: bar.total, highest: bar.step, remaining: bar.remaining, hasTitle: bar.hasTitle))
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
        return moved && tallies.allSatisfy { $0.total <= bar.total }
    }

    /// The progress of training: of the bar of that total. Where the total is unknown, of the one bar that can only be
    /// the trainer's; nil when that is not certain.
    func progress(steps: Int?) -> LogProgress? {
        let candidates: [Tally]
        if let steps {
            candidates = tallies.filter { $0.total == steps }
        } else {
            let outer = tallies.filter(\.goesOn)
            candidates = outer.isEmpty ? tallies.filter { !$0.hasTitle } : outer
        }
        guard candidates.count == 1, let bar = candidates.first else { return nil }
        return LogProgress(step: bar.highest, steps: bar.total, remainingSeconds: bar.remaining)
    }
}
