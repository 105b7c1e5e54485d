import Statistics
import Testing

struct NormalDistributionTests {
    @Test(arguments: Reference.cases(of: "normalQuantile"))
    func quantileIsTheReference(reference: Reference) {
        reference.expect([NormalDistribution.quantile(upperTail: reference.number(0))])
    }

    @Test func quantileUndoesTheTail() {
        for exponent in stride(from: -300.0, through: -1, by: 7) {
            let tail = Reference.power(exponent)
            let reached = NormalDistribution.upperTail(NormalDistribution.quantile(upperTail: tail))
            #expect(abs(reached - tail) <= 1e-12 * tail)
        }
        #expect(NormalDistribution.quantile(upperTail: 0.5) == 0)
        #expect(NormalDistribution.quantile(upperTail: 0) == .infinity)
        #expect(abs(NormalDistribution.quantile(level: 0.95) - 1.959963984540054) < 1e-14)
    }
}
