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
    /// The greatest number up to which a double holds every whole one; no training has so many steps.
    private static let greatestStep = 1 << 53

    /// A loss of one run.
    typealias Curve = [(step: Int, value: Double)]

    /// By group, then by loss: one curve a run.
    private var runs: [Int: [String: [Curve]]] = [:]
    /// By group: how many steps its trainings have; the greatest of its runs.
    private var stepCounts: [Int: Int] = [:]

    /// Reads the curves of the groups that are drawn.
    init(of comparison: GroupComparison, in project: Project) {
        for part in comparison.parts {
            for place in Self.drawn(part, in: comparison) {
                for run in comparison.groups[place].runs {
                    guard let record = project.record(at: project.absolute(run.path)) else { continue }
                    let points = project.points(of: record, try? RunFolder(record.path).readMetrics())
                    let planned = record.hyperparameter("steps")?.integer.flatMap { $0 > 0 ? $0 : nil }
                    let count = min(
                        planned ?? points.compactMap(Self.step).max() ?? 0, Self.greatestStep)
                    stepCounts[place] = max(stepCounts[place] ?? 0, count)
                    for (key, _) in Self.losses {
                        let curve = points.compactMap { point -> (step: Int, value: Double)? in
                            guard let step = Self.step(of: point), let value = point[key], value.isFinite
                            else { return nil }
                            return (step, value)
                        }
                        if curve.count > 1 { runs[place, default: [:]][key, default: []].append(curve) }
                    }
                }
            }
        }
    }

    /// nil for what can be no step.
    private static func step(of point: MetricPoint) -> Int? {
        point.step.flatMap { (0...greatestStep).contains($0) ? $0 : nil }
    }

    func blocks(of part: GroupComparison.Part, in comparison: GroupComparison) -> [ReportBlock] {
        let charts = charts(of: part, in: comparison)
        let count = Self.candidates(part, in: comparison).count
        guard count > Self.seriesLimit, !charts.isEmpty else { return charts.map(ReportBlock.lines) }
        let note =
            "The losses are drawn of the first \(Self.seriesLimit) of \(count) combinations: more lines could not be "
            + "told apart."
        return charts.map(ReportBlock.lines) + [.paragraph(note)]
    }

    private func charts(of part: GroupComparison.Part, in comparison: GroupComparison) -> [LineChart] {
        let drawn = Self.drawn(part, in: comparison)
        let counts = drawn.filter { runs[$0] != nil }.compactMap { stepCounts[$0] }
        let isShared = Set(counts).count > 1
        let axis =
            isShared
            ? "share of the training (%), of \(counts.min() ?? 0) to \(counts.max() ?? 0) steps" : "step"
        return Self.losses.compactMap { key, title in
            let series = drawn.compactMap { place -> LineSeries? in
                guard let curves = runs[place]?[key] else { return nil }
                let unit = isShared ? Double(max(stepCounts[place] ?? 1, 1)) / 100 : 1
                return LineSeries(
                    name: comparison.label(of: comparison.groups[place]),
                    points: Self.mean(of: curves).map { ChartPoint(x: $0.x / unit, y: $0.y, bar: $0.bar) })
            }.filter { $0.points.count > 1 }
            if series.isEmpty { return nil }
            return LineChart(
                title: "\(title.prefix(1).uppercased())\(title.dropFirst()) over the training",
                summary: "Mean of the \(title) over the runs of a group, with one standard deviation between them.",
                xAxis: ChartAxis(title: axis), yAxis: ChartAxis(title: title), series: series)
        }
    }

    private static func drawn(_ part: GroupComparison.Part, in comparison: GroupComparison) -> [Int] {
        Array(candidates(part, in: comparison).prefix(seriesLimit))
    }

    /// Of every combination of the keys other than the learning rate, the group that the choice would take.
    private static func candidates(_ part: GroupComparison.Part, in comparison: GroupComparison) -> [Int] {
        let rate = comparison.keys.firstIndex { $0.key.name == "hyperparameters.learning_rate" }
        var places: [String: [Int]] = [:]
        var order: [String] = []
        for place in part.groups {
            let name = comparison.label(of: comparison.groups[place], without: rate)
            if places[name] == nil { order.append(name) }
            places[name, default: []].append(place)
        }
        return order.compactMap { places[$0] }.map { places in
            GroupChoice(
                among: places, of: comparison.groups, by: comparison.metric, isOnDev: part.isChosenOnDev
            ).place
        }
    }

    /// The mean over the runs, a point for each stretch in which all of them have values. Sums are taken in the order of
    /// the runs, so that the same study gives the same bytes.
    static func mean(of curves: [Curve]) -> [ChartPoint] {
        let last = curves.joined().map(\.step).max() ?? 0
        let isFew = curves.allSatisfy { $0.count <= stretchCount + 1 }
        let width = isFew ? 1 : max((last + stretchCount - 1) / stretchCount, 1)
        /// By stretch, then by run.
        var stretches: [Int: [Curve]] = [:]
        for (run, curve) in curves.enumerated() {
            // Step 0 is before the training, and a stretch of its own.
            for point in curve {
                let stretch = point.step == 0 ? -1 : (point.step - 1) / width
                stretches[stretch, default: Array(repeating: [], count: curves.count)][run].append(point)
            }
        }
        return stretches.sorted { $0.key < $1.key }.compactMap { _, runs in
            guard runs.allSatisfy({ !$0.isEmpty }),
                let sample = try? Sample(runs.map { mean(of: $0.map(\.value)) })
            else { return nil }
            let step = runs.map { mean(of: $0.map { Double($0.step) }) }.max() ?? 0
            let deviation = sample.standardDeviation ?? 0
            let bar = deviation > 0 ? ChartBar(low: sample.mean - deviation, high: sample.mean + deviation) : nil
            return ChartPoint(x: step, y: sample.mean, bar: bar)
        }
    }

    private static func mean(of values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
}
