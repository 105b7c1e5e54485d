import Hashing
import JSONValues
import RunModel
import RunStore

/// What a run was to do, its seed aside, and all that it measured, in one text: equal where every number is, to its last
/// digit.
struct MetricsFingerprint: Hashable, Sendable {
    private let text: String

    /// nil where too little was measured to tell two runs apart: without a curve of losses. One number may be the same by
    /// chance, and losses that diverged are.
    ///
    /// - Parameters:
    ///   - points: of the attempt that counts.
    ///   - result: the final metrics.
    init?(_ configuration: RunConfiguration, points: [MetricPoint], result: [(key: String, value: Double)]) {
        var lines = Array(Self.text(of: configuration).utf8)
        var losses: Set<Double> = []
        func add(_ values: [(key: String, value: Double)], step: Int?) {
            for (key, value) in values where Self.isMeasure(key) {
                lines += "\(step.map(String.init) ?? "") \(key) \(value.bitPattern)\n".utf8
            }
        }
        for point in points {
            add(point.values, step: point.step)
            for (key, value) in point.values where key == "loss" && value.isFinite && losses.count < 2 {
                losses.insert(value)
            }
        }
        if losses.count < 2 { return nil }
        add(result.sorted { $0.key < $1.key }, step: nil)
        text = SHA256.hash(lines).hexadecimal
    }

    private static func text(of configuration: RunConfiguration) -> String {
        var values = [
            configuration.model, configuration.task, configuration.method, configuration.dataPath,
            configuration.dataType,
        ].map { JSONValue($0) }
        let others = configuration.hyperparameters.json.object?.members.filter { $0.key != "seed" } ?? []
        values.append(.object(JSONObject(others.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })))
        return JSONValue.array(values).compactText + "\n"
    }

    /// How long something took is another number every time.
    private static func isMeasure(_ key: String) -> Bool {
        !key.contains("runtime") && !key.contains("per_second") && !key.hasSuffix("_time")
    }

    /// What was to be done and the final metrics alone, to find runs that may have the same fingerprint.
    static func outline(_ configuration: RunConfiguration, result: [(key: String, value: Double)]) -> String {
        let measures = result.filter { isMeasure($0.key) }.sorted { $0.key < $1.key }
        return text(of: configuration) + measures.map { "\($0.key) \($0.value.bitPattern)\n" }.joined()
    }
}
