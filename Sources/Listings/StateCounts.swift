import RunModel

/// How many runs are in which state, for the bracket behind a count.
struct StateCounts {
    private var counts: [RunState?: Int] = [:]
    private(set) var total = 0

    mutating func add(_ count: RunCount) {
        counts[count.state, default: 0] += count.count
        total += count.count
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
