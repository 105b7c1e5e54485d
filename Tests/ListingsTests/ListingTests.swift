import DurableFiles
import JSONValues
import Listings
import RunModel
import RunStore
import SystemPackage
import TestSupport
import Testing

struct ListingTests {
    private let project = Project(root: "/p", settings: ProjectSettings())

    private func run(
        _ path: String, state: ObservedState = ObservedState(.completed), seconds: Int64 = 0,
        _ change: (inout RunRecord) -> Void = { _ in }
    ) throws -> RunRecord {
        let place = try #require(RunPlace(components: path.split(separator: "/").map(String.init)))
        var run = RunRecord(
            id: .random(), path: FilePath("/p/Results_v2/" + path), place: place, state: state,
            createdAt: Moment(unixMilliseconds: seconds * 1000))
        var configuration = RunConfiguration()
        configuration.task = "Copa"
        configuration.method = "zo"
        configuration.dataPath = "Data_v2/synthetic/prompt_engineering/copa_mezo_v1/Copa"
        configuration.hyperparameters = Hyperparameters([
            ("learning_rate", .number(1e-6)), ("batch_size", .integer(16)), ("steps", .integer(20000)),
            ("seed", .integer(0)),
        ])
        run.configuration = configuration
        change(&run)
        return run
    }

    @Test func theSummaryIsTheContractsText() throws {
        var runs = try (0..<4).map { try run("baseline_comparison/meta-llama/Llama-3.2-1B/e/2025122\($0)_143000") }
        for (state, count) in [(RunState.completed, 9), (.running, 1), (.failed, 2)] {
            for index in 0..<count {
                runs.append(
                    try run(
                        "prompt_engineering/meta-llama/Llama-3.2-1B/e/20251226_1430\(10 + index)",
                        state: ObservedState(state)))
            }
        }
        #expect(
            SummaryListing.text(of: runs.shuffled(), resultsFolder: "Results_v2") == """
                ================================================================================
                Training Results Summary - Results_v2
                ================================================================================

                📁 Experiment purpose: baseline_comparison
                   Number of experiments: 4
                   └─ meta-llama/Llama-3.2-1B: 4 experiments

                📁 Experiment purpose: prompt_engineering
                   Number of experiments: 12 (9 completed, 1 running, 2 failed)
                   └─ meta-llama/Llama-3.2-1B: 12 experiments

                ================================================================================
                Total: 2 experiment purposes, 16 training experiments
                ================================================================================

                """)
    }

    @Test func namesSortByBytesAndEachModelHasItsLine() throws {
        let runs = try ["b/m/e/1", "a/x/e/1", "a/X/e/1", "B/m/e/1"].map { try run($0) }
        let lines = SummaryListing.text(of: runs, resultsFolder: "R").split(separator: "\n")
        #expect(
            lines.filter { $0.hasPrefix("📁") || $0.hasPrefix("   └─") } == [
                "📁 Experiment purpose: B", "   └─ m: 1 experiments", "📁 Experiment purpose: a",
                "   └─ X: 1 experiments", "   └─ x: 1 experiments", "📁 Experiment purpose: b", "   └─ m: 1 experiments",
            ])
    }

    @Test func theBracketRunsInTheOrderOfTheContract() throws {
        let states: [RunState?] = [nil, .lost, .failed, .stopped, .queued, .running, .completed]
        let runs = try states.map { try run("p/m/e/1", state: ObservedState($0)) }
        #expect(
            SummaryListing.text(of: runs, resultsFolder: "R").contains(
                "   Number of experiments: 7 (1 completed, 1 running, 1 queued, 1 stopped, 1 failed, 1 lost, 1 unreadable)\n"
            ))
    }

    @Test func theDetailIsTheContractsText() throws {
        let runs = [
            try run("prompt_engineering/meta-llama/Llama-3.2-1B/Copa_zo_copa_mezo_v1_1_6/20251226_143000", seconds: 1) {
                $0.result = [("train_runtime", 12.5), ("dev_accuracy", 0.78), ("accuracy", 0.76), ("f1", 1)]
            },
            try run(
                "prompt_engineering/m/broken/20251226_143001", state: ObservedState(nil, reason: .unreadable),
                seconds: 2
            ) { $0.configuration = nil },
        ]
        #expect(
            DetailListing.text(of: runs, in: project) == """
                ================================================================================
                Training Results Details
                ================================================================================

                📁 Experiment purpose: prompt_engineering
                --------------------------------------------------------------------------------

                  [1] broken
                      Model: m
                      Time: 20251226_143001
                      Path: Results_v2/prompt_engineering/m/broken/20251226_143001
                      State: unreadable
                      Task: N/A
                      Method: N/A
                      Hyperparameters:
                        - LR: N/A
                        - BS: N/A
                        - Steps: N/A
                        - Seed: N/A
                      Data: N/A

                  [2] Copa_zo_copa_mezo_v1_1_6
                      Model: meta-llama/Llama-3.2-1B
                      Time: 20251226_143000
                      Path: Results_v2/prompt_engineering/meta-llama/Llama-3.2-1B/Copa_zo_copa_mezo_v1_1_6/20251226_143000
                      State: completed
                      Task: Copa
                      Method: zo
                      Hyperparameters:
                        - LR: 1e-06
                        - BS: 16
                        - Steps: 20000
                        - Seed: 0
                      Data: Data_v2/synthetic/prompt_engineering/copa_mezo_v1/Copa
                      Result: accuracy 0.76, dev_accuracy 0.78, f1 1

                ================================================================================

                """)
    }

    @Test func anOlderRunShowsItsOwnValuesNeverTheGrid() throws {
        let older = try run("p/m/e/20251226_143000") {
            $0.configuration?.hyperparameters = Hyperparameters([
                ("learning_rate", .text("1e-6")), ("steps", .text("20000")),
            ])
            $0.configuration?.environment = [
                .init(name: "LR", value: "5e-7"), .init(name: "BS", value: "16"),
            ]
        }
        let text = DetailListing.text(of: [older], in: project)
        #expect(text.contains("- LR: 5e-07\n"))
        #expect(text.contains("- BS: 16\n"))
        #expect(text.contains("- Steps: 20000\n"))
        #expect(text.contains("- Seed: N/A\n"))
    }

    @Test func numbersAreShownAsLogged() throws {
        let run = try run("p/m/e/20251226_143000") {
            $0.result = [("examples", 20), ("accuracy", 1), ("dev_accuracy", 1.0), ("f1", "NaN")]
        }
        #expect(DetailListing.text(of: [run], in: project).contains("Result: accuracy 1, dev_accuracy 1.0, f1 nan\n"))
        let page = RunPage.text(of: run, in: project)
        #expect(page.contains("Result           examples 20\n"))
        let json = RunListJSON.text(of: [run], in: project)
        #expect(json.contains("\"examples\": 20,"))
        #expect(json.contains("\"f1\": \"NaN\""))
    }

    @Test func thePageWarnsOfMetricsThatCannotBeRead() throws {
        try withTemporaryFolder { (folder) throws in
            try folder.appending("metrics.jsonl").replaceContents(with: "{\"step\":1,\"loss\":2}\nno JSON\n{\"st")
            let run = try run("p/m/e/20251226_143000") {
                $0.path = folder
                $0.life = RunLife(state: .completed, host: "", bootID: nil, queuedAt: .now())
            }
            let page = RunPage.text(of: run, in: project)
            #expect(page.contains("Warning          the last line of metrics.jsonl is torn\n"))
            #expect(page.contains("Warning          metrics.jsonl has 1 unreadable lines\n"))
        }
    }

    @Test func noControlCharacterReachesTheTerminal() throws {
        let run = try run("p/m/e\u{1B}[31m/20251226_143000")
        #expect(!DetailListing.text(of: [run], in: project).contains("\u{1B}"))
    }
}
