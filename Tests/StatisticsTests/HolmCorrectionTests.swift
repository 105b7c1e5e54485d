import Statistics
import TestSupport
import Testing

struct HolmCorrectionTests {
    @Test(arguments: Reference.cases(of: "holm"))
    func isTheReference(reference: Reference) throws {
        let correction = try HolmCorrection(reference.arguments[0])
        reference.expect(correction.adjusted)
        #expect(correction.count == reference.arguments[0].count)
        #expect(correction.method == .holm)
    }

    @Test func keepsTheOrderAndNeverLowers() throws {
        var generator = SeededGenerator(state: 3)
        for count in 0...40 {
            // Few different values, so that there are ties.
            let values = (0..<count).map { _ in Double(Int.random(in: 0...20, using: &generator)) / 20 }
            let adjusted = try HolmCorrection(values).adjusted
            for (value, corrected) in zip(values, adjusted) {
                #expect(corrected >= value && corrected <= min(1, value * Double(count)))
            }
            let pairs = zip(values, adjusted).sorted { $0.0 < $1.0 }
            for (before, after) in zip(pairs, pairs.dropFirst()) {
                #expect(before.1 <= after.1)
                if before.0 == after.0 { #expect(before.1 == after.1) }
            }
        }
    }

    @Test(arguments: [Double.nan, -0.1, 1.5, .infinity])
    func refusesWhatIsNoProbability(value: Double) {
        #expect {
            try HolmCorrection([0.5, value])
        } throws: { error in
            guard case .notProbability(index: 1, _) = error as? StatisticsError else { return false }
            return true
        }
    }
}
