import DurableFiles
import JSONValues
import ProjectSupport
import RunModel
import RunStore
import SystemPackage
import TestSupport
import Testing

/// Why a native run failed stands in its state: each reason that the engine can tell by its exit code.
struct EngineFailureTests {
    /// Holds a queued run back until what it stands on was changed.
    private func failure(
        _ project: TestProject, change: () throws -> Void
    ) throws -> JSONValue {
        // The first run trains until it is stopped; only then the second one starts, and reads its data.
        try project.write(
            "c.yaml",
            TestProject.nativeConfig.replacing("seed: 0", with: "seed: [0, 1]")
                .replacing("steps: 6", with: "steps: 1000000").replacing("eval_steps: 3", with: "eval_steps: 1000000"))
        #expect(try project.telos("train", "c.yaml", "--detach", "--parallel", "1").code == 0)
        let runs = try project.runFolders
        func state(_ run: String) -> String? { (try? project.state(of: run))?["state"]?.string }
        func isTraining(_ run: String) -> Bool {
            (try? project.read("\(run)/metrics.jsonl").contains("\"loss\"")) ?? false
        }
        #expect(eventually { runs.contains(where: isTraining) })
        let first = try #require(runs.first(where: isTraining))
        let second = try #require(runs.first { $0 != first })
        #expect(state(second) == "queued")
        try change()
        let id = try #require(try project.configuration(of: first).telos?.id.text)
        #expect(try project.telos("stop", id).code == 0)
        #expect(eventually { state(second) == "failed" })
        return try project.state(of: second)
    }

    private static let train = "Data_v2/original/Copa/copa_train.jsonl"

    @Test func dataThatChangedBeforeTheStartIsBadData() throws {
        try withProject { project in
            let state = try failure(project) {
                try project.write(Self.train, CopaExamples.text(24, seed: 99))
            }
            #expect(state["reason"] == "bad_data")
            #expect(state["exit_code"] == 65)
            #expect(state["message"]?.string?.contains("has changed since the run was planned") == true, "\(state)")
            let listed = try project.telos("list", "--detail")
            #expect(listed.out.contains("State: failed (bad data)\n"), "\(listed.out)")
        }
    }

    @Test func dataThatIsGoneIsBadData() throws {
        try withProject { project in
            let state = try failure(project) { try project.root.pushing(FilePath(Self.train)).remove() }
            #expect(state["reason"] == "bad_data")
            #expect(state["message"]?.string?.contains("copa_train.jsonl: it does not exist") == true, "\(state)")
        }
    }

    @Test func aModelThatCannotBeReadIsBadData() throws {
        try withProject { project in
            let state = try failure(project) {
                try project.root.appending("models/tiny/config.json").remove()
            }
            #expect(state["reason"] == "bad_data", "\(state)")
            #expect(state["message"]?.string?.contains("config.json") == true, "\(state)")
        }
    }

    /// Weight decay beyond measure: every step makes the weights nine times as large, whatever the data.
    @Test func aLossThatIsNotFiniteIsToldByItsStepAndTheBestCheckpointStays() throws {
        try withProject { project in
            let config = try project.writeConfig(
                TestProject.nativeConfig.replacing("steps: 6", with: "steps: 60\n  weight_decay: 1e4"))
            #expect(try project.telos("train", config).code == 1)
            let run = try project.onlyRun
            let state = try project.state(of: run)
            #expect(state["reason"] == "loss_not_finite")
            #expect(state["exit_code"] == 66)
            let message = try #require(state["message"]?.string)
            let match = try #require(
                message.firstMatch(of: /the (training|dev|validation) loss is not finite at step ([0-9]+)/), "\(state)")
            let step = try #require(Int(match.2))
            #expect(try project.telos("list", "--detail").out.contains("State: failed (loss not finite)\n"))

            // The steps before it are logged, and stand in the trajectory.
            let last = match.1 == "training" ? step - 1 : step
            let metrics = try project.read("\(run)/metrics.jsonl").split(separator: "\n").map {
                try JSONValue.parse(String($0))
            }
            #expect(metrics.last { $0["loss"] != nil }?["step"]?.integer == last)
            let best = try #require(try project.json("\(run)/checkpoints/best.json")["step"]?.integer)
            #expect(best < step)
            for arguments in [[], ["--step", "\(last)"]] {
                let replay = try Program.run(
                    ["telos", "replay", "@last", "--json"] + arguments, in: project.root,
                    environment: project.environment)
                #expect(replay.code == 0, "\(replay.err)")
                let json = try JSONValue.parse(replay.out)
                #expect(json["step"]?.integer == (arguments.isEmpty ? best : last))
                #expect(json["best"] == .bool(arguments.isEmpty))
            }
        }
    }

    /// Written over a model's last numbers, those of its final normalisation.
    private func damageWeights(_ project: TestProject) throws {
        var all = try project.root.pushing("models/tiny/model.safetensors").readBytes()
        all.replaceSubrange(all.count - 4..<all.count, with: [0, 0, 0xC0, 0x7F])
        try project.write("models/tiny/model.safetensors", all)
    }

    @Test func damagedWeightsAreToldBeforeTheFirstStep() throws {
        try withProject { project in
            try damageWeights(project)
            let config = try project.writeConfig(TestProject.nativeConfig)
            #expect(try project.telos("train", config).code == 1)
            let state = try project.state(of: project.onlyRun)
            #expect(state["reason"] == "loss_not_finite")
            #expect(
                state["message"]?.string?.contains(
                    "the dev loss is not finite before the first step: the model's weights are damaged") == true,
                "\(state)")
            let evaluated = try Program.run(
                ["telos-engine", "evaluate", "tiny", "--task", "Copa", "--data", "Data_v2/original/Copa"],
                in: project.root, environment: project.environment)
            #expect(evaluated.code == 65)
            #expect(evaluated.out == "")
            #expect(
                evaluated.err.contains("copa_validation.jsonl: the model's scores of line 1 are not finite"),
                "\(evaluated.err)")
        }
    }

    @Test func aTokenizerOfAnotherModelIsBadData() throws {
        try withProject { project in
            let tokenizer = try project.read("models/tiny/tokenizer.json")
            try project.write(
                "models/tiny/tokenizer.json", tokenizer.replacing("\"<0x74>\": 119", with: "\"<0x74>\": 999"))
            let config = try project.writeConfig(TestProject.nativeConfig)
            #expect(try project.telos("train", config).code == 1)
            let state = try project.state(of: project.onlyRun)
            #expect(state["reason"] == "bad_data")
            #expect(
                state["message"]?.string?.contains(
                    "the tokenizer gives the id 999, but the model's vocabulary has 259: it is another model's")
                    == true,
                "\(state)")
        }
    }

    @Test func longExamplesAreCutAndCounted() throws {
        try withProject { project in
            try project.train(TestProject.nativeConfig.replacing("seed: 0", with: "seed: 0\n  max_length: 20"))
            // Every candidate of 24 and 12 examples is longer.
            let log = try project.telos("logs", "@last").out
            #expect(log.contains("\nExceed max length: 72 sequences were cut to 20 tokens\n"), "\(log)")
            #expect(try project.state(of: project.onlyRun)["state"] == "completed")
        }
    }

    @Test(arguments: ["false", "true"])
    func dataWithOneLabelIsTrainedOnAndTold(asClassification: String) throws {
        try withProject { project in
            for split in ["train", "validation"] {
                let file = "Data_v2/original/Copa/copa_\(split).jsonl"
                try project.write(file, project.read(file).replacing("\"label\": 1", with: "\"label\": 0"))
            }
            let outcome = try project.train(
                TestProject.nativeConfig.replacing(
                    "seed: 0", with: "seed: 0\n  train_as_classification: \(asClassification)"))
            #expect(
                outcome.err.contains(
                    "notice: all 24 examples of the train split have the same label; is this the data you mean?"),
                "\(outcome.err)")
            let result = try project.json("\(project.onlyRun)/result.json")
            #expect(result["best_dev_loss"]?.number?.isFinite == true)
            #expect(result["examples"] == 12)
        }
    }

    /// A model of some 30 GB in a file of holes, and a process that may have 4 GB.
    @Test func memoryThatIsNotThereIsOutOfMemory() throws {
        try withProject { project in
            let hidden = 1 << 20
            let shapes: [(name: String, shape: [Int])] =
                [("model.embed_tokens.weight", [259, hidden])]
                + [
                    ("self_attn.q_proj", [4, hidden]), ("self_attn.k_proj", [4, hidden]),
                    ("self_attn.v_proj", [4, hidden]), ("self_attn.o_proj", [hidden, 4]),
                    ("mlp.gate_proj", [2048, hidden]), ("mlp.up_proj", [2048, hidden]),
                    ("mlp.down_proj", [hidden, 2048]), ("input_layernorm", [hidden]),
                    ("post_attention_layernorm", [hidden]),
                ].map { ("model.layers.0.\($0.0).weight", $0.1) } + [("model.norm.weight", [hidden])]
            var header = JSONObject()
            var end = 0
            for (name, shape) in shapes {
                let start = end
                end += shape.reduce(4, *)
                header[name] = [
                    "dtype": "F32", "shape": .array(shape.map { JSONValue($0) }),
                    "data_offsets": [JSONValue(start), JSONValue(end)],
                ]
            }
            let text = Array(JSONValue.object(header).compactText.utf8)
            let file = project.root.appending("models/tiny/model.safetensors")
            try project.write(
                "models/tiny/model.safetensors",
                (0..<8).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) } + text)
            try file.truncate(to: 8 + text.count + end)
            let config = try #require(try project.json("models/tiny/config.json").object)
            var changed = config
            for (key, value) in [
                ("hidden_size", hidden), ("intermediate_size", 2048), ("num_hidden_layers", 1),
                ("num_attention_heads", 1), ("num_key_value_heads", 1), ("head_dim", 4),
            ] { changed[key] = JSONValue(value) }
            try project.write("models/tiny/config.json", JSONValue.object(changed).prettyText)
            let outcome = try project.shell(
                "ulimit -v 4000000; exec telos-engine evaluate models/tiny --task Copa --data Data_v2/original/Copa "
                    + "--threads 1")
            #expect(outcome.code == 67, "\(outcome)")
            #expect(
                outcome.err.wholeMatch(of: /telos-engine: out of memory: [0-9]+ MiB more were asked for\n/) != nil,
                "\(outcome.err)")
        }
    }
}
