import DurableFiles
import ModelFiles
import Planning
import RunModel
import RunStore
import SystemPackage
import TestSupport
import Testing

struct PlanTests {
    private func names(_ plan: Plan) -> [String] {
        plan.sweeps.flatMap { $0.runs.map { run in run.dimensionValues.map(\.value).joined(separator: " ") } }
    }

    @Test func aPlanHoldsAllThatIsKnownOfARun() throws {
        try withProject { fixture in
            let config = ProjectFixture.config.replacing(
                "  purpose: hyperparameter_tuning",
                with: "  purpose: hyperparameter_tuning\n  description: a study\n  tags: [copa, 7]")
            let plan = try fixture.plan(config)
            #expect(plan.notices.isEmpty)
            let run = try #require(plan.sweeps.first?.runs.first)
            #expect(run.experimentPath == "hyperparameter_tuning/tiny/Copa_zo_original_1_6")
            #expect(run.dataPath == "Data_v2/original/Copa")
            #expect(run.dataset.kind == .original)
            #expect(run.dataset.splits.map(\.name) == ["train", "validation"])
            #expect(run.dataset.splits.map(\.examples) == [4, 1])
            #expect(run.dataset.fingerprint?.hasPrefix("sha256:") == true)
            #expect(run.modelFacts.path == "models/tiny")
            #expect(run.modelFacts.architecture == "LlamaForCausalLM")
            #expect(run.modelFacts.fingerprint?.count == 71)
            #expect(run.tags == ["copa", "7"])
            #expect(run.description == "a study")
            #expect(run.native == .init(threads: 8, promptTemplate: "llama", loss: "option_tokens"))
            #expect(
                run.hyperparameters.entries.map { "\($0.key)=\($0.value.listingText)" } == [
                    "learning_rate=1e-06", "batch_size=2", "steps=20", "seed=0", "zo_eps=0.001", "zo_noise=gaussian",
                    "zo_scope=full", "lr_schedule=constant", "warmup_steps=0", "weight_decay=0.0", "eval_steps=500",
                    "save_steps=500", "log_steps=10", "save_total=2", "num_dev=1", "num_eval=1000", "max_length=512",
                    "train_as_classification=false",
                ])
            #expect(plan.sweeps[0].configFile.path == "c.yaml")
            #expect(plan.sweeps[0].parallel == 1)
            #expect(plan.sweeps[0].record == nil)
        }
    }

    @Test func dimensionsMultiplyInTheOrderWritten() throws {
        try withProject { fixture in
            let config = ProjectFixture.config
                .replacing("learning_rate: 1e-6", with: "learning_rate: [1e-6, 5e-7]")
                .replacing("seed: 0", with: "seed: [0, 1, 2]")
                .replacing(
                    "Data_v2/original/Copa",
                    with:
                        "[\"Data_v2/original/{task}\", \"Data_v2/synthetic/prompt_engineering/copa_mezo_v1/{task}\"]")
            let plan = try fixture.plan(config)
            let original = "Data_v2/original/{task}"
            let synthetic = "Data_v2/synthetic/prompt_engineering/copa_mezo_v1/{task}"
            var expected: [String] = []
            for data in [original, synthetic] {
                for rate in ["1e-06", "5e-07"] {
                    for seed in 0..<3 { expected.append("\(data) \(rate) \(seed)") }
                }
            }
            #expect(names(plan) == expected)
            #expect(plan.sweeps[0].dimensions.map(\.key) == ["data.path", "learning_rate", "seed"])
            #expect(plan.sweeps[0].dimensions[1].values == ["1e-06", "5e-07"])
            #expect(plan.sweeps[0].runs[11].experimentPath == "hyperparameter_tuning/tiny/Copa_zo_copa_mezo_v1_5_7")
            #expect(plan.sweeps[0].runs[11].dataset.generationPurpose == "prompt_engineering")
        }
    }

    @Test func hyperparametersAMethodDoesNotUseMakeNoDimension() throws {
        try withProject { fixture in
            try fixture.write("telos.yaml", "engine: script")
            let config = ProjectFixture.config
                .replacing("method: zo", with: "method: [zo, fo_full, fo_lora]\nscript: {command: \"true\"}")
                .replacing("seed: 0", with: "seed: 0\n  lora_rank: [4, 8]\n  zo_eps: [1e-3, 1e-2]")
            let plan = try fixture.plan(config)
            #expect(names(plan) == ["zo 0.001", "zo 0.01", "fo_full", "fo_lora 4", "fo_lora 8"])
            #expect(
                plan.notices.map(\.description) == [
                    "c.yaml:14:15: notice: lora_rank is not used by full zo and fo_full; it is left out there",
                    "c.yaml:15:12: notice: zo_eps is not used by fo_full and fo_lora; it is left out there",
                ])
            #expect(plan.sweeps[0].runs[0].hyperparameters["lora_rank"] == nil)
            #expect(plan.sweeps[0].runs[2].hyperparameters["zo_eps"] == nil)
        }
    }

    @Test(arguments: ["1e-6", "\"1e-6\"", "1.0e-06", "0.000001", "1E-6", "+1e-6"])
    func oneNumberHasManySpellings(_ text: String) throws {
        try withProject { fixture in
            let plan = try fixture.plan(
                ProjectFixture.config.replacing("learning_rate: 1e-6", with: "learning_rate: \(text)"))
            #expect(plan.sweeps[0].runs[0].hyperparameters["learning_rate"] == .number(1e-6))
        }
    }

    @Test func wholeNumbersMayBeWrittenWithAnExponent() throws {
        try withProject { fixture in
            let plan = try fixture.plan(ProjectFixture.config.replacing("steps: 20", with: "steps: 2e4"))
            #expect(plan.sweeps[0].runs[0].hyperparameters["steps"] == .integer(20_000))
        }
    }

    @Test func settingsChangeTheConfig() throws {
        try withProject { fixture in
            let plan = try fixture.plan(
                ProjectFixture.config,
                settings: [
                    "hyperparameters.seed=0,1", "hyperparameters.learning_rate=5e-7", "continue_on_error=false",
                    "time_limit=1h", "experiment.tags=[a, b]", "hyperparameters.eval_steps=10",
                    "experiment.purpose=ablation_study",
                ])
            let sweep = plan.sweeps[0]
            #expect(names(plan) == ["0", "1"])
            #expect(sweep.runs[0].learningRate.value == 5e-7)
            #expect(sweep.runs[0].hyperparameters["eval_steps"] == .integer(10))
            #expect(sweep.runs[0].tags == ["a", "b"])
            #expect(!sweep.continueOnError)
            #expect(sweep.timeLimit == 3600)
            #expect(sweep.purpose.name == "ablation_study")
        }
    }

    @Test(arguments: [
        (
            "hyperparameters.seed",
            "--set hyperparameters.seed: write --set KEY=VALUE, such as --set hyperparameters.seed=1"
        ),
        ("seed=1", "--set seed=1: unknown key 'seed'; did you mean hyperparameters.seed?"),
        ("a.b.c=1", "--set a.b.c=1: write the key as the config has it, such as hyperparameters.seed or model"),
        (
            "hyperparameters.seed=x",
            "--set hyperparameters.seed=x: seed must be a whole number of at least 0, not 'x'; write for example 0"
        ),
        (
            "hyperparameters.seed=0,0",
            "--set hyperparameters.seed=0,0: hyperparameters.seed 0 and 0 make equal runs; keep one of them"
        ),
        ("hyperparameters.seed=[0", "--set hyperparameters.seed=[0: did not find expected ',' or ']'"),
    ])
    func badSettingsAreToldAsTyped(_ setting: String, _ problem: String) throws {
        try withProject { fixture in
            let problems = try fixture.problems(ProjectFixture.config, settings: ["hyperparameters.steps=7", setting])
            #expect(problems == [problem])
        }
    }

    @Test func coresAreSharedByTheRunsAtATime() throws {
        try withProject { fixture in
            let config = ProjectFixture.config.replacing("seed: 0", with: "seed: [0, 1]")
            let three = config.replacing("[0, 1]", with: "[0, 1, 2]")
            let shared = try fixture.plan(three) { $0.parallel = 3 }
            #expect(shared.sweeps[0].parallel == 3)
            #expect(shared.sweeps[0].runs[0].native?.threads == 2)
            // Two runs never run three at a time.
            let fewer = try fixture.plan(config) { $0.parallel = 3 }
            #expect(fewer.sweeps[0].runs[0].native?.threads == 4)
            let asked = try fixture.plan(config.replacing("steps: 20", with: "steps: 20\n  threads: 5"))
            #expect(asked.sweeps[0].runs[0].native?.threads == 5)
            #expect(asked.sweeps[0].runs[0].hyperparameters["threads"] == nil)
        }
    }

    @Test(
        arguments: [
            ("\"0,1\"", nil, ["0", "1"], 2), ("[0, 1]", 1, ["0", "1"], 2), ("0", nil, ["0"], 1),
            ("[0, 1, 2, 3]", 2, ["0", "1", "2", "3"], 2), ("[\"0, 1\"]", 2, ["0", "1"], 1),
            ("GPU-8f6a/1", nil, ["GPU-8f6a/1"], 1),
        ] as [(String, Int?, [String], Int)])
    func devicesDecideHowManyRunAtATime(_ text: String, _ perRun: Int?, _ devices: [String], _ parallel: Int) throws {
        try withProject { fixture in
            let lines = "cuda_devices: \(text)\n" + (perRun.map { "devices_per_run: \($0)\n" } ?? "")
            let sweep = try fixture.plan(ProjectFixture.config + lines).sweeps[0]
            #expect(sweep.devices == devices)
            #expect(sweep.parallel == parallel)
            #expect(sweep.devicesPerRun == perRun ?? 1)
        }
    }

    @Test func seedsTooLargeForADoubleAreTwoRuns() throws {
        try withProject { fixture in
            let config = ProjectFixture.config.replacing("seed: 0", with: "seed: [9007199254740992, 9007199254740993]")
            let plan = try fixture.plan(config)
            #expect(names(plan) == ["9007199254740992", "9007199254740993"])
        }
    }

    @Test func aTokenizerThatTheEngineCannotUseIsToldBeforeAFolderIsMade() throws {
        try withProject { fixture in
            try fixture.write("models/tiny/tokenizer.json", #"{"model": {"type": "Unigram"}}"#)
            let error = try #require(throws: PlanError.self) { try fixture.plan(ProjectFixture.config) }
            #expect(
                error.description
                    == "c.yaml:3:8: models/tiny/tokenizer.json: the tokenizer's model \"Unigram\" is not supported")
        }
    }

    @Test func blankLinesOfTheDataAreCounted() throws {
        try withProject { fixture in
            try fixture.write(
                "Data_v2/original/Copa/copa_train.jsonl",
                ProjectFixture.copaLine + "\n  \r\n" + ProjectFixture.copaLine + "\n")
            let plan = try fixture.plan(ProjectFixture.config)
            #expect(plan.notices.map(\.message) == ["3 blank lines of the data are passed over"])
        }
    }

    @Test(arguments: [(20, 0, 1), (19, 0, 0), (19, 1, 0)])
    func trainingDataOfOneLabelIsTold(count: Int, others: Int, notices: Int) throws {
        try withProject { fixture in
            let line = ProjectFixture.copaLine
            try fixture.write(
                "Data_v2/original/Copa/copa_train.jsonl",
                String(repeating: line, count: count)
                    + String(repeating: line.replacing("0}", with: "1}"), count: others))
            let plan = try fixture.plan(ProjectFixture.config)
            let told = "all 20 examples of the train split have the same label; is this the data you mean?"
            #expect(plan.notices.map(\.message) == Array(repeating: told, count: notices))
        }
    }

    @Test func aNullIsAsIfTheLineWereNotThere() throws {
        try withProject { fixture in
            let config =
                ProjectFixture.config
                .replacing("  path: Data_v2", with: "  type:\n  path: Data_v2")
                .replacing("  seed: 0", with: "  seed: 0\n  zo_eps: ~")
                + "time_limit:\ncuda_devices:\nscript:\nslurm:\n"
            let plan = try fixture.plan(config)
            #expect(plan.notices.isEmpty)
            #expect(plan.sweeps[0].timeLimit == nil)
            #expect(plan.sweeps[0].runs[0].hyperparameters["zo_eps"] == .number(0.001))
        }
    }

    @Test func eachConfigIsASweep() throws {
        try withProject { fixture in
            try fixture.write("a.yaml", ProjectFixture.config)
            try fixture.write("b.yaml", ProjectFixture.config.replacing("seed: 0", with: "seed: 1"))
            let project = try fixture.project
            let plan = try Plan.make(fixture.request(["b.yaml", "a.yaml"]), project: project)
            #expect(plan.sweeps.map(\.configFile.path) == ["b.yaml", "a.yaml"])
            #expect(plan.sweeps[0].configFile.sha256.count == 64)
        }
    }

    @Test func aPathIntoARunsCheckpointsIsFiledUnderTheRun() throws {
        try withProject { fixture in
            let run = "Results_v2/p/m/Copa_zo_original_1_6/20251226_143000"
            try fixture.writeModel("\(run)/checkpoints/checkpoint-500")
            try fixture.write("\(run)/experiment_config.yaml", "model: m\n")
            let config = ProjectFixture.config.replacing(
                "model: tiny", with: "model: ./\(run)/checkpoints/checkpoint-500")
            let levels = try fixture.plan(config).sweeps[0].runs[0].modelLevels
            // printf 'p/m/Copa_zo_original_1_6/20251226_143000' | sha256sum, first 10 bytes through the alphabet
            #expect(levels == ["pnw856p4g3", "checkpoint-500"])
        }
    }

    @Test func anyOtherPathIsFiledUnderItsLastTwoLevels() throws {
        try withProject { fixture in
            let config = ProjectFixture.config.replacing("model: tiny", with: "model: ./models/tiny")
            let levels = try fixture.plan(config).sweeps[0].runs[0].modelLevels
            #expect(levels == ["models", "tiny"])
        }
    }

    /// `Sources` stands in the working directory of the tests; a name never means that.
    @Test func aNameIsNotLookedForInTheWorkingDirectory() throws {
        try withProject { fixture in
            let problems = try fixture.problems(ProjectFixture.config.replacing("model: tiny", with: "model: Sources"))
            #expect(problems.first?.hasPrefix("c.yaml:3:8: no model \"Sources\" was found; looked in ") == true)
        }
    }

    @Test func theOldDataTypeIsReadAndDeprecated() throws {
        try withProject { fixture in
            let config = ProjectFixture.config.replacing(
                "path: Data_v2/original/Copa", with: "type: synthetic_mezo_gpt4o_v1")
            let missing = try fixture.problems(config)
            #expect(
                missing == [
                    "c.yaml:7:9: the data folder 'Data_v2/synthetic/Copa_mezo_gpt4o_v1' does not exist; beside it are prompt_engineering"
                ])
            let folder = "Data_v2/synthetic/Copa_mezo_gpt4o_v1"
            for split in ["train", "validation"] {
                try fixture.write("\(folder)/copa_\(split).jsonl", ProjectFixture.copaLine + ProjectFixture.copaLine)
            }
            let plan = try fixture.plan(config)
            #expect(
                plan.notices.map(\.description) == [
                    "c.yaml:7:9: notice: data.type is the old form; write data.path: \(folder)"
                ])
            let run = plan.sweeps[0].runs[0]
            #expect(run.dataType == "synthetic_mezo_gpt4o_v1")
            #expect(run.oldDataType == "synthetic_mezo_gpt4o_v1")
            #expect(run.dataPath == folder)
            #expect(run.experiment.folderName == "Copa_zo_synthetic_mezo_gpt4o_v1_1_6")
        }
    }

    @Test func aMissingOldFolderNamesTheCatalogued() throws {
        try withProject { fixture in
            try fixture.write(
                "c.yaml",
                ProjectFixture.config.replacing("path: Data_v2/original/Copa", with: "type: mixed_mezo_gpt4o_v1"))
            let project = try fixture.project
            let error = #expect(throws: PlanError.self) { try Plan.make(fixture.request(), project: project) }
            #expect(
                error?.notices.map(\.message) == [
                    "data.type is the old form; write data.path, one of Data_v2/synthetic/prompt_engineering/copa_mezo_v1/Copa"
                ])
        }
    }

    @Test func runsOfBeforeArePointedOutAndCanBeLeftOut() throws {
        try withProject { fixture in
            let config = ProjectFixture.config.replacing("seed: 0", with: "seed: [0, 1, 2]")
            let run = try fixture.plan(config).sweeps[0].runs[1]
            let id = try #require(RunID("k3f9q2ma7x"))
            let stored = run.configuration(
                id: id, sweep: id, folder: fixture.root.pushing("Results_v2/x/20251226_143000"),
                project: try fixture.project, createdAt: Moment(unixMilliseconds: 0), host: "h", version: "1")
            // Through the file, as launching and listing do.
            try fixture.write("run/experiment_config.yaml", stored.yamlText)
            let read = try RunConfiguration.read(from: fixture.root.pushing("run/experiment_config.yaml"))
            let earlier = EarlierRun(id: id, purpose: "model_comparison", isCompleted: true, configuration: read)
            let pointedOut = try fixture.plan(config, earlierRuns: [earlier])
            #expect(
                pointedOut.notices.map(\.description) == [
                    "c.yaml: notice: 1 of 3 were run before: k3f9q2, under model_comparison; --skip-completed leaves them out"
                ])
            #expect(pointedOut.runCount == 3)
            let skipped = try fixture.plan(config, earlierRuns: [earlier]) { $0.skipsCompleted = true }
            #expect(names(skipped) == ["0", "2"])
            #expect(skipped.sweeps[0].skippedCount == 1)
            let alone = try fixture.plan(
                config.replacing("[0, 1, 2]", with: "1"), earlierRuns: [earlier]
            ) { $0.skipsCompleted = true }
            #expect(alone.sweeps.isEmpty)
            let failed = EarlierRun(id: id, purpose: "p", isCompleted: false, configuration: read)
            let again = try fixture.plan(config, earlierRuns: [failed])
            #expect(again.notices.isEmpty)
        }
    }

    @Test func aNameWithOtherWeightsIsPointedOut() throws {
        try withProject { fixture in
            let run = try fixture.plan(ProjectFixture.config).sweeps[0].runs[0]
            let id = try #require(RunID("k3f9q2ma7x"))
            let stored = run.configuration(
                id: id, sweep: id, folder: "/r", project: try fixture.project, createdAt: Moment(unixMilliseconds: 0),
                host: "h", version: "1")
            let earlier = EarlierRun(
                id: id, purpose: "p", isCompleted: true, devicesInUse: ["1"], configuration: stored)
            try fixture.root.pushing("models/tiny").removeTree()
            try fixture.writeModel("models/tiny", weight: 0.25)
            let plan = try fixture.plan(ProjectFixture.config + "cuda_devices: 1\n", earlierRuns: [earlier])
            #expect(
                plan.notices.map(\.message) == [
                    "the native engine trains on the processor; it uses no cuda_devices",
                    "device 1 was given to the run k3f9q2, which is running",
                    "'tiny' has other weights than in the earlier run k3f9q2",
                ])
        }
    }

    @Test(
        arguments: [
            ("method: zo", "", 1, 1), ("method: zo", "\n  save_total: all\n  save_steps: 5", 1, 4),
            ("method: fo_full", "", 1, 1), ("method: fo_full", "\n  save_steps: 5", 1, 2),
            ("method: fo_full", "\n  save_steps: 5\n  save_total: 3\n  optimizer: adamw", 3, 3),
        ] as [(String, String, Int, Int)])
    func theBytesOfCheckpointsAreThoseOfTheMethod(method: String, more: String, parts: Int, kept: Int) throws {
        try withProject { fixture in
            let run = try fixture.plan(
                ProjectFixture.config.replacing("method: zo", with: method)
                    .replacing("  seed: 0", with: "  seed: 0" + more)
            ).sweeps[0].runs[0]
            let plain = try fixture.plan(ProjectFixture.config).sweeps[0].runs[0].checkpointPartByteCount
            let weights = ProjectFixture.modelConfig.weightByteCount
            #expect(run.checkpointPartByteCount == plain + (parts - 1) * weights)
            #expect(run.checkpointByteCount == run.checkpointPartByteCount * kept)
        }
    }

    @Test(arguments: [
        ("method: fo_lora", "", 1, 1), ("method: fo_lora", "\n  optimizer: adamw\n  save_steps: 5", 3, 2),
        ("method: zo", "\n  zo_scope: lora\n  save_steps: 5", 1, 2),
    ])
    func theBytesOfAdaptersAreFew(method: String, more: String, parts: Int, kept: Int) throws {
        try withProject { fixture in
            let run = try fixture.plan(
                ProjectFixture.config.replacing("method: zo", with: method)
                    .replacing("  seed: 0", with: "  seed: 0\n  lora_rank: 2\n  lora_targets: q_proj, down_proj" + more)
            ).sweeps[0].runs[0]
            let plain = try fixture.plan(ProjectFixture.config).sweeps[0].runs[0].checkpointPartByteCount
            // Of each layer 2 × 4 numbers in a and 4 × 2 in b.
            let sideFiles = plain - ProjectFixture.modelConfig.weightByteCount
            #expect(run.checkpointPartByteCount == sideFiles + parts * 2 * 16 * 4)
            #expect(run.checkpointByteCount == run.checkpointPartByteCount * kept)
        }
    }

    @Test(.enabled(if: testData != nil, "needs TELOS_TEST_DATA"))
    func realModelAndDataArePlanned() throws {
        let data = try #require(testData)
        try withProject { fixture in
            try fixture.write("telos.yaml", "data: \(data)/Data_v2\nmodels: [\(data)/models]\n")
            let plan = try fixture.plan(
                ProjectFixture.config
                    .replacing("model: tiny", with: "model: stories260K")
                    .replacing(
                        "Data_v2/original/Copa",
                        with:
                            "\(data)/Data_v2/synthetic/temperature_study/copa_mezo_v10_1/{task}"
                    )
                    .replacing("  num_dev: 1\n", with: ""))
            let run = plan.sweeps[0].runs[0]
            #expect(plan.notices.isEmpty)
            #expect(run.dataset.generationPurpose == "temperature_study")
            #expect(run.experiment.folderName == "Copa_zo_copa_mezo_v10_1_1_6")
            #expect(run.hyperparameters["num_dev"] == .integer(100))
            // 260 032 parameters in float32, and the small files beside them.
            #expect(run.checkpointByteCount > 260_032 * 4)
        }
    }
}
