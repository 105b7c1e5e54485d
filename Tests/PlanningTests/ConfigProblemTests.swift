import DurableFiles
import Planning
import RunStore
import SystemPackage
import Tasks
import TestSupport
import Testing

/// Every bad line of a config: what is said, and where.
struct ConfigProblemTests {
    struct Case: Sendable, CustomStringConvertible {
        /// A line of the good config, and what stands there instead.
        var line: String
        var bad: String
        var problems: [String]
        var description: String { bad }

        init(_ line: String, _ bad: String, _ problems: String...) {
            self.line = line
            self.bad = bad
            self.problems = problems
        }
    }

    private static let rate = "  learning_rate: 1e-6"
    private static let seed = "  seed: 0"
    private static let steps = "  steps: 20"

    @Test(arguments: [
        // Keys
        Case(
            "task: Copa", "taks: Copa", "c.yaml:1:1: task is missing; write task: Copa",
            "c.yaml:4:1: unknown key 'taks'; did you mean task?"),
        Case(
            rate, "  lr: 1e-6",
            "c.yaml:9:3: unknown key 'lr'; did you mean learning_rate?",
            "c.yaml:9:3: hyperparameters.learning_rate is missing; write for example learning_rate: 1e-6"),
        Case(
            "task: Copa", "task: Copa\nlr: 1",
            "c.yaml:5:1: unknown key 'lr'; did you mean hyperparameters.learning_rate?"),
        Case(
            "task: Copa", "task: Copa\nlearning_rate: 1",
            "c.yaml:5:1: unknown key 'learning_rate'; did you mean hyperparameters.learning_rate?"),
        Case(
            "  purpose: hyperparameter_tuning", "  purpos: a", "c.yaml:2:3: unknown key 'purpos'; did you mean purpose?"
        ),
        Case(
            "task: Copa", "task: Copa\nzzzzzz: 1",
            "c.yaml:5:1: unknown key 'zzzzzz'; known here are experiment, model, task, method, data, hyperparameters, engine, cuda_devices, devices_per_run, wait_for_completion, continue_on_error, time_limit, script, slurm"
        ),
        Case(
            "  path: Data_v2/original/Copa", "  path: Data_v2/original/Copa\n  split: x",
            "c.yaml:8:3: unknown key 'split'; known here are path, type"),
        // Names
        Case(
            "model: tiny", "model: a//b",
            "c.yaml:3:8: the model 'a//b' has an empty level; write it as organisation/name"),
        Case(
            "task: Copa", "task: Co/pa",
            "c.yaml:4:7: the task 'Co/pa' holds '/'; only letters, digits, '.', '_' and '-' may stand in it"),
        Case(
            "  purpose: hyperparameter_tuning", "  purpose: my study",
            "c.yaml:2:12: the purpose 'my study' holds ' '; only letters, digits, '.', '_' and '-' may stand in it"),
        Case(
            "task: Copa", "task: copa",
            "c.yaml:4:7: the native engine knows TASKS, not \"copa\"; engine: script takes any task; did you mean Copa?"
        ),
        Case("method: zo", "method: mezo", "c.yaml:5:9: unknown method 'mezo'; did you mean zo?"),
        Case("method: zo", "method: sgdx", "c.yaml:5:9: unknown method 'sgdx'; write zo, fo_full or fo_lora"),
        Case(
            seed, "  seed: 0\n  zo_scope: lora\n  lora_targets: q_proj,lm_head",
            "c.yaml:14:17: lora_targets: no linear layer is called \"lm_head\"; write names with commas between, of q_proj, k_proj, v_proj, o_proj, gate_proj, up_proj, down_proj, or all-linear"
        ),
        Case("method: zo", "method: zo\nengine: nativ", "c.yaml:6:9: unknown engine 'nativ'; write native or script"),
        // Numbers
        Case(
            rate, "  learning_rate: 1e-6, 5e-7",
            "c.yaml:9:18: learning_rate '1e-6, 5e-7' is several numbers; write a list in brackets: [1e-6, 5e-7]"),
        Case(
            rate, "  learning_rate: fast",
            "c.yaml:9:18: learning_rate must be a number of at least 0, not 'fast'; write for example 1e-6"),
        Case(
            rate, "  learning_rate: .nan",
            "c.yaml:9:18: learning_rate must be a number of at least 0, not .nan; it must be finite"),
        Case(
            rate, "  learning_rate: inf",
            "c.yaml:9:18: learning_rate must be a number of at least 0, not inf; it must be finite"),
        Case(
            rate, "  learning_rate: 1e400",
            "c.yaml:9:18: learning_rate must be a number of at least 0, not 1e400; it must be finite"),
        Case(rate, "  learning_rate: -1e-6", "c.yaml:9:18: learning_rate must be a number of at least 0, not -1e-6"),
        Case(
            rate, "  learning_rate: true",
            "c.yaml:9:18: learning_rate must be a number of at least 0, not 'true'; write for example 1e-6"),
        Case(
            rate, "  learning_rate: 0x10",
            "c.yaml:9:18: learning_rate must be a number of at least 0, not '0x10'; write for example 1e-6"),
        Case(seed, "  seed: 010", "c.yaml:12:9: seed '010' begins with 0, which some readers take for octal; write 10"),
        Case(seed, "  seed: -1", "c.yaml:12:9: seed must be a whole number of at least 0, not -1"),
        Case(
            seed, "  seed: 99999999999999999999",
            "c.yaml:12:9: seed must be a whole number of at least 0, not 99999999999999999999"),
        Case(steps, "  steps: 20_000", "c.yaml:11:10: steps '20_000' is no number to every YAML reader; write 20000"),
        Case(steps, "  steps: 1.5", "c.yaml:11:10: steps must be a whole number from 1 to 1000000000, not 1.5"),
        Case(steps, "  steps: 0", "c.yaml:11:10: steps must be a whole number from 1 to 1000000000, not 0"),
        Case(seed, "  seed: 0\n  zo_eps: 0", "c.yaml:13:11: zo_eps must be a number above 0, not 0"),
        Case(
            seed, "  seed: 0\n  zo_noise: gausian",
            "c.yaml:13:13: zo_noise must be gaussian or rademacher, not gausian; did you mean gaussian?"),
        Case(
            seed, "  seed: 0\n  save_total: most",
            "c.yaml:13:15: save_total must be a whole number of at least 1, or all, not 'most'; write for example 2"),
        Case(
            seed, "  seed: 0\n  train_as_classification: 1",
            "c.yaml:13:28: train_as_classification must be true or false, not 1"),
        Case(
            "  num_dev: 1", "  num_dev: 4",
            "c.yaml:13:12: num_dev 4 leaves no training example: the train split of Data_v2/original/Copa has 4"),
        Case("  num_dev: 1", "  batch_sizes: 1", "c.yaml:13:3: unknown key 'batch_sizes'; did you mean batch_size?"),
        Case(
            seed, "  seed: 0\n  max_length: 513", "c.yaml:13:15: max_length 513 is more than the model's 512 positions"),
        // Lists
        Case(
            seed, "  seed: []",
            "c.yaml:12:9: hyperparameters.seed is an empty list; write a value, or leave the key out"),
        Case(seed, "  seed: [0, [1]]", "c.yaml:12:13: a list inside a list; write the values of seed in one list"),
        Case(seed, "  seed: [0, ~]", "c.yaml:12:13: hyperparameters.seed has an empty value"),
        Case(
            seed, "  seed: {a: 1}",
            "c.yaml:12:9: hyperparameters.seed must be a value or a list of values, not keys and values"),
        Case(seed, "  seed: [0, 1, 0]", "c.yaml:12:16: hyperparameters.seed 0 and 0 make equal runs; keep one of them"),
        Case(
            rate, "  learning_rate: [1e-6, \"1.0e-06\"]",
            "c.yaml:9:25: hyperparameters.learning_rate 1e-6 and 1.0e-06 make equal runs; keep one of them"),
        Case(
            seed, "  seed: 0\n  lora_targets: [q_proj]",
            "c.yaml:13:17: lora_targets is one text; write \"q_proj,v_proj\""),
        Case(
            "method: zo", "method: zo\ntime_limit: [1h, 2h]",
            "c.yaml:6:13: time_limit takes one value; a list makes a sweep only of model, task, method, data.path and hyperparameters"
        ),
        // Sections
        Case(
            "  purpose: hyperparameter_tuning", "  tags: copa",
            "c.yaml:2:9: experiment.tags must be a list: [copa, paper-table-2]"),
        Case(
            "  purpose: hyperparameter_tuning", "  record: maybe",
            "c.yaml:2:11: experiment.record must be true or false, not 'maybe'"),
        Case("method: zo", "method: zo\nscript: train.sh", "c.yaml:6:9: script must be keys and values, one a line"),
        Case(
            "method: zo", "method: zo\nwait_for_completion: 2",
            "c.yaml:6:22: wait_for_completion must be true or false, not '2'"),
        // Durations
        Case(
            "method: zo", "method: zo\ntime_limit: 3600",
            "c.yaml:6:13: time_limit '3600' is no duration; write 90s, 30m, 2h, 1d or HH:MM:SS, above zero; did you mean 3600s?"
        ),
        Case(
            "method: zo", "method: zo\ntime_limit: 1:30",
            "c.yaml:6:13: time_limit '1:30' is no duration; write 90s, 30m, 2h, 1d or HH:MM:SS, above zero"),
        // Devices
        Case(
            "method: zo", "method: zo\ncuda_devices: \"0,,1\"",
            "c.yaml:6:15: cuda_devices names the device ''; write \"0,1\" or [0, 1]"),
        Case(
            "method: zo", "method: zo\ncuda_devices: [0, 0]",
            "c.yaml:6:15: cuda_devices names the device 0 twice; keep one"),
        Case(
            "method: zo", "method: zo\ncuda_devices: [0]\ndevices_per_run: 2",
            "c.yaml:7:18: devices_per_run is 2, and cuda_devices names 1; write at most 1"),
        Case(
            "method: zo", "method: zo\ndevices_per_run: 0",
            "c.yaml:6:18: devices_per_run must be a whole number of at least 1, not '0'"),
        // Data
        Case(
            "  path: Data_v2/original/Copa", "  path: Data_v2/original",
            "c.yaml:7:9: 'Data_v2/original' holds no train split; did you mean Data_v2/original/Copa?"),
        Case(
            "  path: Data_v2/original/Copa", "  path: Data_v2/original/Cola",
            "c.yaml:7:9: the data folder 'Data_v2/original/Cola' does not exist; beside it are Copa"),
        Case(
            "  path: Data_v2/original/Copa", "  type: synthetic_mezo_v1",
            "c.yaml:7:9: data.type 'synthetic_mezo_v1' has 3 of at least 4 parts; it is original, synthetic_{method}_{model}_{version} or mixed_{method}_{model}_{version}"
        ),
        Case(
            "  path: Data_v2/original/Copa", "  path: Data_v2/original/Copa\n  type: original",
            "c.yaml:8:3: data.type is the old form of data.path; write only data.path"),
        Case(
            "  path: Data_v2/original/Copa", "  path:",
            "c.yaml:7:3: data.path is missing; write data: {path: Data_v2/original/Copa}"),
        // YAML
        Case(
            "  path: Data_v2/original/Copa", "  path: [Data_v2/original/{task}]",
            "c.yaml:7:27: did not find expected ',' or ']'; write a path with {task} in double quotes"),
        Case("task: Copa", "\ttask: Copa", "c.yaml:4:1: a tab cannot indent YAML; write spaces"),
        Case(
            "task: Copa", "task: Copa\ntask: CB",
            "c.yaml:4:1: in the mapping that begins here the key 'task' stands twice; keep one"),
    ])
    func isToldWithItsPlace(_ it: Case) throws {
        try withProject { fixture in
            let config = ProjectFixture.config.replacing(it.line + "\n", with: it.bad + "\n")
            try #require(config != ProjectFixture.config)
            let problems = try fixture.problems(config)
            let tasks = TrainingTask.all.map(\.name).joined(separator: ", ")
            #expect(problems == it.problems.map { $0.replacing("TASKS", with: tasks) })
        }
    }

    @Test func theModelIsLookedFor() throws {
        try withProject { fixture in
            let problems = try fixture.problems(
                ProjectFixture.config.replacing("model: tiny", with: "model: none/such"))
            #expect(problems.count == 1)
            #expect(problems[0].hasPrefix("c.yaml:3:8: no model \"none/such\" was found; looked in "))
        }
    }

    @Test func everythingIsToldInOneGo() throws {
        try withProject { fixture in
            let config = ProjectFixture.config
                .replacing("method: zo", with: "method: zoo\ntime_limit: soon")
                .replacing("seed: 0", with: "seed: x")
                .replacing("model: tiny", with: "modle: tiny")
                .replacing("original/Copa", with: "original/Cup")
            let problems = try fixture.problems(config)
            #expect(
                problems == [
                    "c.yaml:1:1: model is missing; write model: meta-llama/Llama-3.2-1B",
                    "c.yaml:3:1: unknown key 'modle'; did you mean model?",
                    "c.yaml:5:9: unknown method 'zoo'; did you mean zo?",
                    "c.yaml:6:13: time_limit 'soon' is no duration; write 90s, 30m, 2h, 1d or HH:MM:SS, above zero",
                    "c.yaml:8:9: the data folder 'Data_v2/original/Cup' does not exist; beside it are Copa",
                    "c.yaml:13:9: seed must be a whole number of at least 0, not 'x'; write for example 0",
                ])
        }
    }

    @Test(arguments: [
        ("", "c.yaml:1:1: the file is empty; write at least model, task, method, data and hyperparameters"),
        (
            "# only a comment\n",
            "c.yaml:1:1: the file is empty; write at least model, task, method, data and hyperparameters"
        ),
        ("- a\n", "c.yaml:1:1: a training config is keys and values, one a line: model: meta-llama/Llama-3.2-1B"),
        ("model", "c.yaml:1:1: a training config is keys and values, one a line: model: meta-llama/Llama-3.2-1B"),
        ("model: [a\n", "c.yaml:2:1: did not find expected ',' or ']'"),
    ])
    func aFileThatIsNoConfigIsRefused(_ content: String, _ problem: String) throws {
        try withProject { fixture in
            let problems = try fixture.problems(content)
            #expect(problems == [problem])
        }
    }

    @Test func aMissingFileAndAFolderAreRefused() throws {
        try withProject { fixture in
            try fixture.write("configs/b.yaml", "")
            try fixture.write("configs/a.yaml", "")
            try fixture.write("c.yaml", ProjectFixture.config)
            let request = fixture.request(["none.yaml", "configs", "c.yaml", "./c.yaml"])
            let project = try fixture.project
            let error = #expect(throws: PlanError.self) { try Plan.make(request, project: project) }
            #expect(
                error?.problems.map(\.description) == [
                    "none.yaml: the file does not exist",
                    "configs: a folder, not a config; name the files in it, such as configs/a.yaml",
                    "./c.yaml: the config is named twice; name it once",
                ])
        }
    }

    @Test func dataThatIsNotTheTasksIsToldWithFileAndLine() throws {
        try withProject { fixture in
            try fixture.write(
                "Data_v2/original/Copa/copa_train.jsonl",
                ProjectFixture.copaLine + "{}\n" + ProjectFixture.copaLine + "x\n")
            let problems = try fixture.problems(ProjectFixture.config)
            #expect(
                problems == [
                    "c.yaml:7:9: 2 lines of the data are no examples of Copa; the first follow",
                    "Data_v2/original/Copa/copa_train.jsonl:2: the field \"premise\" is missing",
                    "Data_v2/original/Copa/copa_train.jsonl:4: not JSON at column 1: expected a JSON value",
                ])
        }
    }

    @Test func aPurposeThatDiffersOnlyInCaseIsRefused() throws {
        try withProject { fixture in
            try fixture.project.resultsFolder.appending("My_Study").makeFolders()
            let problems = try fixture.problems(
                ProjectFixture.config.replacing("hyperparameter_tuning", with: "my_study"))
            #expect(
                problems == [
                    "c.yaml:2:12: the purpose 'my_study' differs from the existing My_Study only in case; write My_Study"
                ])
        }
    }

    @Test func aFolderThatDiffersOnlyInCaseIsRefused() throws {
        try withProject { fixture in
            try fixture.project.resultsFolder.pushing("hyperparameter_tuning/Tiny").makeFolders()
            let problems = try fixture.problems(ProjectFixture.config)
            #expect(
                problems == [
                    "c.yaml: 'Results_v2/hyperparameter_tuning/tiny' differs from the existing 'Tiny' only in case; "
                        + "write it the same way"
                ])
        }
    }

    @Test func equalRunsAcrossConfigsAreRefused() throws {
        try withProject { fixture in
            try fixture.write("a.yaml", ProjectFixture.config.replacing("seed: 0", with: "seed: [0, 1]"))
            try fixture.write(
                "b.yaml", ProjectFixture.config.replacing("hyperparameter_tuning", with: "ablation_study"))
            let project = try fixture.project
            let error = #expect(throws: PlanError.self) {
                try Plan.make(fixture.request(["a.yaml", "b.yaml"]), project: project)
            }
            #expect(
                error?.problems.map(\.description) == [
                    "b.yaml: 1 of 1 runs equal runs of a.yaml; leave them out of one of the two"
                ])
        }
    }

    @Test func tooManyRunsAtATimeForTheDevicesAreRefused() throws {
        try withProject { fixture in
            let config = ProjectFixture.config + "cuda_devices: \"0,1\"\ndevices_per_run: 1\n"
            let problems = try fixture.problems(config) { $0.parallel = 3 }
            #expect(
                problems == [
                    "--parallel 3: cuda_devices names 2 devices, which is too few for 3 runs at a time with 1 each; write at most 2"
                ])
        }
    }

    @Test func numbersThatNoMachineHasAreRefusedNotOverflown() throws {
        try withProject { fixture in
            let all = ProjectFixture.config.replacing(
                "steps: 20", with: "steps: 1e9\n  save_steps: 1\n  save_total: all")
            let seeds = all.replacing("seed: 0", with: "seed: [\((0..<40).map { "\($0)" }.joined(separator: ", "))]")
            let problems = try fixture.problems(seeds)
            #expect(problems.first?.hasPrefix("c.yaml: the checkpoints of 40 runs can need ") == true)
            let devices = ProjectFixture.config + "cuda_devices: [0, 1]\ndevices_per_run: 2\n"
            let parallel = try fixture.problems(devices) { $0.parallel = .max }
            #expect(parallel.count == 1)
        }
    }

    @Test func aDiskThatIsTooSmallIsAnErrorUnlessForced() throws {
        try withProject { fixture in
            let config = ProjectFixture.config.replacing("seed: 0", with: "seed: [0, 1]")
            let problems = try fixture.problems(config) { $0.freeByteCount = { _ in 1000 } }
            #expect(problems.count == 1)
            #expect(
                problems[0].hasPrefix("c.yaml: the checkpoints of 2 runs can need 0.0 GB, and 0.0 GB are free in "))
            #expect(problems[0].hasSuffix("; free some, or go on with --force"))
            let forced = try fixture.problems(config) {
                $0.freeByteCount = { _ in 1000 }
                $0.force = true
            }
            #expect(forced == ["none"])
        }
    }
}
