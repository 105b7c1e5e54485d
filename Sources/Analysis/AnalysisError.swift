/// Why runs cannot be compared.
package enum AnalysisError: Error, Equatable, CustomStringConvertible {
    /// None was selected.
    case noRuns
    /// - Parameter available: metrics that some run reports.
    case noMetric(available: [String])
    case notAMetric(String, available: [String])
    /// Neither more nor less of the metric is better by its name.
    case noDirection(String)

    /// Whether it lies in what was asked for, rather than in what there is.
    package var isUsage: Bool {
        switch self {
        case .notAMetric, .noDirection: true
        case .noRuns, .noMetric: false
        }
    }

    package var description: String {
        switch self {
        case .noRuns: "no run fits what was asked for; `telos list` with the same --where and --purpose shows what does"
        case .noMetric(let available) where available.isEmpty:
            "none of the runs reports a final metric; there is nothing to compare"
        case .noMetric(let available):
            "none of the runs reports `accuracy` or `f1`; name the metric: --metric \(available[0])"
                + Self.others(available.dropFirst())
        case .noDirection(let name):
            "--metric: of `\(name)` neither more nor less is better by its name; add --better higher or --better lower"
        case .notAMetric(let name, let available):
            "--metric: `\(name)` is no final metric"
                + (available.isEmpty ? "" : "; there are " + available.map { "`\($0)`" }.joined(separator: ", "))
        }
    }

    private static func others(_ names: some Collection<String>) -> String {
        names.isEmpty ? "" : " (or \(names.joined(separator: ", ")))"
    }
}
