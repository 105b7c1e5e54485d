import Testing

@testable import FineTuning

struct LearningRateScheduleTests {
    private func rates(_ shape: LearningRateSchedule.Shape, warmup: Int = 0, steps: Int = 4) -> [Double] {
        let schedule = LearningRateSchedule(shape: shape, warmupSteps: warmup, steps: steps, peak: 8)
        return (1...steps).map { schedule.learningRate(at: $0) }
    }

    @Test func constantStays() { #expect(rates(.constant) == [8, 8, 8, 8]) }

    @Test func linearFallsToZeroAfterTheLastStep() { #expect(rates(.linear) == [8, 6, 4, 2]) }

    @Test func cosineFallsAlongHalfACosine() {
        #expect(zip(rates(.cosine), [8, 6.82842712474619, 4, 1.17157287525381]).allSatisfy { abs($0 - $1) < 1e-12 })
    }

    @Test func warmupRisesInAStraightLine() {
        #expect(rates(.constant, warmup: 4, steps: 6) == [2, 4, 6, 8, 8, 8])
        #expect(rates(.linear, warmup: 2, steps: 5) == [4, 8, 6, 4, 2])
    }

    @Test func aWarmupLongerThanTheRunNeverReachesThePeak() {
        #expect(rates(.cosine, warmup: 8, steps: 2) == [1, 2])
    }
}
