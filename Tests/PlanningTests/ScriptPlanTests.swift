import DurableFiles
import Planning
import RunModel
import RunStore
import SystemPackage
import TestSupport
import Testing

struct ScriptPlanTests {
    private static let settings = """
        engine: script
        scripts:
          directory: tools/train
          zo: "mezo_finetune_{kind}.sh"
          fo_lora: {original: lora o.sh}
        """

    private func withScripts(_ body: (ProjectFixture) throws -> Void) throws {
        try withProject { fixture in
            try fixture.write("telos.yaml", Self.settings)
            for file in ["mezo_finetune_original.sh", "mezo_finetune_synthetic.sh", "lora o.sh"] {
                try fixture.write("tools/train/\(file)", "true\n")
            }
            try body(fixture)
        }
    }

    private func environment(_ plan: Plan) -> [String] {
        plan.sweeps[0].runs[0].environment.map { "\($0.name)=\($0.value)" }
    }

    @Test func theContractOfFullZo() throws {
        try withScripts { fixture in
            let config = ProjectFixture.config
                .replacing("model: tiny", with: "model: meta-llama/Llama-3.2-1B")
                .replacing("1e-6", with: "1.5e-6")
            let plan = try fixture.plan(config)
            #expect(
                environment(plan) == [
                    "MODEL=meta-llama/Llama-3.2-1B", "TASK=\(fixture.root)/Data_v2/original/Copa", "MODE=ft",
                    "LR=1.5e-6",
                    "BS=2", "STEPS=20", "SEED=0", "EPS=1e-3", "DEV=1",
                ])
            #expect(
                plan.sweeps[0].runs[0].hyperparameters.entries.map { "\($0.key)=\($0.value.listingText)" } == [
                    "learning_rate=1.5e-06", "batch_size=2", "steps=20", "seed=0", "num_dev=1", "zo_eps=0.001",
                ])
        }
    }

    @Test func theContractOfLora() throws {
        try withScripts { fixture in
            let config = ProjectFixture.config
                .replacing("method: zo", with: "method: fo_lora")
                .replacing(
                    "num_dev: 1", with: "num_eval: 2e2\n  lora_alpha: 32\n  warmup_ratio: 0.10\n  note: \"it's\""
                )
                .replacing("1e-6", with: "2")
                .replacing("model: tiny", with: "model: ./models/tiny")
            let plan = try fixture.plan(config)
            #expect(
                environment(plan) == [
                    "MODEL=\(fixture.root)/models/tiny", "TASK=\(fixture.root)/Data_v2/original/Copa", "MODE=lora",
                    "LR=2",
                    "BS=2", "STEPS=20", "SEED=0", "RANK=8", "LORA_ALPHA=32", "EVAL=200", "WARMUP_RATIO=0.1",
                    "NOTE=it's",
                ])
            #expect(plan.notices.isEmpty)
        }
    }

    @Test func zoOnAdaptersIsModeLora() throws {
        try withScripts { fixture in
            let plan = try fixture.plan(
                ProjectFixture.config.replacing("num_dev: 1", with: "zo_scope: lora\n  zo_eps: 1e-2"))
            #expect(
                environment(plan).suffix(6) == [
                    "BS=2", "STEPS=20", "SEED=0", "EPS=1e-2", "RANK=8", "LORA_ALPHA=16",
                ])
            #expect(environment(plan).contains("MODE=lora"))
        }
    }

    @Test func theScriptIsChosenByMethodAndKindOfData() throws {
        try withScripts { fixture in
            func script(_ config: String) throws -> RunConfiguration.Script? {
                try fixture.plan(config).sweeps[0].runs[0].script
            }
            let original = try script(ProjectFixture.config)
            #expect(original == .init(file: "mezo_finetune_original.sh", directory: "tools/train"))
            let synthetic = try script(
                ProjectFixture.config.replacing("original/Copa", with: "synthetic/prompt_engineering/copa_mezo_v1/Copa")
            )
            #expect(synthetic == .init(file: "mezo_finetune_synthetic.sh", directory: "tools/train"))
            let own = try script(ProjectFixture.config + "script: {command: \"bash train.sh\", resume: true}\n")
            #expect(own == .init(command: "bash train.sh", resume: true))
        }
    }

    @Test(arguments: [
        (
            "method: zo", "method: fo_full",
            "c.yaml:5:9: engine: script needs a program for fo_full with original data; write script: {command: \"...\"} here or scripts.fo_full in telos.yaml"
        ),
        (
            "  seed: 0", "  seed: 0\n  path: x",
            "c.yaml:13:3: the script would get 'path' as PATH, which has its own meaning; did you mean data.path?"
        ),
        (
            "  seed: 0", "  seed: 0\n  telos_x: x",
            "c.yaml:13:3: the script would get 'telos_x' as TELOS_X, which has its own meaning; use another name"
        ),
        (
            "  seed: 0", "  seed: 0\n  ld_preload: x",
            "c.yaml:13:3: the script would get 'ld_preload' as LD_PRELOAD, which has its own meaning; use another name"
        ),
        (
            "  seed: 0", "  seed: 0\n  lr: 1",
            "c.yaml:13:3: the script would get 'lr' as LR, which has its own meaning; did you mean learning_rate?"
        ),
        (
            "  seed: 0", "  seed: 0\n  warmup-ratio: 1",
            "c.yaml:13:3: 'warmup-ratio' cannot be the name of an environment variable; write letters, digits and '_', a letter first"
        ),
        (
            "  seed: 0", "  seed: 0\n  foo: 1\n  FOO: 1",
            "c.yaml:14:3: foo and FOO would both reach the script as FOO; rename one"
        ),
        (
            "  path: Data_v2/original/Copa", "  path: nowhere",
            "c.yaml:7:9: the data folder 'nowhere' does not exist; beside it are DIRS"
        ),
    ])
    func isToldWithItsPlace(_ line: String, _ bad: String, _ problem: String) throws {
        try withScripts { fixture in
            let problems = try fixture.problems(ProjectFixture.config.replacing(line + "\n", with: bad + "\n"))
            #expect(problems == [problem.replacing("DIRS", with: "Data_v2, models, tools")])
        }
    }

    @Test func aScriptThatIsNotThereIsTold() throws {
        try withScripts { fixture in
            try fixture.root.pushing("tools/train/mezo_finetune_original.sh").remove()
            let problems = try fixture.problems(ProjectFixture.config)
            #expect(
                problems == [
                    "c.yaml:5:9: the script 'tools/train/mezo_finetune_original.sh' for zo with original data does not exist; mend scripts.zo in telos.yaml"
                ])
        }
    }

    @Test func aTypingErrorThatReachesTheScriptIsPointedOut() throws {
        try withScripts { fixture in
            let notices = try fixture.notices(ProjectFixture.config.replacing("num_dev: 1", with: "num_devs: 1"))
            #expect(
                notices == [
                    "c.yaml:13:3: notice: Telos knows no num_devs, and the script gets it as NUM_DEVS; did you mean num_dev?"
                ])
        }
    }

    @Test func anyTaskAndModelNameWillDo() throws {
        try withScripts { fixture in
            let config = ProjectFixture.config
                .replacing("task: Copa", with: "task: MyTask").replacing("model: tiny", with: "model: org/unheard-of")
            let plan = try fixture.plan(config)
            #expect(
                plan.sweeps[0].runs[0].experimentPath == "hyperparameter_tuning/org/unheard-of/MyTask_zo_original_1_6")
            #expect(plan.sweeps[0].runs[0].modelFacts == .init(source: "org/unheard-of"))
            #expect(plan.sweeps[0].runs[0].checkpointByteCount == 0)
        }
    }

    @Test func theCommandCanBePasted() throws {
        try withScripts { fixture in
            let id = try #require(RunID("k3f9q2ma7x"))
            let project = try fixture.project
            let folder = fixture.root.pushing("Results_v2/my runs/20251226_143000")
            let values =
                "MODEL='tiny' TASK='\(fixture.root)/Data_v2/original/Copa' MODE='ft' LR='1e-6' BS='2' STEPS='20' SEED='0' EPS='1e-3' DEV='1' "
            func command(_ config: String) throws -> String? {
                try fixture.plan(config).sweeps[0].runs[0].command(id: id, folder: folder, project: project)
            }
            let byFile = try command(ProjectFixture.config)
            #expect(byFile == "cd 'tools/train' && \(values)bash mezo_finetune_original.sh")
            let byCommand = try command(ProjectFixture.config + "script: {command: \"echo 'a' $LR\"}\n")
            #expect(byCommand == values + #"/bin/sh -c 'echo '\''a'\'' $LR'"#)
            let native = try command(ProjectFixture.config + "engine: native\n")
            #expect(
                native
                    == "telos-engine train 'Results_v2/my runs/20251226_143000/experiment_config.yaml' --out ./telos-by-hand-k3f9q2ma7x"
            )
        }
    }

    @Test func theConfigurationNamesFolderLogsAndRun() throws {
        try withScripts { fixture in
            let id = try #require(RunID("k3f9q2ma7x"))
            let run = try fixture.plan(ProjectFixture.config).sweeps[0].runs[0]
            let folder = fixture.root.pushing(FilePath("Results_v2/\(run.experimentPath)/20251226_143000_2"))
            let configuration = run.configuration(
                id: id, sweep: id, folder: folder, project: try fixture.project, createdAt: Moment(unixMilliseconds: 0),
                host: "h", version: "1")
            #expect(configuration.timestamp == "20251226_143000_2")
            #expect(
                configuration.outFile
                    == "Results_v2/hyperparameter_tuning/tiny/Copa_zo_original_1_6/20251226_143000_2/1e-06_train.out")
            #expect(
                configuration.environment.suffix(2).map { "\($0.name)=\($0.value)" } == [
                    "TELOS_RUN_DIR=\(folder)", "TELOS_RUN_ID=k3f9q2ma7x",
                ])
            #expect(configuration.command?.contains("TELOS_") == false)
            #expect(EqualKey(configuration) == run.equalKey)
        }
    }
}
