import DurableFiles
import JSONValues
import ProjectSupport
import SystemPackage
import TestSupport
import Testing

/// `telos-engine evaluate`: a model's accuracy without training.
struct EvaluateTests {
    private func engine(_ project: TestProject, _ arguments: String...) throws -> Outcome {
        try Program.run(
            ["telos-engine", "evaluate"] + arguments, in: project.root, environment: project.environment)
    }

    private func json(_ project: TestProject, _ outcome: Outcome) throws -> JSONValue {
        #expect(outcome.code == 0, "\(outcome.err)")
        #expect(outcome.err == "")
        return try JSONValue.parse(outcome.out)
    }

    static let trainings = [
        TestProject.nativeConfig, TestProject.nativeConfig.replacing("num_dev: 8", with: "num_dev: 8\n  num_eval: 5"),
        TestProject.nativeConfig.replacing("method: zo", with: "method: fo_lora")
            .replacing("seed: 0", with: "seed: 0\n  lora_rank: 2\n  lora_alpha: 32\n  lora_targets: v_proj, down_proj"),
    ]

    @Test(arguments: trainings)
    func aRunsBestCheckpointScoresAsItsResultSays(config: String) throws {
        try withProject { project in
            try project.train(config.replacing("learning_rate: 1e-3", with: "learning_rate: 0.05"))
            let run = try project.onlyRun
            let result = try project.json("\(run)/result.json")
            let found = try json(project, engine(project, run, "--json", "--predictions", "v.jsonl"))
            #expect(found["accuracy"] == result["accuracy"])
            #expect(found["examples"] == result["examples"])
            let dev = try json(project, engine(project, run, "--split", "dev", "--json", "--predictions", "d.jsonl"))
            #expect(dev["accuracy"] == result["dev_accuracy"])
            #expect(dev["examples"] == result["dev_examples"])
            // To the bit: every score too.
            let predictions = try project.read("v.jsonl") + project.read("d.jsonl")
            #expect(try predictions == project.read("\(run)/predictions.jsonl"))

            // The checkpoint's own folder knows its run; anywhere else the same has to be said.
            let step = try #require(result["best_step"]?.integer)
            let checkpoint = "\(run)/checkpoints/checkpoint-\(step)"
            let named = try json(project, engine(project, checkpoint, "--json", "--threads", "1"))
            #expect(named["accuracy"] == found["accuracy"])
            for file in try project.files(below: checkpoint) {
                try project.write(
                    "moved/\(file)", try project.root.pushing(FilePath("\(checkpoint)/\(file)")).readBytes())
            }
            let numEval = config.contains("num_eval") ? "5" : "1000"
            let moved = try json(
                project,
                engine(
                    project, "moved", "--task", "Copa", "--data", "Data_v2/original/Copa", "--num-eval", numEval,
                    "--threads", "1", "--json", "--predictions", "m.jsonl"))
            #expect(moved["accuracy"] == found["accuracy"])
            #expect(try project.read("m.jsonl") == project.read("v.jsonl"))
            #expect((moved["base_model"] == .null) == !config.contains("fo_lora"))
        }
    }

    @Test func anUntrainedModelScoresAsEveryRunBegins() throws {
        try withProject { project in
            try project.train(TestProject.nativeConfig)
            let untrained = try #require(
                try project.json("\(project.onlyRun)/result.json")["untrained_accuracy"]?.number)
            for model in ["models/tiny", "tiny"] {
                let outcome = try engine(
                    project, model, "--task", "Copa", "--data", "Data_v2/original/Copa")
                #expect(outcome.code == 0, "\(outcome.err)")
                #expect(
                    outcome.out == "Copa, validation: accuracy \(untrained) (\(Int(untrained * 12)) of 12)\n")
            }
            let json = try json(
                project,
                engine(
                    project, "tiny", "--task", "Copa", "--data", "Data_v2/original/Copa", "--max-length", "20",
                    "--json",
                    "--template", "general"))
            #expect(
                json.object?.keys == [
                    "model", "base_model", "task", "split", "file", "prompt_template", "num_dev", "num_eval",
                    "max_length", "threads", "examples", "correct", "truncated", "accuracy",
                ])
            #expect(json["truncated"] == 24)
            #expect(json["prompt_template"] == "general")
            #expect(json["num_dev"] == .null)
        }
    }

    @Test func aTestFileNeedsLabels() throws {
        try withProject { project in
            let data = "Data_v2/original/Copa"
            let arguments = ["tiny", "--task", "Copa", "--data", data, "--split", "test-with-labels", "--json"]
            func evaluate() throws -> Outcome {
                try Program.run(
                    ["telos-engine", "evaluate"] + arguments, in: project.root, environment: project.environment)
            }
            let missing = try evaluate()
            #expect(missing.code == 2)
            #expect(missing.err.contains("Data_v2/original/Copa holds no test split"))
            let good = CopaExamples.line("It rained.", "It was wet.", "It was dry.", label: "0")
            try project.write(
                "\(data)/copa_test.jsonl", good + CopaExamples.line("It rained.", "A", "B", label: "-1"))
            let unlabelled = try evaluate()
            #expect(unlabelled.code == 65)
            #expect(unlabelled.err.contains("copa_test.jsonl: line 2 has no label"))
            try project.write("\(data)/copa_test.jsonl", good + good + good)
            let found = try json(project, evaluate())
            #expect(found["split"] == "test")
            #expect(found["examples"] == 3)
        }
    }

    struct Mistake: Sendable {
        var arguments: [String]
        var code: Int32
        var message: String
    }

    static let mistakes = [
        Mistake(
            arguments: ["tiny", "--data", "Data_v2/original/Copa"], code: 2, message: "give the task: --task Copa"),
        Mistake(arguments: ["tiny", "--task", "Copa"], code: 2, message: "--data DIR"),
        Mistake(
            arguments: ["tiny", "--task", "copa", "--data", "Data_v2/original/Copa"], code: 2,
            message: "the native engine knows Copa"),
        Mistake(
            arguments: ["tiny", "--task", "Copa", "--data", "Data_v2/nowhere"], code: 2,
            message: "'Data_v2/nowhere' does not exist"),
        Mistake(
            arguments: ["nobody/nothing", "--task", "Copa", "--data", "Data_v2/original/Copa"], code: 65,
            message: "no model \"nobody/nothing\" was found"),
        Mistake(
            arguments: ["tiny", "--task", "Copa", "--data", "Data_v2/original/Copa", "--max-length", "257"], code: 2,
            message: "max_length 257 is more than the model's 256 positions"),
        Mistake(
            arguments: ["tiny", "--task", "Copa", "--data", "Data_v2/original/Copa", "--split", "dev"], code: 65,
            message: "num_dev 100 leaves no training example: the train file has 24"),
        Mistake(
            arguments: ["tiny", "--task", "Copa", "--data", "Data_v2/original/Copa", "--base", "tiny"], code: 2,
            message: "is a whole model: --base is for adapters"),
        Mistake(
            arguments: ["tiny", "--task", "Copa", "--data", "Data_v2/original/Copa", "--predictions", "telos.yaml"],
            code: 2, message: "telos.yaml exists; give another file with --predictions"),
        Mistake(
            arguments: ["tiny", "--task", "Copa", "--data", "Data_v2/original/Copa", "--split", "test"], code: 2,
            message: "test-with-labels"),
        Mistake(
            arguments: ["tiny", "--task", "Copa", "--data", "Data_v2/original/Copa", "--num-eval", "0"], code: 2,
            message: "--num-eval must be a whole number from 1 to 1000000000, not 0"),
        Mistake(
            arguments: ["tiny", "--task", "Copa", "--data", "Data_v2/original/Copa", "--threads", "5000000000"],
            code: 2, message: "--threads must be a whole number from 1 to 1024, not 5000000000"),
        Mistake(
            arguments: [
                "tiny", "--task", "Copa", "--data", "Data_v2/original/Copa", "--predictions", "nowhere/p.jsonl",
            ], code: 2, message: "there is no folder nowhere to make nowhere/p.jsonl in"),
    ]

    @Test func mistakesAreTold() throws {
        try withProject { project in
            for mistake in Self.mistakes {
                let outcome = try Program.run(
                    ["telos-engine", "evaluate"] + mistake.arguments, in: project.root,
                    environment: project.environment)
                #expect(outcome.code == mistake.code, "\(mistake): \(outcome.err)")
                #expect(outcome.out == "")
                #expect(outcome.err.hasPrefix("telos-engine: "), "\(outcome.err)")
                #expect(outcome.err.contains(mistake.message), "\(mistake): \(outcome.err)")
            }
        }
    }

    @Test func aRunThatWasChangedIsToldApart() throws {
        try withProject { project in
            try project.train(Self.trainings[2])
            let run = try project.onlyRun
            let file = "\(run)/experiment_config.yaml"
            let config = try project.read(file)
            for (line, changed, message) in [
                ("num_eval: 1000", "num_eval: -1", "num_eval must be a whole number from 1 to 1000000000, not -1"),
                ("max_length: 256", "max_length: 0", "max_length must be a whole number from 2 to 1048576, not 0"),
                ("threads: 1", "threads: 0", "threads must be a whole number from 1 to 1024, not 0"),
                ("prompt_template: ", "prompt_template: x", "no prompt template is called "),
            ] {
                try #require(config.contains(line), "\(line): \(config)")
                try project.write(file, config.replacing(line, with: changed))
                let outcome = try engine(project, run)
                #expect(outcome.code == 2, "\(changed): \(outcome.err)")
                #expect(outcome.err.contains(message), "\(outcome.err)")
                let training = try Program.run(
                    ["telos-engine", "train", file, "--out", "again"], in: project.root,
                    environment: project.environment)
                #expect(training.code == 2, "\(changed): \(training.err)")
                #expect(training.err.contains(message), "\(training.err)")
            }
            try project.write(file, config)

            // Its adapters belong to weights that are no longer there.
            try project.writeModel("models/tiny", seed: 8)
            let other = try engine(project, run)
            #expect(other.code == 65)
            #expect(other.err.contains("models/tiny has changed since the run was planned: it was sha256:"))
            #expect(other.err.hasSuffix("; --base DIR evaluates beside another\n"))
            #expect(try engine(project, run, "--base", "tiny").code == 0)

            try project.write("Data_v2/original/Copa/copa_validation.jsonl", CopaExamples.text(12, seed: 99))
            let data = try engine(project, run, "--base", "tiny")
            #expect(data.code == 65)
            #expect(
                data.err.contains("has changed since the run was planned; --data DIR evaluates on data as it is now"))
            #expect(try engine(project, run, "--base", "tiny", "--data", "Data_v2/original/Copa").code == 0)
        }
    }

    @Test func whatARebuiltCheckpointScoresIsTheRunsResult() throws {
        try withProject { project in
            try project.train(TestProject.nativeConfig.replacing("learning_rate: 1e-3", with: "learning_rate: 0.05"))
            let run = try project.onlyRun
            let step = try #require(try project.json("\(run)/result.json")["best_step"]?.integer)
            try project.root.pushing(FilePath("\(run)/checkpoints/checkpoint-\(step)")).removeTree()
            let gone = try engine(project, run)
            #expect(gone.code == 1)
            #expect(gone.err.contains("is gone; of a zo run `telos replay` rebuilds it"))
            #expect(try project.telos("replay", "@last", "--out", "again").code == 0)
            let found = try json(
                project,
                engine(
                    project, "again", "--task", "Copa", "--data", "Data_v2/original/Copa", "--threads", "1", "--json"))
            #expect(try found["accuracy"] == project.json("\(run)/result.json")["accuracy"])
        }
    }
}
