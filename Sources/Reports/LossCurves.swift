import Analysis
import Charts
import JSONValues
import Queries
import RunFolders
import RunModel
import RunStore
import Statistics

/// How the losses of a study went: of every combination of the other keys the group at its best learning rate.
struct LossCurves {
    private static let seriesLimit = 8
    /// Losses of single steps jump; what is drawn is their mean over so many stretches of the training.
    private static let stretchCount = 30
    private static let losses = [("loss", "training loss"), ("eval_dev_loss", "dev loss")]

    /// By group, then by loss: one list of (step, value) a run.
    private var runs: [Int: [String: [[(step: Int, value: Double)]]]] = [:]

    /// Reads the curves of the groups that are drawn.
    init(of comparison: GroupComparison, in project: Project) {
        for part in comparison.parts {
            for place in Self.drawn(part, in: comparison) {
                for run in comparison.groups[place].runs {
                    guard let record = project.record(at: project.absolute(run.path)) else { continue }
                    let points = project.points(of: record, try? RunFolder(record.path).readMetrics())
                    for (key, _) in Self.losses {
                        let values = points.compactMap { point -> (step: Int, value: Double)? in
                            guard let step = point.step, let value = point[key], value.isFinite else { return nil }
                            return (step, value)
                        }
                        if values.count > 1 { runs[place, default: [:]][key, default: []].append(values) }
                    }
                }
            }
        }
    }

    func charts(of part: GroupComparison.Part, in comparison: GroupComparison) -> [LineChart] {
        Self.losses.compactMap { key, title in
            let series = Self.drawn(part, in: comparison).compactMap { place -> LineSeries? in
                guard let curves = runs[place]?[key] else { return nil }
                return LineSeries(name: comparison.label(of: comparison.groups[place]), points: Self.mean(of: curves))
            }.filter { $0.points.count > 1 }
            if series.isEmpty { return nil }
            return LineChart(
                title: "\(title.prefix(1).uppercased())\(title.dropFirst()) over the training",
                summary: "Mean of the \(title) over the runs of a group, with one standard deviation between them.",
                xAxis: ChartAxis(title: "step"), yAxis: ChartAxis(title: title), series: series)
        }
    }

    /// Of every combination of the keys other than the learning rate, the group that the choice would take.
    private static func drawn(_ part: GroupComparison.Part, in comparison: GroupComparison) -> [Int] {
        let rate = comparison.keys.firstIndex { $0.key.name == "hyperparameters.learning_rate" }
        var best: [String: Int] = [:]
        var order: [String] = []
        for place in part.groups {
            let name = comparison.label(of: comparison.groups[place], without: rate)
            guard let known = best[name] else {
                best[name] = place
                order.append(name)
                continue
            }
            let values = [place, known].map { index -> Double in
                let group = comparison.groups[index]
                return (part.isChosenOnDev ? group.dev?.mean : nil) ?? group.score.mean
            }
            if comparison.metric.isBetter(values[0], than: values[1]) { best[name] = place }
        }
        return Array(order.compactMap { best[$0] }.prefix(seriesLimit))
    }

    /// The mean over the runs, a point for each stretch in which all of them have values.
    private static func mean(of curves: [[(step: Int, value: Double)]]) -> [ChartPoint] {
        let last = curves.compactMap { $0.last?.step }.max() ?? 0
        let isFew = curves.allSatisfy { $0.count <= stretchCount + 1 }
        let width = isFew ? 1 : max((last + stretchCount - 1) / stretchCount, 1)
        var stretches: [Int: [Int: [(step: Int, value: Double)]]] = [:]
        for (run, curve) in curves.enumerated() {
            // Step 0 is before the training, and a stretch of its own.
            for point in curve {
                stretches[point.step == 0 ? -1 : (point.step - 1) / width, default: [:]][run, default: []].append(point)
            }
        }
        return stretches.sorted { $0.key < $1.key }.compactMap { _, runs in
            guard runs.count == curves.count, let sample = try? Sample(runs.values.map { mean(of: $0.map(\.value)) })
            else { return nil }
            let step = runs.values.map { mean(of: $0.map { Double($0.step) }) }.max() ?? 0
            let deviation = sample.standardDeviation ?? 0
            let bar = deviation > 0 ? ChartBar(low: sample.mean - deviation, high: sample.mean + deviation) : nil
            return ChartPoint(x: step, y: sample.mean, bar: bar)
        }
    }

    private static func mean(of values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
}
