package import Llama

extension PackedBatch {
    /// Rows that go through the model at a time: the memory for activations grows with them, and what a pass does once
    /// for each weight is small beside the products of as many.
    static let rowCount = 768

    /// Sequences of which the options are scored, those that begin alike sharing what they begin with.
    package init(_ sequences: [EncodedSequence]) {
        self.init()
        for group in Self.groups(of: sequences) { append(sharing: group.map(\.scored)) }
    }

    /// The same in batches of about equal size, each small enough to go through the model at once.
    static func batches(of sequences: [EncodedSequence]) -> [PackedBatch] {
        let groups = groups(of: sequences).map { group in
            var batch = PackedBatch()
            batch.append(sharing: group.map(\.scored))
            return (group: group, rows: batch.tokenCount)
        }
        let rows = groups.reduce(0) { $0 + $1.rows }
        let count = max(1, (rows + rowCount - 1) / rowCount)
        var batches = [PackedBatch()]
        var done = 0
        for (group, own) in groups {
            // Where the middle of the group is beyond the batch's share, it begins the next.
            if done > 0, (done + own / 2) * count >= rows * batches.count, batches.count < count {
                batches.append(PackedBatch())
            }
            batches[batches.count - 1].append(sharing: group.map(\.scored))
            done += own
        }
        return batches
    }

    /// Neighbours that begin alike: the candidates of an example, as a rule. What any two examples of a task begin with
    /// is too short to be worth it.
    private static func groups(of sequences: [EncodedSequence]) -> [[EncodedSequence]] {
        var groups: [[EncodedSequence]] = []
        var shared = 0
        for sequence in sequences {
            if let first = groups.last?.first {
                let common = zip(first.ids.prefix(shared), sequence.ids).prefix { $0 == $1 }.count
                if common >= 8, 2 * common >= shared {
                    groups[groups.count - 1].append(sequence)
                    shared = common
                    continue
                }
            }
            groups.append([sequence])
            shared = sequence.ids.count
        }
        return groups
    }

    /// Each sequence's score, from the log-probabilities of all scored ids.
    func sums(of logProbabilities: [Double]) -> [Double] {
        (0..<sequenceCount).map { logProbabilities[scores(ofSequence: $0)].reduce(0, +) }
    }
}

extension EncodedSequence {
    fileprivate var scored: (ids: [Int], scored: Range<Int>) { (ids, ids.count - optionCount..<ids.count) }
}
