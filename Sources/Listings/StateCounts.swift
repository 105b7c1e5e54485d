import RunModel
import RunStore

/// How many runs are in which state, for the bracket behind a count.
struct StateCounts {
    private var counts: [RunState?: Int] = [:]
    private(set) var total = 0

    init(_ runs: some Sequence<RunRecord>) {
        for run in runs {
            counts[run.state.state, default: 0] += 1
            total += 1
        }
    }

    /// `12 (9 completed, 1 running, 2 failed)`; the bracket stands only where not all are completed.
    var text: String {
        let order: [RunState?] = [.completed, .running, .queued, .stopped, .failed, .lost, nil]
        let parts = order.compactMap { state in
            counts[state].map { "\($0) \(state?.rawValue ?? "unreadable")" }
        }
        return counts[.completed] == total ? String(total) : "\(total) (\(parts.joined(separator: ", ")))"
    }
}
