import Queries
import RunIndex

/// The metric that runs are compared by, and the one on the dev split that belongs to it.
///
/// What is chosen by the dev split and reported on the validation split is an honest figure; what was chosen by the figure
/// itself is too good.
package struct ComparisonMetric: Hashable, Sendable {
    /// As a run's `result.json` calls it: `accuracy`.
    package let name: String
    let key: QueryKey
    /// Of the same measure on the dev split: `dev_accuracy`. nil where no run reports one, or the metric is one itself.
    package let devName: String?
    let devKey: QueryKey?
    /// Which of its values are better.
    package let direction: Direction

    package enum Direction: String, CaseIterable, Sendable {
        case higher, lower
    }

    /// - Parameters:
    ///   - known: the metrics that some run reports.
    ///   - direction: nil: as its name says, where it says so.
    init(_ key: QueryKey, among known: [QueryKey], direction: Direction? = nil) {
        self.key = key
        name = Self.name(of: key)
        self.direction = direction ?? Self.direction(ofName: name) ?? .higher
        let twins = Self.devTwins(of: name)
        devKey = twins.lazy.compactMap { twin in known.first { Self.name(of: $0) == twin } }.first
        devName = devKey.map(Self.name)
    }

    /// What a run reports, without `metrics.`.
    static func name(of key: QueryKey) -> String {
        let prefix = "metrics."
        return key.name.hasPrefix(prefix) ? String(key.name.dropFirst(prefix.count)) : key.name
    }

    /// Whether it is taken on the dev split itself.
    package var isOnDev: Bool { Self.parts(of: name).contains("dev") }

    /// Whether it is taken on the validation split, whose examples runs on other data share.
    package var isOnValidation: Bool {
        let others: Set = ["dev", "train", "training", "passes", "bytes", "memory", "runtime", "time", "tokens"]
        return !Self.parts(of: name).contains(where: others.contains)
    }

    package var isLowerBetter: Bool { direction == .lower }

    /// Lower for a loss, an error, a perplexity, a time; nil for what counts or places something, of which neither is better.
    static func direction(ofName name: String) -> Direction? {
        let counts: Set = ["examples", "samples", "tokens", "step", "steps", "epoch", "epochs", "count", "seed"]
        let lower: Set = [
            "loss", "nll", "error", "err", "entropy", "perplexity", "ppl", "bpb", "ece", "brier", "mse", "mae", "rmse",
            "wer",
            "cer", "runtime", "time", "latency", "duration", "bytes", "passes",
        ]
        let parts = parts(of: name)
        if parts.contains(where: { lower.contains($0) || $0.hasSuffix("loss") }) { return .lower }
        return parts.last.map(counts.contains) == true ? nil : .higher
    }

    package func isBetter(_ a: Double, than b: Double) -> Bool { isLowerBetter ? a < b : a > b }

    /// The words of a name, in small letters.
    private static func parts(of name: String) -> [String] {
        name.lowercased().split { $0 == "_" || $0 == "/" || $0 == "." || $0 == "-" }.map(String.init)
    }

    /// The names that the same measure may have on the dev split.
    private static func devTwins(of name: String) -> [String] {
        if parts(of: name).contains("dev") { return [] }
        for part in ["test", "validation", "val"] where parts(of: name).contains(part) {
            return [name.replacing(part, with: "dev")]
        }
        if name.hasPrefix("eval_") { return ["eval_dev_" + name.dropFirst("eval_".count)] }
        return ["dev_\(name)", "eval_dev_\(name)"]
    }
}
