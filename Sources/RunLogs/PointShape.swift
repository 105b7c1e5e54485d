/// The keys of a point, in the order they were written: a log repeats a few of these thousands of times.
struct PointShape: Sendable {
    /// Without `step`, which is no value.
    let keys: [String]
    /// Where `epoch` stands among the keys.
    let epoch: Int?
    /// Whether it holds a loss of training.
    let hasLoss: Bool
    /// Whether an evaluation wrote it.
    let isEvaluation: Bool
    /// Whether the evaluation was of the development split, or of the only one.
    let isDevEvaluation: Bool
    /// Whether it holds a score: reported after training it is the run's result.
    let hasScore: Bool

    init(_ keys: [String]) {
        self.keys = keys
        epoch = keys.lastIndex(of: "epoch")
        hasLoss = keys.contains { MetricNames.isTrainingLoss($0) }
        isEvaluation = keys.contains { $0.hasPrefix("eval_") }
        hasScore = keys.contains { MetricNames.isScore($0) }
        isDevEvaluation = keys.contains("eval_dev_loss") || keys.contains("eval_loss")
    }
}

/// The shapes of the points of one log, each once.
struct PointShapes: Sendable {
    private(set) var list: [PointShape] = []
    private var indexOf: [[String]: Int] = [:]
    private var keyBytes = 0
    /// What no real log comes near: one that makes up a new key for every point must not exhaust the memory.
    private static let keyByteLimit = 1 << 20

    /// - Returns: nil when the log has shown more shapes than can be kept.
    mutating func index(of keys: [String]) -> Int? {
        if let index = indexOf[keys] { return index }
        let bytes = keys.reduce(32) { $0 + $1.utf8.count + 16 }
        guard keyBytes + bytes <= Self.keyByteLimit else { return nil }
        keyBytes += bytes
        indexOf[keys] = list.count
        list.append(PointShape(keys))
        return list.count - 1
    }
}
