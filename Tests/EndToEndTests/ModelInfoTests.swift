import JSONValues
import ProjectSupport
import RunModel
import RunStore
import Testing

/// `telos-engine info`: what a model is.
struct ModelInfoTests {
    private func info(_ project: TestProject, _ arguments: String...) throws -> Outcome {
        try Program.run(["telos-engine", "info"] + arguments, in: project.root, environment: project.environment)
    }

    @Test func aModelIsDescribed() throws {
        try withProject { project in
            try project.expect(
                """
                $ telos-engine info tiny
                Model:         {root}/models/tiny
                Architecture:  LlamaForCausalLM
                Parameters:    8,832
                Sizes:         2 layers, hidden 16, intermediate 32
                Heads:         4 of 4 channels, 2 for keys and values
                Vocabulary:    259, tied LM head
                Positions:     256; rotary theta 10000.0
                Weights:       F32 35.3 kB in 1 file
                Tokenizer:     SentencePiece-style BPE with byte fallback, 259 ids
                Fingerprint:   {hash}

                Memory = weights and what the method keeps of their size + activations:
                  evaluate                    {any}
                  zo                          {any}
                  zo, zo_scope: lora          {any}
                  fo_full                     {any}
                  fo_full, optimizer: adamw   {any}
                  fo_lora                     {any}
                  fo_lora, optimizer: adamw   {any}
                """)
            let json = try JSONValue.parse(try info(project, "models/tiny", "--json").out)
            #expect(
                json.object?.keys == [
                    "model", "supported", "problems", "architecture", "model_type", "parameters", "hidden_size",
                    "intermediate_size", "num_hidden_layers", "num_attention_heads", "num_key_value_heads", "head_dim",
                    "vocab_size", "max_position_embeddings", "sliding_window", "rms_norm_eps", "tie_word_embeddings",
                    "rope", "weights", "tokenizer", "fingerprint", "memory",
                ])
            #expect(json["supported"] == true)
            #expect(json["weights"] == ["files": 1, "dtypes": ["F32": 35328]])
            #expect(json["rope"]?["theta"]?.number == 10000)
            #expect(
                json["memory"]?.array?.first?.object?.keys == [
                    "method", "variant", "weights_bytes", "activations_bytes", "total_bytes",
                ])
            // The fingerprint is the one that runs keep.
            try project.train(TestProject.nativeConfig)
            let kept = try project.configuration(of: project.onlyRun).telos?.model.fingerprint
            #expect(json["fingerprint"]?.string == kept)
        }
    }

    @Test func whatIsNotSupportedIsNamed() throws {
        try withProject { project in
            let config = try project.read("models/tiny/config.json")
            try project.write(
                "models/tiny/config.json", config.replacing("LlamaForCausalLM", with: "GPT2LMHeadModel"))
            try project.write("models/tiny/tokenizer.json", #"{"model": {"type": "Unigram"}}"#)
            let outcome = try info(project, "tiny")
            #expect(outcome.code == 1)
            #expect(outcome.err == "")
            #expect(outcome.out.contains("Architecture:  GPT2LMHeadModel\n"))
            #expect(
                outcome.out.contains("Not supported: the architecture `GPT2LMHeadModel` is not supported; "),
                "\(outcome.out)")
            #expect(
                outcome.out.contains("\n               the tokenizer's model \"Unigram\" is not supported\n"),
                "\(outcome.out)")
            let json = try JSONValue.parse(try info(project, "tiny", "--json").out)
            #expect(json["supported"] == false)
            #expect(json["problems"]?.array?.count == 2)
            #expect(json["parameters"] == .null)
            #expect(json["memory"] == [])
        }
    }

    /// The sizes of a configuration are anybody's; only those that weights bear out are counted with.
    @Test func sizesThatNoWeightsHaveAreNamed() throws {
        try withProject { project in
            var config = try #require(try project.json("models/tiny/config.json").object)
            for (key, value) in [
                ("hidden_size", 1 << 20), ("intermediate_size", 1 << 22), ("num_hidden_layers", 1 << 12),
                ("num_attention_heads", 1 << 14), ("num_key_value_heads", 1 << 14), ("head_dim", 1 << 14),
                ("vocab_size", 1 << 24), ("max_position_embeddings", 1 << 30),
            ] { config[key] = JSONValue(value) }
            try project.write("models/tiny/config.json", JSONValue.object(config).prettyText)
            let outcome = try info(project, "tiny")
            #expect(outcome.code == 1, "\(outcome)")
            #expect(outcome.out.contains("has the shape [259, 16], but config.json asks for [16777216, 1048576]"))
            #expect(!outcome.out.contains("Memory"))
        }
    }

    @Test func aTokenizerOfAnotherModelIsNamed() throws {
        try withProject { project in
            let tokenizer = try project.read("models/tiny/tokenizer.json")
            try project.write(
                "models/tiny/tokenizer.json", tokenizer.replacing("\"<0xFF>\": 258", with: "\"<0xFF>\": 999"))
            let outcome = try info(project, "tiny")
            #expect(outcome.code == 1)
            #expect(outcome.out.contains("the tokenizer gives the id 999, but the model's vocabulary has 259"))
        }
    }

    @Test func whereThereIsNoModelThereIsNothingToDescribe() throws {
        try withProject { project in
            let none = try info(project, "Data_v2")
            #expect(none.code == 65)
            #expect(none.err.contains("Data_v2 has no config.json"))
            #expect(try info(project, "nobody").code == 65)
            try project.write("adapters/adapter_config.json", #"{"peft_type": "LORA"}"#)
            let adapters = try info(project, "adapters")
            #expect(adapters.code == 2)
            #expect(adapters.err.contains("adapters holds adapters, not a model"))
        }
    }
}
