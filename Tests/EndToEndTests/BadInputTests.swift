import DurableFiles
import Glibc
import ProjectSupport
import SystemPackage
import Testing

/// Bad input: what is wrong is told with its place, the exit code is 2, and nothing is made.
struct BadInputTests {
    /// Changes to a complete project, and all that is told of them.
    struct Case: Sendable, CustomStringConvertible {
        var name: String
        /// Lines of the config and what stands there instead.
        var changes: [(String, String)]
        /// Files of the project, written before: nil removes one.
        var files: [(path: String, content: String?)]
        /// With holes; of what stands on the standard error, without notices.
        var problems: [String]
        var description: String { name }

        init(
            _ name: String, _ changes: [(String, String)] = [], files: [(path: String, content: String?)] = [],
            _ problems: String...
        ) {
            self.name = name
            self.changes = changes
            self.files = files
            self.problems = problems
        }
    }

    private static let purpose = "purpose: hyperparameter_tuning"
    private static let rate = "learning_rate: 1e-3"
    private static let data = "Data_v2/original/Copa"
    private static let train = "Data_v2/original/Copa/copa_train.jsonl"
    private static let validation = "Data_v2/original/Copa/copa_validation.jsonl"
    private static let steps = "steps must be a whole number from 1 to 1000000000, not "
    private static let rateRule = "learning_rate must be a number of at least 0, not "
    private static let good = CopaExamples.line("It rained.", "It was wet.", "It was dry.", label: "0")

    static let cases: [Case] = [
        Case("YAML syntax", [("method: zo", "method: [zo")], "c.yaml:6:5: did not find expected ',' or ']'"),
        Case("a tab", [("task: Copa", "\ttask: Copa")], "c.yaml:4:1: a tab cannot indent YAML; write spaces"),
        Case(
            "unknown key", [("task: Copa", "task: Copa\ntime_limits: 2h")],
            "c.yaml:5:1: unknown key 'time_limits'; did you mean time_limit?"),
        Case(
            "purpose ../x", [(purpose, "purpose: ../x")],
            "c.yaml:2:12: the purpose '../x' holds '/'; only letters, digits, '.', '_' and '-' may stand in it"),
        Case(
            "purpose a/b", [(purpose, "purpose: a/b")],
            "c.yaml:2:12: the purpose 'a/b' holds '/'; only letters, digits, '.', '_' and '-' may stand in it"),
        Case("purpose empty", [(purpose, "purpose: \"\"")], "c.yaml:2:12: experiment.purpose is empty"),
        Case(
            "purpose ..", [(purpose, "purpose: ..")],
            "c.yaml:2:12: the purpose '..' begins with '.'; it must begin with a letter or a digit"),
        Case(
            "model ..", [("model: tiny", "model: ..")],
            "c.yaml:3:8: the model '..' holds the level '..', which cannot name a folder; write it as organisation/name"
        ),
        Case(
            "unknown task", [("task: Copa", "task: Cola")],
            "c.yaml:4:7: the native engine knows {any}Copa{any}, not \"Cola\"; engine: script takes any task; did you mean Copa?"
        ),
        Case(
            "unknown method", [("method: zo", "method: lora")],
            "c.yaml:5:9: unknown method 'lora'; did you mean fo_lora?"),
        Case("steps 0", [("steps: 6", "steps: 0")], "c.yaml:11:10: \(steps)0"),
        Case("steps negative", [("steps: 6", "steps: -5")], "c.yaml:11:10: \(steps)-5"),
        Case("steps 1.5", [("steps: 6", "steps: 1.5")], "c.yaml:11:10: \(steps)1.5"),
        Case(
            "steps 20_000", [("steps: 6", "steps: 20_000")],
            "c.yaml:11:10: steps '20_000' is no number to every YAML reader; write 20000"),
        Case(
            "learning_rate fast", [(rate, "learning_rate: fast")],
            "c.yaml:9:18: \(rateRule)'fast'; write for example 1e-6"),
        Case("learning_rate NaN", [(rate, "learning_rate: NaN")], "c.yaml:9:18: \(rateRule)NaN; it must be finite"),
        Case("learning_rate .nan", [(rate, "learning_rate: .nan")], "c.yaml:9:18: \(rateRule).nan; it must be finite"),
        Case("learning_rate negative", [(rate, "learning_rate: -1e-6")], "c.yaml:9:18: \(rateRule)-1e-6"),
        Case(
            "learning_rate infinite", [(rate, "learning_rate: .inf")], "c.yaml:9:18: \(rateRule).inf; it must be finite"
        ),
        Case(
            "brackets forgotten", [(rate, "learning_rate: 1e-6, 5e-7")],
            "c.yaml:9:18: learning_rate '1e-6, 5e-7' is several numbers; write a list in brackets: [1e-6, 5e-7]"),
        Case(
            "lr", [(rate, "lr: 1e-6")],
            "c.yaml:9:3: unknown key 'lr'; did you mean learning_rate?",
            "c.yaml:9:3: hyperparameters.learning_rate is missing; write for example learning_rate: 1e-6"),
        Case(
            "seed 010", [("seed: 0", "seed: 010")],
            "c.yaml:12:9: seed '010' begins with 0, which some readers take for octal; write 10"),
        Case(
            "empty list", [("seed: 0", "seed: []")],
            "c.yaml:12:9: hyperparameters.seed is an empty list; write a value, or leave the key out"),
        Case(
            "a list inside a list", [("seed: 0", "seed: [[0, 1], 2]")],
            "c.yaml:12:10: a list inside a list; write the values of seed in one list"),
        Case(
            "no data folder", [(data, "Data_v2/original/Cup")],
            "c.yaml:7:9: the data folder 'Data_v2/original/Cup' does not exist; beside it are Copa"),
        Case(
            "no train split", files: [(train, nil)],
            "c.yaml:7:9: 'Data_v2/original/Copa' holds no train split; a file whose name ends in _train.jsonl is needed"
        ),
        Case(
            "one level too high", [(data, "Data_v2/original")],
            "c.yaml:7:9: 'Data_v2/original' holds no train split; did you mean Data_v2/original/Copa?"),
        Case(
            "a line that is not JSON", files: [(train, good + "so\n" + String(repeating: good, count: 9))],
            "c.yaml:7:9: 1 line of the data is no example of Copa; the first follow",
            "\(train):2: not JSON at column 1: expected a JSON value"),
        Case(
            "a line that lacks a field",
            files: [(train, String(repeating: good, count: 9) + #"{"premise": "a"}"# + "\n")],
            "c.yaml:7:9: 1 line of the data is no example of Copa; the first follow",
            "\(train):10: the field \"choice1\" is missing"),
        Case(
            "labels of -1 and out of range in train and validation",
            files: [
                (train, good.replacing("0}", with: "-1}") + String(repeating: good, count: 9)),
                (validation, good + good.replacing("0}", with: "2}")),
            ],
            "c.yaml:7:9: 2 lines of the data are no examples of Copa; the first follow",
            "\(train):1: {any}label{any}-1{any}", "\(validation):2: {any}label{any}2{any}"),
        Case(
            "an empty file", files: [(train, "")],
            "c.yaml:7:9: the train split 'Data_v2/original/Copa/copa_train.jsonl' holds no example"),
        Case(
            "an empty validation file", files: [(validation, "\n")],
            "c.yaml:7:9: the validation split 'Data_v2/original/Copa/copa_validation.jsonl' holds no example"),
        Case(
            "num_dev as long as the train file", [("num_dev: 8", "num_dev: 24")],
            "c.yaml:13:12: num_dev 24 leaves no training example: the train split of Data_v2/original/Copa has 24"),
        Case(
            "no model folder", [("model: tiny", "model: ./models/none")],
            "c.yaml:3:8: {any}models/none{any}"),
        Case(
            "no model of that name", [("model: tiny", "model: nobody/nothing")],
            "c.yaml:3:8: no model \"nobody/nothing\" was found; looked in \"{root}/models/nobody/nothing\", \"{any}/.cache/huggingface/hub/models--nobody--nothing\"; give the path of its folder, or fetch it with: hf download nobody/nothing"
        ),
        Case(
            "a model without weights", files: [("models/tiny/model.safetensors", nil)],
            "c.yaml:3:8: the model folder \"{root}/models/tiny\" has no model.safetensors{any}"),
        Case(
            "an unsupported architecture",
            files: [
                ("models/tiny/config.json", #"{"architectures": ["GPTNeoXForCausalLM"], "model_type": "gpt_neox"}"#)
            ],
            "c.yaml:3:8: {any}GPTNeoXForCausalLM{any} is not supported; {any}"),
        Case(
            "the purpose differs only in case", [(purpose, "purpose: my_study")],
            files: [("Results_v2/My_Study/README.md", "")],
            "c.yaml:2:12: the purpose 'my_study' differs from the existing My_Study only in case; write My_Study"),
        Case(
            "all problems of one config in one go",
            [
                ("model: tiny", "model: ./models/none"), ("method: zo", "method: mezo\ntime_limit: soon"),
                (rate, "learning_rate: fast"), ("seed: 0", "seeds: 0"), (data, "Data_v2/original/Cup"),
                (purpose, "purpose: a/b"),
            ],
            "c.yaml:2:12: the purpose 'a/b' holds '/'; only letters, digits, '.', '_' and '-' may stand in it",
            "c.yaml:3:8: {any}models/none{any}", "c.yaml:5:9: unknown method 'mezo'; did you mean zo?",
            "c.yaml:6:13: time_limit 'soon' is no duration; write 90s, 30m, 2h, 1d or HH:MM:SS, above zero",
            "c.yaml:8:9: the data folder 'Data_v2/original/Cup' does not exist; beside it are Copa",
            "c.yaml:10:3: hyperparameters.seed is missing; write for example seed: 0",
            "c.yaml:10:18: \(rateRule)'fast'; write for example 1e-6",
            "c.yaml:13:3: unknown key 'seeds'; did you mean seed?"),
    ]

    @Test(arguments: cases)
    func isRefusedWithItsPlace(_ it: Case) throws {
        try withProject { project in
            var config = TestProject.nativeConfig
            for (line, replacement) in it.changes {
                try #require(config.contains(line))
                config = config.replacing(line, with: replacement, maxReplacements: 1)
            }
            try project.write("c.yaml", config)
            for (path, content) in it.files {
                if let content {
                    try project.write(path, content)
                } else {
                    try project.root.pushing(FilePath(path)).remove()
                }
            }
            let before = try project.files(below: "Results_v2")
            let outcome = try project.telos("train", "c.yaml")
            #expect(outcome.code == 2)
            #expect(outcome.out == "")
            let told = outcome.errorLines.filter { !$0.contains(": notice: ") && !$0.contains(": warning: ") }
            project.expect(told, fit: it.problems, of: "telos train c.yaml")
            let after = try project.files(below: "Results_v2")
            #expect(after == before)
        }
    }

    @Test func theDryRunRefusesTheSame() throws {
        try withProject { project in
            try project.write("c.yaml", TestProject.nativeConfig.replacing("steps: 6", with: "steps: 0"))
            let launch = try project.telos("train", "c.yaml")
            let dryRun = try project.telos("train", "c.yaml", "--dry-run")
            #expect(dryRun == launch)
            #expect(dryRun.code == 2)
        }
    }

    @Test func aTruncatedModelIsRefused() throws {
        try withProject { project in
            let file = project.root.pushing("models/tiny/model.safetensors")
            let bytes = try file.readBytes()
            try file.replaceContents(with: Array(bytes.dropLast(100)))
            try project.write("c.yaml", TestProject.nativeConfig)
            try project.expect(
                """
                $ telos train c.yaml
                c.yaml:3:8: "{root}/models/tiny/model.safetensors" is not a whole safetensors file: {any}; copy or download it again
                [2]
                """)
            try project.expectNothingMade()
        }
    }

    @Test func aTensorOfTheWrongShapeIsRefused() throws {
        try withProject { project in
            let config = try project.read("models/tiny/config.json")
            try project.write(
                "models/tiny/config.json",
                config.replacing(/"intermediate_size": *32/, with: "\"intermediate_size\": 48"))
            try project.write("c.yaml", TestProject.nativeConfig)
            try project.expect(
                """
                $ telos train c.yaml
                c.yaml:3:8: the tensor "model.layers.0.mlp.{word}_proj.weight" has the shape [{any}], but config.json asks for [{any}]
                [2]
                """)
            try project.expectNothingMade()
        }
    }

    @Test func filesThatAreNoConfigAreRefusedInOneGo() throws {
        try withProject { project in
            try project.write("c.yaml", TestProject.nativeConfig)
            try project.write("configs/a.yaml", TestProject.nativeConfig)
            try project.expect(
                """
                $ telos train none.yaml configs c.yaml ./c.yaml
                none.yaml: the file does not exist
                configs: a folder, not a config; name the files in it, such as configs/a.yaml
                ./c.yaml: the config is named twice; name it once
                [2]
                """)
            try project.expectNothingMade()
        }
    }

    @Test func problemsOfSeveralConfigsAreToldInOneGo() throws {
        try withProject { project in
            try project.write("a.yaml", TestProject.nativeConfig.replacing("method: zo", with: "method: z"))
            try project.write("b.yaml", TestProject.nativeConfig.replacing("steps: 6", with: "steps: 0"))
            try project.expect(
                """
                $ telos train a.yaml b.yaml
                a.yaml:5:9: unknown method 'z'; did you mean zo?
                b.yaml:11:10: \(Self.steps)0
                [2]
                """)
        }
    }

    @Test func outsideAProjectEveryCommandSaysSo() throws {
        try withProject { project in
            let outside = project.root.containingFolder.appending("elsewhere")
            try outside.makeFolders()
            for arguments in [["list"], ["show"], ["logs"], ["train", "c.yaml"]] {
                let outcome = try Program.run(["telos"] + arguments, in: outside, environment: project.environment)
                #expect(outcome.code == 2)
                #expect(outcome.out == "")
                #expect(
                    outcome.errorLines == [
                        "telos: no project here: neither \(outside) nor a folder above it holds telos.yaml, Results_v2 or Data_v2",
                        "`telos init` makes a project here, `--root DIR` names one elsewhere",
                    ])
            }
        }
    }

    @Test func settingsThatAreWrongAreToldWithTheirPlace() throws {
        try withProject { project in
            try project.write("telos.yaml", "modles: [models]\n")
            let outcome = try project.telos("list")
            #expect(outcome.code == 2)
            #expect(
                outcome.err.contains("telos.yaml:1:1: unknown key 'modles'; did you mean models?"), "\(outcome.err)")
        }
    }

    @Test func aLearningRateOfZeroIsAllowedWithANotice() throws {
        try withProject { project in
            try project.write("c.yaml", TestProject.nativeConfig.replacing("1e-3", with: "0"))
            let outcome = try project.telos("train", "c.yaml", "--dry-run")
            #expect(outcome.code == 0)
            #expect(outcome.err == "c.yaml:9:18: notice: learning_rate 0 changes no weight\n")
        }
    }

    @Test func aTaskAndADataFolderThatDisagreeAreToldApart() throws {
        try withProject { project in
            try project.writeData("Data_v2/original/RTE")
            try project.write("c.yaml", TestProject.nativeConfig.replacing("original/Copa", with: "original/RTE"))
            let outcome = try project.telos("train", "c.yaml", "--dry-run")
            #expect(
                outcome.errorLines == [
                    "c.yaml:7:9: notice: the data folder is 'RTE' and the task Copa; is this the data you mean?"
                ])
        }
    }

    @Test func dataWithAByteOrderMarkCarriageReturnsAndBlankLinesIsAccepted() throws {
        try withProject { project in
            let lines = try project.read(Self.train)
            try project.write(
                Self.train, "\u{FEFF}" + lines.replacing("\n", with: "\r\n") + "\r\n  \n")
            try project.write("c.yaml", TestProject.nativeConfig)
            let outcome = try project.telos("train", "c.yaml", "--dry-run")
            #expect(outcome.code == 0, "\(outcome.err)")
        }
    }

    @Test func tooLittleDiskForTheCheckpointsIsRefused() throws {
        try withProject { project in
            // Ten million checkpoints of the tiny model: more than any disk holds.
            try project.write(
                "c.yaml",
                TestProject.nativeConfig.replacing("steps: 6", with: "steps: 900000000")
                    .replacing("threads: 1", with: "save_total: all\n  save_steps: 1"))
            let outcome = try project.telos("train", "c.yaml")
            #expect(outcome.code == 2)
            #expect(
                outcome.err.contains("c.yaml: the checkpoints of 1 runs can need ")
                    && outcome.err.contains("; free some, or go on with --force"), "\(outcome.err)")
            try project.expectNothingMade()
        }
    }
}

/// Programs that belong together and were installed apart.
struct InstallationTests {
    /// A folder beside the built programs that holds `telos` alone, removed afterwards.
    private func withTelosAlone(_ body: (FilePath) throws -> Void) throws {
        let folder = Program.folder.appending("alone-\(getpid())-\(UInt32.random(in: 0...(.max)))")
        try folder.makeFolders()
        defer { try? folder.removeTree() }
        // A link of its own, so that it is found in this folder.
        for name in ["telos", "telos-supervisor"] {
            try #require(link(Program.folder.appending(name).string, folder.appending(name).string) == 0)
        }
        try body(folder)
    }

    private func outcome(of telos: FilePath, in project: TestProject) throws -> Outcome {
        try project.write("c.yaml", TestProject.nativeConfig)
        return try Program.run([telos.string, "train", "c.yaml"], in: project.root, environment: project.environment)
    }

    @Test func withoutItsEngineNothingIsLaunched() throws {
        try withProject { project in
            try withTelosAlone { folder in
                let outcome = try outcome(of: folder.appending("telos"), in: project)
                #expect(outcome.code == 2)
                #expect(
                    outcome.err
                        == "telos: telos-engine is not beside telos, in \(folder); install them together: make install\n"
                )
                try project.expectNothingMade()
            }
        }
    }

    @Test func withAnEngineOfAnotherVersionNothingIsLaunched() throws {
        try withProject { project in
            try withTelosAlone { folder in
                let engine = folder.appending("telos-engine")
                try engine.replaceContents(with: "#!/bin/sh\necho 99.0.0\n")
                try #require(chmod(engine.string, 0o755) == 0)
                let outcome = try outcome(of: folder.appending("telos"), in: project)
                #expect(outcome.code == 2)
                #expect(outcome.err.hasPrefix("telos: \(engine) is of version 99.0.0, telos of "), "\(outcome.err)")
                #expect(outcome.err.hasSuffix("; install them together: make install\n"))
                try project.expectNothingMade()
            }
        }
    }
}
