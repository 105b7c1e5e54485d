import Hashing
import JSONValues
import RunModel

/// All that a run measured, in one text: equal where every number is, to its last digit.
struct MetricsFingerprint: Hashable, Sendable {
    private let text: String

    /// nil where nothing was measured.
    ///
    /// - Parameters:
    ///   - points: of the attempt that counts.
    ///   - result: the final metrics.
    init?(points: [MetricPoint], result: [(key: String, value: Double)]) {
        var lines: [UInt8] = []
        var isEmpty = true
        func add(_ values: [(key: String, value: Double)], step: Int?) {
            for (key, value) in values where Self.isMeasure(key) {
                lines += "\(step.map(String.init) ?? "") \(key) \(value.bitPattern)\n".utf8
                if key != "epoch", key != "learning_rate" { isEmpty = false }
            }
        }
        for point in points { add(point.values, step: point.step) }
        add(result.sorted { $0.key < $1.key }, step: nil)
        if isEmpty { return nil }
        text = SHA256.hash(lines).hexadecimal
    }

    /// How long something took is another number every time.
    private static func isMeasure(_ key: String) -> Bool {
        !key.contains("runtime") && !key.contains("per_second") && !key.hasSuffix("_time")
    }

    /// The final metrics alone, to find runs that may have the same fingerprint; nil where there are none.
    static func resultText(_ result: [(key: String, value: Double)]) -> String? {
        let measures = result.filter { isMeasure($0.key) }.sorted { $0.key < $1.key }
        return measures.isEmpty ? nil : measures.map { "\($0.key) \($0.value.bitPattern)" }.joined(separator: "\n")
    }
}
