import JSONValues
import Listings
import RunModel
import RunStore
import SystemPackage
import Testing

struct BestResultTests {
    /// Runs of these learning rates, seeds and metrics, in plan order.
    private func runs(
        _ list: [(rate: Double, seed: Int, accuracy: Double?, dev: Double?, loss: Double?)]
    ) -> [RunRecord] {
        list.map { item in
            var run = RunRecord(
                id: .random(), path: "/p/Results_v2/p/m/e/20251226_143000",
                place: RunPlace(components: ["p", "m", "e", "20251226_143000"])!, state: ObservedState(.completed),
                createdAt: Moment(unixMilliseconds: 0))
            var configuration = RunConfiguration()
            configuration.hyperparameters = Hyperparameters([
                ("learning_rate", .number(item.rate)), ("seed", .integer(item.seed)),
            ])
            run.configuration = configuration
            let metrics = [("accuracy", item.accuracy), ("dev_accuracy", item.dev), ("best_dev_loss", item.loss)]
            run.result = metrics.compactMap { key, value in value.map { (key, JSONValue.number($0)) } }
            return run
        }
    }

    private func lastLines(_ runs: [RunRecord]) -> Substring? {
        let text = SweepResult.text(of: runs, names: runs.map { _ in "x" }, purpose: "p")
        return text.split(separator: "\n").dropLast().last
    }

    @Test func devDecidesAndValidationIsReported() {
        let runs = runs([(1e-6, 0, 0.9, 0.5, nil), (5e-7, 0, 0.7, 0.6, nil)])
        let best = BestResult(of: runs)
        #expect(best?.choice == .dev && best?.runs.map(\.id) == [runs[1].id] && best?.accuracy == 0.7)
        #expect(lastLines(runs) == "Best on dev: \(runs[1].id), accuracy 0.7 on validation")
    }

    @Test func equalOnDevTheLowerLossDecidesThenTheOrder() {
        var all = runs([(1e-6, 0, 0.9, 0.5, 0.7), (5e-7, 0, 0.7, 0.5, 0.6), (2e-7, 0, 0.7, 0.5, 0.6)])
        #expect(BestResult(of: all)?.runs.map(\.id) == [all[1].id])
        all = runs([(1e-6, 0, 0.9, 0.5, nil), (5e-7, 0, 0.7, 0.5, nil)])
        #expect(BestResult(of: all)?.runs.map(\.id) == [all[0].id])
    }

    /// Their dev splits are other examples.
    @Test func betweenRunsOnOtherDataDevChoosesNothing() {
        var all = runs([(1e-6, 0, 0.9, 0.5, nil), (5e-7, 0, 0.7, 0.6, nil), (1e-6, 0, 0.8, 0.9, nil)])
        for place in all.indices { all[place].configuration?.dataPath = place < 2 ? "a" : "b" }
        #expect(BestResult.all(of: all).map { $0.runs.map(\.id) } == [[all[1].id], [all[2].id]])
        let lines = SweepResult.text(of: all, names: all.map { _ in "x" }, purpose: "p").split(separator: "\n")
        #expect(lines.count { $0.hasPrefix("Best on dev: ") } == 2)
    }

    @Test func aTieIsNamed() {
        let all = runs([(1e-6, 0, 0.9, 0.5, 0.7), (5e-7, 0, 0.7, 0.5, 0.6), (2e-7, 0, 0.7, 0.5, .nan)])
        #expect(BestResult(of: all)?.tieCount == 2)
        #expect(lastLines(all) == "Best on dev: \(all[1].id), accuracy 0.7 on validation (2 more have the same on dev)")
        #expect(BestResult(of: Array(all[..<1]))?.tieText == nil)
    }

    @Test func devDecidesOnlyWhereEverySettingReportsIt() {
        let all = runs([(1e-6, 0, 0.6, 0.6, nil), (5e-7, 0, 0.9, nil, nil)])
        #expect(BestResult(of: all)?.choice == .validation)
        #expect(lastLines(all) == "Best on validation: \(all[1].id), accuracy 0.9")
        // A setting of which one seed reports nothing on dev cannot be held against the others there.
        let seeds = runs([(1e-6, 0, 0.6, 0.6, nil), (1e-6, 1, 0.7, .nan, nil), (5e-7, 0, 0.5, 0.9, nil)])
        #expect(BestResult(of: seeds)?.choice == .validation)
        // What reports no accuracy at all is compared with nothing.
        let none = runs([(1e-6, 0, 0.6, 0.6, nil), (5e-7, 0, nil, nil, nil)])
        #expect(BestResult(of: none)?.choice == .dev)
    }

    @Test func ofSeveralSeedsTheMeanDecides() {
        let all = runs([
            (1e-6, 0, 0.9, 0.9, nil), (1e-6, 1, 0.5, 0.3, nil), (5e-7, 0, 0.8, 0.7, nil), (5e-7, 1, 0.7, 0.7, nil),
        ])
        let best = BestResult(of: all)
        #expect(best?.runs.map(\.id) == [all[2].id, all[3].id] && best?.accuracy == 0.75)
        #expect(lastLines(all) == "Best on dev: learning_rate=5e-07, accuracy 0.75 on validation (mean of 2 seeds)")
        #expect(lastLines(Array(all[2...])) == "Over seeds: accuracy 0.75 on validation (mean of 2 seeds)")
    }

    @Test func withoutDevItIsSaidThatValidationDecided() {
        var all = runs([(1e-6, 0, 0.6, nil, nil), (5e-7, 0, 0.7, nil, nil)])
        #expect(lastLines(all) == "Best on validation: \(all[1].id), accuracy 0.7")
        all[1].state = ObservedState(.failed)
        #expect(BestResult(of: all)?.runs.map(\.id) == [all[0].id])
        all = runs([(1e-6, 0, nil, nil, nil), (5e-7, 0, .nan, .infinity, nil)])
        #expect(BestResult(of: all) == nil)
    }
}
