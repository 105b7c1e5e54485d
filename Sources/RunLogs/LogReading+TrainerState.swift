import JSONValues
import RunModel

extension LogReading {
    /// What the logs say, and where they are silent on their last start what Hugging Face's trainer wrote down of it.
    package func completed(by state: TrainerState) -> LogReading {
        var result = self
        if result.attempts.isEmpty { result.attempts = [LogAttempt(number: 1)] }
        result.attempts[result.attempts.count - 1].complete(by: state)
        return result
    }
}

extension LogAttempt {
    /// A start of which no log speaks.
    init(number: Int) {
        self.number = number
        configuration = LogConfiguration()
        table = PointTable()
        summary = JSONObject()
    }

    mutating func complete(by state: TrainerState) {
        if table.isEmpty { table = PointTable(state.points) }
        if progress == nil { progress = state.progress }
        // An evaluation that the trainer wrote down after training is the run's last word, whatever went wrong then.
        if finalMetrics == nil { finalMetrics = state.finalMetrics }
        if summary.isEmpty { summary = state.summary }
    }
}

extension PointTable {
    init(_ points: [MetricPoint]) {
        self.init()
        var known = PointShapes()
        for point in points {
            guard let index = known.index(of: point.values.map(\.key)) else { continue }
            point.values.map(\.value).withUnsafeBufferPointer {
                append(step: point.step, $0, shape: known.list[index], at: index)
            }
        }
        shapes = known.list
    }
}
