import DurableFiles
import Glibc
import JSONValues
import ProjectSupport
import RunModel
import RunStore
import SystemPackage
import Testing

/// Runs of engine `script`, by a real bash script.
struct ScriptTests {
    /// A config whose script is this text, in a file.
    private func config(_ project: TestProject, script: String, _ extra: String = "") throws -> String {
        try project.write("own.sh", script)
        let text = TestProject.scriptConfig.replacing("train.sh", with: "own.sh") + extra
        try project.write("own.yaml", text)
        return "own.yaml"
    }

    private static let metrics = "echo \"{'accuracy': 0.75, 'dev_accuracy': 0.5}\"\n"

    struct Contract: Sendable, CustomStringConvertible {
        var changes: [(String, String)]
        var environment: [String]
        var description: String { changes.map(\.1).joined(separator: "; ") }
    }

    @Test(arguments: [
        Contract(
            changes: [], environment: ["BS=16", "EPS=1e-3", "LR=1e-6", "MODE=ft", "MODEL=tiny", "SEED=0", "STEPS=100"]),
        Contract(
            changes: [
                ("method: zo", "method: fo_lora"), ("model: tiny", "model: meta-llama/Llama-3.2-1B"),
                ("learning_rate: 1e-6", "learning_rate: 0.00015\n  lora_rank: 4"), ("steps: 100", "steps: 2e4"),
            ],
            environment: [
                "BS=16", "LORA_ALPHA=16", "LR=1.5e-4", "MODE=lora", "MODEL=meta-llama/Llama-3.2-1B", "RANK=4", "SEED=0",
                "STEPS=20000",
            ]),
        Contract(
            changes: [
                ("method: zo", "method: fo_full"), ("model: tiny", "model: ./models/tiny"),
                ("learning_rate: 1e-6", "learning_rate: 2"),
                ("seed: 0", "seed: 42\n  num_dev: 50\n  num_eval: 200\n  warmup_ratio: 0.06"),
            ],
            environment: [
                "BS=16", "DEV=50", "EVAL=200", "LR=2", "MODE=ft", "MODEL={root}/models/tiny", "SEED=42", "STEPS=100",
                "WARMUP_RATIO=0.06",
            ]),
        Contract(
            changes: [("seed: 0", "seed: 7\n  zo_scope: lora\n  zo_eps: 0.0025")],
            environment: [
                "BS=16", "EPS=2.5e-3", "LORA_ALPHA=16", "LR=1e-6", "MODE=lora", "MODEL=tiny", "RANK=8", "SEED=7",
                "STEPS=100",
            ]),
    ])
    func itsEnvironmentIsTheContract(_ contract: Contract) throws {
        try withProject { project in
            var config = TestProject.scriptConfig
            for (line, replacement) in contract.changes { config = config.replacing(line, with: replacement) }
            try project.train(config)
            let run = try project.onlyRun
            let id = try #require(try project.configuration(of: run).telos?.id.text)
            let expected =
                contract.environment + [
                    "TASK={root}/Data_v2/original/Copa", "TELOS_RUN_DIR={root}/\(run)", "TELOS_RUN_ID=\(id)",
                ]
            let found = try project.read("\(run)/environment.txt").split(separator: "\n").map(String.init)
            project.expect(found, fit: expected.sorted(), of: "env")
        }
    }

    /// Hugging Face's trainer keeps its record in a file; what it prints may say nothing.
    @Test func whatTheTrainerWroteDownCounts() throws {
        let state = """
            {"global_step": 200, "max_steps": 200, "log_history": [{"epoch": 1.0, "loss": 0.5, "step": 100},
            {"epoch": 2.0, "loss": 0.25, "step": 200}, {"epoch": 2.0, "step": 200, "train_runtime": 12.5},
            {"epoch": 2.0, "eval_accuracy": 0.875, "eval_loss": 0.3, "step": 200}]}
            """
        try withProject { project in
            let script =
                "mkdir -p \"$TELOS_RUN_DIR\"\ncat > \"$TELOS_RUN_DIR/trainer_state.json\" <<'END'\n\(state)\nEND\nexit 1\n"
            #expect(try project.telos("train", config(project, script: script)).code == 0)
            let run = try project.onlyRun
            let life = try project.json("\(run)/state.json")
            #expect(life["state"]?.string == "completed")
            #expect(life["exit_code"]?.integer == 1)
            let result = try project.json("\(run)/result.json")
            #expect(result["eval_accuracy"]?.number == 0.875)
            #expect(result["train_runtime"]?.number == 12.5)
            let lines = try project.read("\(run)/metrics.jsonl").split(separator: "\n")
            #expect(lines.count == 3)
            #expect(lines.first?.hasPrefix("{\"step\":100,\"epoch\":1") == true, "\(lines)")
        }
    }

    @Test func theCallersDevicesStayWithoutCudaDevices() throws {
        try withProject { project in
            try project.write("c.yaml", TestProject.scriptConfig)
            let outcome = try project.telos("train", "c.yaml", environment: ["CUDA_VISIBLE_DEVICES": "5"])
            #expect(outcome.code == 0)
            let run = try project.onlyRun
            #expect(try project.read("\(run)/environment.txt").contains("CUDA_VISIBLE_DEVICES=5\n"))
        }
    }

    @Test func devicesAreHandedOutOneARun() throws {
        try withProject { project in
            // Each waits until the other has started: both run at once, or the test runs out of time.
            let file = try config(
                project,
                script: """
                    touch started-$SEED
                    until [ -e started-0 ] && [ -e started-1 ]; do sleep 0.05; done
                    echo "$CUDA_VISIBLE_DEVICES" > $TELOS_RUN_DIR/device
                    \(Self.metrics)
                    """, "cuda_devices: \"3,5\"\n")
            let outcome = try project.telos("train", file, "--set", "hyperparameters.seed=0,1")
            #expect(outcome.code == 0, "\(outcome.err)")
            #expect(
                outcome.err.contains(
                    "one device each (the older tool gave every run all of them; `devices_per_run: 2` does)"))
            let runs = try project.runFolders
            let devices = try runs.map { try project.read("\($0)/device") }
            #expect(Set(devices) == ["3\n", "5\n"])
            let stored = try runs.map {
                try project.state(of: $0)["attempts"]?.array?.first?["devices"]?.array?.first?.string
            }
            #expect(stored.map { "\($0 ?? "")\n" } == devices)
        }
    }

    @Test func allDevicesOfARunAreHandedOutTogether() throws {
        try withProject { project in
            let file = try config(
                project, script: "echo \"$CUDA_VISIBLE_DEVICES\" > $TELOS_RUN_DIR/device\n" + Self.metrics,
                "cuda_devices: [3, 5]\ndevices_per_run: 2\n")
            let outcome = try project.telos("train", file)
            #expect(outcome.code == 0)
            let device = try project.read("\(try project.onlyRun)/device")
            #expect(device == "3,5\n")
        }
    }

    @Test func theScriptIsChosenByMethodAndKindOfData() throws {
        let synthetic = "Data_v2/synthetic/prompt_engineering/copa_mezo_v1/Copa"
        let cases = [
            ("zo", "Data_v2/original/Copa", "zo_original.sh"), ("zo", synthetic, "zo_synthetic.sh"),
            ("zo", "elsewhere/Copa", "zo_original.sh"), ("zo", "Data_v2/mixed/both/Copa", "zo_synthetic.sh"),
            ("fo_full", synthetic, "full.sh"), ("fo_lora", "Data_v2/original/Copa", "lora_o.sh"),
            ("fo_lora", "Data_v2/mixed/both/Copa", "lora_m.sh"),
        ]
        try withProject { project in
            try project.writeData("elsewhere/Copa")
            try project.writeData("Data_v2/mixed/both/Copa")
            try project.write(
                "telos.yaml",
                """
                engine: script
                scripts:
                  directory: scripts
                  zo: "zo_{kind}.sh"
                  fo_full: full.sh
                  fo_lora: {original: lora_o.sh, synthetic: lora_s.sh, mixed: lora_m.sh}

                """)
            for name in ["zo_original", "zo_synthetic", "full", "lora_o", "lora_s", "lora_m"] {
                try project.write("scripts/\(name).sh", "echo \"$0 in $PWD\"\n" + Self.metrics)
            }
            for (index, it) in cases.enumerated() {
                try project.write(
                    "\(index).yaml",
                    TestProject.scriptConfig.replacing("method: zo", with: "method: \(it.0)")
                        .replacing("Data_v2/original/Copa", with: it.1)
                        .replacing("seed: 0", with: "seed: \(index)")
                        .replacing("engine: script\nscript:\n  command: bash train.sh\n", with: ""))
            }
            let outcome = try project.shell("telos train [0-6].yaml")
            #expect(outcome.code == 0, "\(outcome.err)")
            let runs = try project.runFolders
            #expect(runs.count == cases.count)
            for run in runs {
                let configuration = try project.configuration(of: run)
                let index = try #require(configuration.hyperparameters.seed)
                let said = try project.read(try #require(configuration.outFile)).split(separator: "\n").first ?? ""
                #expect(said == "\(cases[index].2) in \(project.root)/scripts")
            }
        }
    }

    @Test func aTracebackAfterTheFinalMetricsIsAWarning() throws {
        try withProject { project in
            let file = try config(
                project,
                script: Self.metrics + """
                    echo 'Traceback (most recent call last):' >&2
                    echo '  File "run.py", line 1, in <module>' >&2
                    echo 'FileNotFoundError: result/x.json' >&2
                    exit 1

                    """)
            let outcome = try project.telos("train", file)
            #expect(outcome.code == 0)
            let state = try project.state(of: try project.onlyRun)
            #expect(state["state"] == "completed")
            #expect(state["exit_code"] == 1)
            let warnings = state["warnings"]?.array?.compactMap(\.string) ?? []
            #expect(warnings.count == 1)
            #expect(warnings.first?.hasPrefix("after its final metrics: ") == true, "\(warnings)")
            #expect(warnings.first?.contains("FileNotFoundError: result/x.json") == true, "\(warnings)")
            let listed = try project.telos("list")
            #expect(listed.out.contains("   Number of experiments: 1\n"))
        }
    }

    @Test(arguments: [
        ("echo 'something' >&2; exit 3", "failed", "error", "failed", "exit code 3"),
        (
            "echo 'RuntimeError: CUDA out of memory. Tried to allocate 2 GiB' >&2; exit 1", "failed", "out_of_memory",
            "failed (out of memory)", "CUDA out of memory"
        ),
        ("kill -9 $$", "failed", "killed", "failed (killed by signal 9)", "killed by signal 9"),
    ])
    func aFailureIsJudgedByItsEvidence(
        _ script: String, _ state: String, _ reason: String, _ listed: String, _ message: String
    ) throws {
        try withProject { project in
            let file = try config(project, script: script + "\n")
            let outcome = try project.telos("train", file)
            #expect(outcome.code == 1)
            let life = try project.state(of: try project.onlyRun)
            #expect(life["state"]?.string == state)
            #expect(life["reason"]?.string == reason)
            #expect(life["message"]?.string?.contains(message) == true, "\(life)")
            let detail = try project.telos("list", "--detail")
            #expect(detail.out.contains("      State: \(listed)"), "\(detail.out)")
        }
    }

    @Test func anEndWithoutFinalMetricsIsCompletedWithAWarning() throws {
        try withProject { project in
            let file = try config(project, script: "echo done\n")
            let outcome = try project.telos("train", file)
            #expect(outcome.code == 0)
            let state = try project.state(of: try project.onlyRun)
            #expect(state["state"] == "completed")
            #expect(state["warnings"] == ["no final metrics"])
        }
    }

    @Test func aFailureDoesNotStopTheOthersUnlessAsked() throws {
        let script = "[ $SEED = 0 ] && exit 4\n" + Self.metrics
        try withProject { project in
            let file = try config(project, script: script)
            let outcome = try project.telos("train", file, "--set", "hyperparameters.seed=0,1,2")
            #expect(outcome.code == 1)
            let states = try project.runFolders.map { try project.state(of: $0)["state"]?.string }
            #expect(states == ["failed", "completed", "completed"])
        }
        try withProject { project in
            let file = try config(project, script: script, "continue_on_error: false\n")
            let outcome = try project.telos("train", file, "--set", "hyperparameters.seed=0,1,2")
            #expect(outcome.code == 1)
            let lives = try project.runFolders.map { try project.state(of: $0) }
            #expect(lives.map { $0["state"]?.string } == ["failed", "stopped", "stopped"])
            #expect(lives.map { $0["reason"]?.string } == ["error", "cancelled", "cancelled"])
        }
    }

    @Test func theTimeLimitStopsARun() throws {
        try withProject { project in
            let file = try config(project, script: "sleep 100 &\nsleep 100\n", "time_limit: 1s\n")
            let outcome = try project.telos("train", file)
            #expect(outcome.code == 1)
            let run = try project.onlyRun
            let state = try project.state(of: run)
            #expect(state["state"] == "stopped")
            #expect(state["reason"] == "time_limit")
            #expect(state["message"] == "its time limit of 1 s ran out")
            #expect(project.processes.isEmpty)
        }
    }

    @Test func whatAScriptWritesItselfWinsOverItsLog() throws {
        try withProject { project in
            let file = try config(
                project,
                script: """
                    echo '{"accuracy": 0.9}' > $TELOS_RUN_DIR/result.json
                    \(Self.metrics)
                    """)
            let outcome = try project.telos("train", file)
            #expect(outcome.code == 0)
            let run = try project.onlyRun
            let result = try project.json("\(run)/result.json")
            #expect(result["accuracy"] == 0.9)
            #expect(result["dev_accuracy"] == nil)
        }
    }

    @Test func metricsAndResultComeFromTheLog() throws {
        try withProject { project in
            let file = try config(
                project,
                script: """
                    echo "{'loss': 1.5, 'learning_rate': 1e-06, 'epoch': 0.5}"
                    echo "{'loss': 0.25, 'learning_rate': 1e-06, 'epoch': 1.0}"
                    \(Self.metrics)
                    """)
            let outcome = try project.telos("train", file)
            #expect(outcome.code == 0)
            let run = try project.onlyRun
            let result = try project.json("\(run)/result.json")
            #expect(result["accuracy"] == 0.75)
            #expect(result["dev_accuracy"] == 0.5)
            let losses = try project.read("\(run)/metrics.jsonl").split(separator: "\n")
                .compactMap { try JSONValue.parse(String($0))["loss"]?.number }
            #expect(losses == [1.5, 0.25])
        }
    }

    @Test func theCommandByHandGivesTheSameEnvironmentOutsideTheRun() throws {
        try withProject(named: "it's here") { project in
            try project.train(TestProject.scriptConfig.replacing("seed: 0", with: "seed: 3\n  note: \"a 'b' $HOME\""))
            let run = try project.onlyRun
            let before = try project.files(below: run)
            let state = try project.read("\(run)/state.json")
            let command = try #require(try project.configuration(of: run).command)
            let outcome = try project.shell(command)
            #expect(outcome.code == 0, "\(outcome.err)")
            let byHand = try project.read("environment.txt")
            let inRun = try project.read("\(run)/environment.txt")
            #expect(byHand == inRun.replacing(/TELOS_RUN_(DIR|ID)=.*\n/, with: ""))
            let after = try project.files(below: run)
            #expect(after == before)
            #expect(try project.read("\(run)/state.json") == state)
        }
    }

    @Test func theCommandOfAScriptFileChangesIntoItsFolder() throws {
        try withProject { project in
            try project.write(
                "telos.yaml", "engine: script\nscripts: {directory: \"my scripts\", zo: \"zo {kind}.sh\"}\n")
            try project.write("my scripts/zo original.sh", TestProject.script)
            try project.train(
                TestProject.scriptConfig.replacing("engine: script\nscript:\n  command: bash train.sh\n", with: ""))
            let run = try project.onlyRun
            let command = try #require(try project.configuration(of: run).command)
            #expect(command.hasPrefix("cd 'my scripts' && "))
            let outcome = try project.shell(command)
            #expect(outcome.code == 0, "\(outcome.err)")
            let byHand = try project.read("my scripts/environment.txt")
            let inRun = try project.read("\(run)/environment.txt")
            #expect(byHand == inRun.replacing(/TELOS_RUN_(DIR|ID)=.*\n/, with: ""))
        }
    }
}
