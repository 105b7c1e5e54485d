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

    private func summary(of runs: [RunRecord], resultsFolder: String) -> String {
        let counts = runs.map {
            RunCount(purpose: $0.place.purpose, model: $0.place.model, state: $0.state.state, count: 1)
        }
        return SummaryListing.text(of: counts, resultsFolder: resultsFolder)
    }

    /// Newest first, from what their JSON reads back as.
    private func detail(of runs: [RunRecord]) throws -> String {
        let values = try runs.sorted(by: RunRecord.isNewer).map { run in
            try JSONValue.parse(run.json(in: project, now: .now()).compactText)
        }
        var text = ""
        DetailListing.write(values, resultsFolder: "Results_v2") { text += $0 }
        return text
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
            summary(of: runs.shuffled(), resultsFolder: "Results_v2") == """
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
        let lines = summary(of: runs, resultsFolder: "R").split(separator: "\n")
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
            summary(of: runs, resultsFolder: "R").contains(
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
            try detail(of: runs) == """
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
        let text = try detail(of: [older])
        #expect(text.contains("- LR: 5e-07\n"))
        #expect(text.contains("- BS: 16\n"))
        #expect(text.contains("- Steps: 20000\n"))
        #expect(text.contains("- Seed: N/A\n"))
    }

    @Test func numbersAreShownAsLogged() throws {
        let run = try run("p/m/e/20251226_143000") {
            $0.result = [("examples", 20), ("accuracy", 1), ("dev_accuracy", 1.0), ("f1", "NaN")]
        }
        #expect(try detail(of: [run]).contains("Result: accuracy 1, dev_accuracy 1.0, f1 nan\n"))
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

    /// While a script runs, and of runs of the older tooling, the points stand in the log alone.
    @Test func thePageDrawsWhatTheLogsSay() throws {
        try withTemporaryFolder { (folder) throws in
            var text = ""
            for step in 1...4 { text += "{'loss': \(Double(5 - step)), 'step': \(step)}\n" }
            try folder.appending("1e-06_train.out").replaceContents(with: text)
            var running = RunLife(state: .running, host: "", bootID: nil, queuedAt: .now())
            running.attempts = [RunLife.Attempt(attempt: 1, state: .running, host: "")]
            for life in [running, nil] {
                let run = try run("p/m/e/20251226_143000") {
                    $0.path = folder
                    $0.life = life
                    $0.state = ObservedState(.running)
                }
                let page = RunPage.text(of: run, in: project)
                #expect(page.contains("step 1: 4.0   step 4: 1.0\n"), "\(page)")
            }
        }
    }

    @Test func noControlCharacterReachesTheTerminal() throws {
        let run = try run("p/m/e\u{1B}[31m/20251226_143000")
        #expect(try !detail(of: [run]).contains("\u{1B}"))
    }

    @Test func noNameSteersTheTerminalInTheSummary() throws {
        let text = summary(of: [try run("p\u{1B}[31m/m\u{7}/e/20251226_143000")], resultsFolder: "R")
        #expect(
            text.contains("📁 Experiment purpose: p\\u{1b}[31m\n") && text.contains("   └─ m\\u{7}: 1 experiments\n"))
    }

    @Test func countsAreAddedUp() {
        let counts = [
            RunCount(purpose: "p", model: "m", state: .completed, count: 2),
            RunCount(purpose: "p", model: "n", state: .completed, count: 3),
            RunCount(purpose: "p", model: "m", state: .lost, count: 4),
            RunCount(purpose: "q", model: "m", state: .completed, count: 0),
        ]
        let lines = SummaryListing.text(of: counts, resultsFolder: "R").split(separator: "\n")
        #expect(
            lines[4..<7] == [
                "   Number of experiments: 9 (5 completed, 4 lost)", "   └─ m: 6 experiments", "   └─ n: 3 experiments",
            ])
        #expect(lines.contains("Total: 1 experiment purposes, 9 training experiments"))
    }

    @Test func aRunDirectlyBelowItsPurposeHasOneNameForBoth() throws {
        let text = try detail(of: [try run("p/20251226_143000"), try run("p/p/20251226_143001")])
        #expect(text.contains("] 20251226_143000\n      Model: N/A\n      Time: 20251226_143000\n"))
        #expect(text.contains("] p\n      Model: N/A\n      Time: 20251226_143001\n"))
    }

    @Test func numberingBeginsAnewInEachPurpose() throws {
        var text = ""
        let runs = try ["a/m/e/20251226_143000", "a/m/e/20251226_143001", "b/m/e/20251226_143000"].map { path in
            try run(path).json(in: project, now: .now())
        }
        DetailListing.write(runs, resultsFolder: "Results_v2") { text += $0 }
        #expect(text.split(separator: "\n").filter { $0.hasPrefix("  [") } == ["  [1] e", "  [2] e", "  [1] e"])
    }

    @Test func whatIsKnownAndNotSetIsNull() throws {
        let run = try run("p/m/e/20251226_143000") {
            $0.configuration?.hyperparameters = Hyperparameters([
                ("learning_rate", .text("cosine")), ("batch_size", .none), ("steps", .text("many")),
                ("seed", .bool(true)),
            ])
        }
        let text = try detail(of: [run])
        #expect(text.contains("  - LR: cosine\n        - BS: null\n        - Steps: many\n        - Seed: true\n"))
    }

    @Test func anArrayOfRunsHasOneALine() throws {
        func text(_ runs: [String]) -> String {
            var text = ""
            RunListJSON.write(runs) { text += $0 }
            return text
        }
        #expect(text([]) == "[]\n")
        #expect(text(["{\"id\":1}"]) == "[\n{\"id\":1}\n]\n")
        #expect(text(["{\"id\":1}", "{}"]) == "[\n{\"id\":1},\n{}\n]\n")
    }
}
