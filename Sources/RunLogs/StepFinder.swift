/// Finds the steps of points that only say their epoch, where they can be known exactly.
///
/// The trainer prints `epoch` = step / steps per epoch, rounded to two decimals. The step is certain when one whole
/// number fits, among the multiples of the evaluation interval for an evaluation.
struct StepFinder {
    /// Half of the last decimal, and room for the rounding of a double.
    private static let tolerance = 0.005 + 1e-7

    var steps: Int?
    var stepsPerEpoch: Int?
    var evaluationInterval: Int?

    func addSteps(to points: inout PointTable) {
        let evaluations = Self.evaluationEpochs(points)
        var stepOfEpoch: [Double: Int] = [:]
        if let stepsPerEpoch {
            for epoch in evaluations {
                stepOfEpoch[epoch] = step(epoch: epoch, stepsPerEpoch, multipleOf: evaluationInterval ?? 1)
            }
        } else if let evaluationInterval, !points.isThinned,
            Self.isCountedFromZero(evaluations, every: evaluationInterval)
        {
            for (index, epoch) in evaluations.enumerated() {
                let (step, overflow) = (index + 1).multipliedReportingOverflow(by: evaluationInterval)
                if !overflow, step <= steps ?? .max { stepOfEpoch[epoch] = step }
            }
        }
        for index in points.indices where points.step(at: index) == nil {
            guard let epoch = points.epoch(at: index) else { continue }
            points.setStep(
                at: index, stepOfEpoch[epoch] ?? stepsPerEpoch.flatMap { step(epoch: epoch, $0, multipleOf: 1) })
        }
    }

    /// The epochs of evaluations, each once, in order.
    private static func evaluationEpochs(_ points: PointTable) -> [Double] {
        var epochs: [Double] = []
        for index in points.indices where points.shape(at: index).isEvaluation {
            if let epoch = points.epoch(at: index), epoch.isFinite, epoch != epochs.last { epochs.append(epoch) }
        }
        return epochs
    }

    private func step(epoch: Double, _ stepsPerEpoch: Int, multipleOf unit: Int) -> Int? {
        let scale = Double(stepsPerEpoch) / Double(unit)
        let low = ((epoch - Self.tolerance) * scale).rounded(.up)
        let high = ((epoch + Self.tolerance) * scale).rounded(.down)
        guard low == high, low >= 0, low < 1e15 else { return nil }
        let (step, overflow) = Int(low).multipliedReportingOverflow(by: unit)
        return overflow || step > steps ?? .max ? nil : step
    }

    /// Whether the k-th evaluation stands at k intervals: whether one whole number of steps per epoch explains all
    /// epochs. One evaluation alone proves nothing.
    private static func isCountedFromZero(_ epochs: [Double], every interval: Int) -> Bool {
        guard epochs.count > 1 else { return false }
        var low = 0.0
        var high = Double.infinity
        for (index, epoch) in epochs.enumerated() {
            guard epoch > tolerance else { return false }
            let step = Double(index + 1) * Double(interval)
            low = max(low, step / (epoch + tolerance))
            high = min(high, step / (epoch - tolerance))
        }
        return low.rounded(.up) <= high
    }
}
