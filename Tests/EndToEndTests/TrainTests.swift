import Glibc
import JSONValues
import ProjectSupport
import RunModel
import RunStore
import Testing

/// What `telos train` says, and to whom.
struct TrainTests {
    private static let sweep = TestProject.scriptConfig.replacing(
        "learning_rate: 1e-6", with: "learning_rate: [1e-6, 5e-7]")

    @Test func theDryRunShowsThePlanAndMakesNothing() throws {
        try withProject { project in
            try project.write(
                "c.yaml", Self.sweep + "cuda_devices: \"0,1\"\ntime_limit: 2h\ncontinue_on_error: false\n")
            try project.expect(
                """
                $ telos train c.yaml --dry-run
                c.yaml
                  Purpose: hyperparameter_tuning
                  learning_rate: 1e-06, 5e-07
                  Engine: script
                  Runs at a time: 2, devices 0,1
                  Time limit: 7200 s an attempt
                  The first failure stops what has not started
                  [1] Results_v2/hyperparameter_tuning/tiny/Copa_zo_original_1_6
                      learning_rate=1e-06
                  [2] Results_v2/hyperparameter_tuning/tiny/Copa_zo_original_5_7
                      learning_rate=5e-07

                Total: 2 runs in 1 sweeps; nothing was made
                c.yaml:16:15: notice: one device each (the older tool gave every run all of them; `devices_per_run: 2` does)
                """)
            try project.expectNothingMade()
        }
    }

    @Test func valuesOfTheCommandLineReplaceTheConfigs() throws {
        try withProject { project in
            try project.write("c.yaml", Self.sweep)
            try project.expect(
                """
                $ telos train c.yaml --dry-run --set hyperparameters.learning_rate=2e-5 --set hyperparameters.seed=0,1 --set model=./models/tiny --parallel 2
                c.yaml
                  Purpose: hyperparameter_tuning
                  seed: 0, 1
                  Engine: script
                  Runs at a time: 2
                  [1] Results_v2/hyperparameter_tuning/models/tiny/Copa_zo_original_2_5
                      seed=0
                  [2] Results_v2/hyperparameter_tuning/models/tiny/Copa_zo_original_2_5
                      seed=1

                Total: 2 runs in 1 sweeps; nothing was made
                """)
            let wrong = try project.telos("train", "c.yaml", "--dry-run", "--set", "hyperparameters.steps=many")
            #expect(wrong.code == 2)
            #expect(
                wrong.err
                    == "telos: --set hyperparameters.steps=many: steps must be a whole number from 1 to 1000000000, not 'many'; write for example 20000\n"
            )
        }
    }

    @Test func thePlanAsJSON() throws {
        try withProject { project in
            try project.write("c.yaml", Self.sweep)
            let outcome = try project.telos("train", "c.yaml", "--dry-run", "--json")
            let plan = try JSONValue.parse(outcome.out)
            #expect(plan["dry_run"] == true)
            #expect(plan["runs"] == 2)
            let runs = plan["sweeps"]?.array?.first?["runs"]?.array ?? []
            #expect(runs.map { $0["hyperparameters"]?["learning_rate"]?.number } == [1e-6, 5e-7])
            #expect(runs.first?["env_vars"]?["LR"] == "1e-6")
            try project.expectNothingMade()
        }
    }

    @Test func inAPipeProgressIsLinesAndTheResultsFollow() throws {
        try withProject { project in
            try project.write("c.yaml", Self.sweep)
            let outcome = try project.telos("train", "c.yaml")
            #expect(outcome.code == 0)
            project.expect(
                outcome.lines,
                fit: [
                    "", "run                          state      accuracy  dev accuracy",
                    "{word}  learning_rate=1e-06  completed      0.75           0.5",
                    "{word}  learning_rate=5e-07  completed      0.75           0.5", "",
                    "Best on dev: {id}, accuracy 0.75 on validation (1 more has the same on dev)",
                    "Filed under hyperparameter_tuning: telos list --detail --purpose hyperparameter_tuning",
                ], of: "telos train c.yaml")
            // A state that was passed quickly may never have been seen.
            let states = outcome.errorLines.compactMap { $0.wholeMatch(of: /[0-9a-z]{6} (\S+): (\w+)/)?.output }
            #expect(states.count == outcome.errorLines.count, "\(outcome.err)")
            for folder in ["Copa_zo_original_1_6", "Copa_zo_original_5_7"] {
                let own = states.filter { $0.1 == folder }.map { String($0.2) }
                #expect(own.last == "completed")
                #expect(own == ["queued", "running", "completed"].filter(own.contains))
            }
        }
    }

    @Test func withJSONStandardOutputIsOneDocument() throws {
        try withProject { project in
            try project.write("c.yaml", Self.sweep)
            let outcome = try project.telos("train", "c.yaml", "--json")
            #expect(outcome.code == 0)
            let runs = try #require(try JSONValue.parse(outcome.out).array)
            #expect(runs.map { $0["state"] } == ["completed", "completed"])
            let detached = try project.telos("train", "c.yaml", "--json", "--detach")
            #expect(detached.code == 0)
            #expect(try JSONValue.parse(detached.out).array?.count == 2)
        }
    }

    @Test func detachedRunsAreNamed() throws {
        try withProject { project in
            try project.write("c.yaml", Self.sweep)
            try project.expect(
                """
                $ telos train c.yaml --detach
                {id}  Results_v2/hyperparameter_tuning/tiny/Copa_zo_original_1_6/{timestamp}
                {id}  Results_v2/hyperparameter_tuning/tiny/Copa_zo_original_5_7/{timestamp}
                sweep {id} runs in the background: 2 runs; `telos watch {id}` shows it
                """)
        }
    }

    @Test(arguments: [false, true])
    func onATerminalATableIsDrawnInPlace(withoutColour: Bool) throws {
        try withProject { project in
            try project.write("slow.sh", TestProject.script + "\nsleep 1\n")
            try project.write("c.yaml", TestProject.scriptConfig.replacing("train.sh", with: "slow.sh"))
            var environment = ["TERM": "xterm-256color"]
            if withoutColour { environment["NO_COLOR"] = "1" }
            let program = try project.start("train", "c.yaml", environment: environment, onTerminal: true)
            let outcome = try program.wait()
            #expect(outcome.code == 0)
            #expect(outcome.out.contains("\u{1B}[K"))
            #expect(outcome.out.contains("running"))
            #expect(outcome.out.contains("Copa_zo_original_1_6"))
            #expect(outcome.out.contains(#/\x{1B}\[\d+m/#) == !withoutColour)
            #expect(outcome.out.contains("Best on dev: ") || outcome.out.contains("Filed under "))
        }
    }

    @Test func twoConfigsMakeTwoSweepsOneAfterTheOther() throws {
        try withProject { project in
            try project.write("own.sh", "echo $TELOS_RUN_ID >> order\n" + TestProject.script)
            let config = TestProject.scriptConfig.replacing("train.sh", with: "own.sh")
            try project.write("b.yaml", config.replacing("seed: 0", with: "seed: [0, 1]"))
            try project.write("a.yaml", config.replacing("seed: 0", with: "seed: [2, 3]"))
            let outcome = try project.telos("train", "b.yaml", "a.yaml")
            #expect(outcome.code == 0)
            let sections = try project.runFolders.compactMap { try project.configuration(of: $0).telos }
            let order = try project.read("order").split(separator: "\n").map(String.init)
            let configs = order.map { id in sections.first { $0.id.text == id }?.configFile?.path }
            #expect(configs == ["b.yaml", "b.yaml", "a.yaml", "a.yaml"])
            #expect(Set(sections.map(\.sweep)).count == 2)
        }
    }

    @Test func aSweepsFileTellsItsRunsInPlanOrder() throws {
        try withProject { project in
            try project.write("c.yaml", Self.sweep)
            let outcome = try project.telos("train", "c.yaml", "--parallel", "2")
            #expect(outcome.code == 0)
            let runs = try project.runFolders
            let section = try #require(try project.configuration(of: runs[0]).telos)
            let sweep = try project.json("Results_v2/.telos/sweeps/\(try #require(section.sweep)).json")
            #expect(
                sweep.object?.keys == [
                    "schema", "sweep", "created_at", "config_file", "config_sha256", "arguments", "parallel", "devices",
                    "devices_per_run", "continue_on_error", "time_limit_s", "record", "runs",
                ])
            #expect(sweep["runs"]?.array?.map { $0["path"]?.string } == runs)
            #expect(sweep["arguments"] == ["train", "c.yaml", "--parallel", "2"])
            #expect(sweep["parallel"] == 2)
        }
    }

    @Test func stateHasEveryKeyOfTheFormat() throws {
        try withProject { project in
            try project.train(TestProject.scriptConfig)
            let state = try project.state(of: try project.onlyRun)
            #expect(
                Set(state.object?.keys ?? []) == [
                    "schema", "state", "reason", "message", "warnings", "attempt", "counted_attempt", "executor",
                    "slurm_job_id", "host", "boot_id", "launcher", "supervisor", "process", "queued_at", "started_at",
                    "heartbeat_at", "finished_at", "exit_code", "signal", "attempts",
                ])
            let attempt = try #require(state["attempts"]?.array?.first?.object)
            #expect(
                Set(attempt.keys) == [
                    "attempt", "state", "reason", "message", "host", "devices", "from_step", "started_at",
                    "finished_at",
                    "exit_code", "signal", "out_offset", "err_offset", "cpu_s", "peak_memory_bytes",
                ])
        }
    }

    @Test func aFolderOfTheModelsNameInTheWorkingDirectoryIsNotTheModel() throws {
        try withProject { project in
            try project.write("c.yaml", TestProject.nativeConfig)
            try project.writeModel("work/tiny", seed: 8)
            func fingerprint(_ folder: String) throws -> String? {
                let outcome = try project.shell("cd \(folder) && telos train \(project.root)/c.yaml --dry-run --json")
                let runs = try JSONValue.parse(outcome.out)["sweeps"]?.array?.first?["runs"]
                return runs?.array?.first?["model_fingerprint"]?.string
            }
            let here = try #require(try fingerprint("."))
            #expect(try fingerprint("work") == here)
        }
    }

    @Test func aPurposeThatIsNearlyAnotherIsToldAndAllowed() throws {
        try withProject { project in
            try project.write(
                "c.yaml", TestProject.scriptConfig.replacing("hyperparameter_tuning", with: "hyperparameter_tunning"))
            let outcome = try project.telos("train", "c.yaml", "--dry-run")
            #expect(outcome.code == 0)
            #expect(
                outcome.err
                    == "c.yaml:2:12: notice: the purpose 'hyperparameter_tunning' is new; did you mean hyperparameter_tuning?\n"
            )
        }
    }

    @Test func aLaunchIsWholeOrNothing() throws {
        try withProject { project in
            let first = try project.writeConfig(TestProject.scriptConfig)
            try project.write(
                "second.yaml",
                TestProject.scriptConfig.replacing("purpose: hyperparameter_tuning", with: "purpose: ablation_study")
                    .replacing("seed: 0", with: "seed: 1"))
            // Where the second sweep's runs should go stands a file.
            try project.write("Results_v2/ablation_study/tiny", "not a folder")
            let outcome = try project.telos("train", first, "second.yaml")
            #expect(outcome.code == 1)
            #expect(outcome.err.contains("Results_v2/ablation_study/tiny"))
            #expect(try project.telos("list").out == "Results_v2 directory is empty\n")
        }
    }
}
