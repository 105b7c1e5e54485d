import RunIndex
import RunModel
import Testing

@testable import Lineage

struct PurposeUseTests {
    private func run(
        _ number: Int, _ purpose: String, _ value: Double?, metric: String = "accuracy", state: RunState = .completed
    ) throws -> RunDataUse {
        let id = try #require(RunID("a00000000\(number)"))
        var run = RunDataUse(id: id, shortID: "a00000", path: "\(number)", purpose: purpose, model: "m")
        run.state = state
        run.result = value.map { RunDataUse.Result(metric: metric, value: $0) }
        return run
    }

    @Test func theBestIsACompletedRunOfTheGreatestAccuracy() throws {
        let runs = [
            try run(0, "b", 0.7), try run(1, "a", 0.9, state: .stopped), try run(2, "a", .nan), try run(3, "a", nil),
            try run(4, "a", 0.99, metric: "f1"), try run(5, "a", 0.8), try run(6, "a", 0.8),
        ]
        #expect(runs.byPurpose.map(\.purpose) == ["a", "b"])
        #expect(runs.byPurpose.map(\.runs.count) == [6, 1])
        // Of two equal ones the oldest, which comes last.
        #expect(runs.byPurpose[0].best?.path == "6")
        #expect(runs.best?.path == "6")
        #expect([try run(4, "a", 0.99, metric: "f1"), try run(1, "a", nil)].best?.path == "4")
        #expect([try run(3, "a", nil)].best == nil)
    }
}
