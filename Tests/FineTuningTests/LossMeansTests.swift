import TestSupport
import Testing

@testable import FineTuning

struct LossMeansTests {
    private let schedule = ReportSchedule(logSteps: 13, evalSteps: 30, steps: 60)

    /// The means after all steps, when the training was ended after this one and went on.
    private func means(of losses: [Double], interruptedAfter end: Int?) -> [Double] {
        var reports: [TrainingHistory.Loss] = []
        var evaluations: [TrainingHistory.Evaluation] = []
        var means = LossMeans(.none, schedule: schedule)
        for (step, loss) in zip(1..., losses) {
            means.add(loss)
            if schedule.isLogged(step) {
                reports.append(.init(step: step, mean: means.mean, openSum: nil))
                means.closeWindow()
            }
            if schedule.isEvaluated(step) {
                evaluations.append(.init(step: step, devLoss: means.meanSinceEvaluation))
                means.didEvaluate()
            }
            guard step == end else { continue }
            if !schedule.isLogged(step) { reports.append(.init(step: step, mean: means.mean, openSum: means.sum)) }
            let history = TrainingHistory(
                step: step, losses: reports.reversed(), evaluations: evaluations, untrainedAccuracy: nil)
            means = LossMeans(history, schedule: schedule)
        }
        return reports.filter { schedule.isLogged($0.step) }.map(\.mean) + evaluations.map(\.devLoss) + [
            means.meanOfAll
        ]
    }

    @Test func theyGoOnToTheBitAfterEveryStep() {
        var generator = SeededGenerator(state: 3)
        // From tiny to beyond all reason: no sum of them is exact.
        let losses = (0..<60).map { _ in Double.random(in: 0...1, using: &generator) }.enumerated().map {
            $0.offset % 10 == 9 ? $0.element * 1e30 : $0.element
        }
        let whole = means(of: losses, interruptedAfter: nil)
        #expect(whole.count == 6 + 2 + 1)
        for end in 1...60 { #expect(means(of: losses, interruptedAfter: end) == whole) }
    }
}
