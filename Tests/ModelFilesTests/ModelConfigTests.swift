import JSONValues
import ModelFiles
import Testing

struct ModelConfigTests {
    /// `smallConfig` with these members changed; nil removes one.
    func config(_ changes: [(String, JSONValue?)]) throws -> ModelConfig {
        var json = smallConfig
        for (key, value) in changes { json[key] = value }
        return try ModelConfig(json)
    }

    @Test func keysAreRead() throws {
        let config = try config([("eos_token_id", [2, 3]), ("bos_token_id", 1), ("pad_token_id", -1)])
        #expect(config.architecture == .llama)
        #expect(config.hiddenSize == 4 && config.intermediateSize == 6 && config.numHiddenLayers == 1)
        #expect(config.numAttentionHeads == 2 && config.numKeyValueHeads == 1 && config.headDim == 2)
        #expect(config.vocabSize == 5 && config.maxPositionEmbeddings == 16 && config.rmsNormEps == 1e-5)
        #expect(config.rope == RotaryEmbedding(theta: 10_000) && config.tieWordEmbeddings)
        #expect(config.bosTokenID == 1 && config.eosTokenIDs == [2, 3] && config.padTokenID == nil)
        #expect(config.parameterCount == 20 + 16 + 8 + 8 + 16 + 24 * 3 + 12)
        #expect(config.weightByteCount == 4 * config.parameterCount)
    }

    @Test func headDimMayDifferFromHiddenSizeOverHeads() throws {
        let config = try config([("head_dim", 8), ("architectures", ["MistralForCausalLM"]), ("model_type", "mistral")])
        #expect(config.headDim == 8 && config.architecture == .mistral)
        #expect(config.tensors[1].shape == [16, 4] && config.tensors[4].shape == [4, 16])
    }

    @Test func untiedModelsHaveAHeadOfTheirOwn() throws {
        let config = try config([("tie_word_embeddings", nil), ("num_key_value_heads", nil)])
        #expect(config.tensors.last == TensorShape(name: "lm_head.weight", shape: [5, 4]))
        #expect(config.numKeyValueHeads == 2)
    }

    @Test func qwen2HasBiasesOfQueriesKeysAndValues() throws {
        let qwen2: [(String, JSONValue?)] = [("architectures", ["Qwen2ForCausalLM"]), ("model_type", "qwen2")]
        let config = try config(qwen2 + [("sliding_window", 8), ("use_sliding_window", false)])
        #expect(config.slidingWindow == nil)
        let biases = config.tensors.filter { $0.name.hasSuffix(".bias") }
        #expect(
            biases == [
                TensorShape(name: "model.layers.0.self_attn.q_proj.bias", shape: [4]),
                TensorShape(name: "model.layers.0.self_attn.k_proj.bias", shape: [2]),
                TensorShape(name: "model.layers.0.self_attn.v_proj.bias", shape: [2]),
            ])
        #expect(config.tensors[2] == biases[0])
        #expect(try self.config(qwen2 + [("sliding_window", 8), ("use_sliding_window", true)]).slidingWindow == 8)
        // What is not used stays as it was written.
        let json = config.checkpointJSON
        #expect(json["sliding_window"] == 8 && json["use_sliding_window"] == false && json["model_type"] == "qwen2")
    }

    /// `config.json` of the OPT family, with these members changed.
    private func opt(_ changes: (String, JSONValue?)...) throws -> ModelConfig {
        var json = JSONValue.object(
            JSONObject([
                ("architectures", ["OPTForCausalLM"]), ("model_type", "opt"), ("hidden_size", 6), ("ffn_dim", 10),
                ("num_hidden_layers", 1), ("num_attention_heads", 2), ("vocab_size", 5),
                ("max_position_embeddings", 16), ("word_embed_proj_dim", 6), ("activation_function", "relu"),
                ("do_layer_norm_before", true), ("bos_token_id", 2),
            ])
        ).object!
        for (key, value) in changes { json[key] = value }
        return try ModelConfig(json)
    }

    @Test func optHasKeysAndTensorsOfItsOwn() throws {
        let config = try opt()
        #expect(config.intermediateSize == 10 && config.headDim == 3 && config.numKeyValueHeads == 2)
        #expect(config.rope == nil && config.rmsNormEps == nil && config.normalizationEpsilon == 1e-5)
        #expect(config.tieWordEmbeddings && config.slidingWindow == nil)
        #expect(config.tensors[1] == TensorShape(name: "model.decoder.embed_positions.weight", shape: [18, 6]))
        #expect(config.tensors[5] == TensorShape(name: "model.decoder.layers.0.self_attn.k_proj.bias", shape: [6]))
        #expect(config.tensors.count == 4 + 16)
        #expect(config.parameterCount == 5 * 6 + 18 * 6 + 4 * 42 + 70 + 66 + 3 * 12)
        let json = try #require(config.checkpointJSON.object)
        #expect(json["ffn_dim"] == 10 && json["activation_function"] == "relu" && json["torch_dtype"] == "float32")
        for key in ["intermediate_size", "hidden_act", "rope_theta", "rope_scaling", "rms_norm_eps", "head_dim"] {
            #expect(json[key] == nil)
        }
        #expect(try ModelConfig(json).checkpointJSON == config.checkpointJSON)
    }

    @Test(
        arguments: [
            (
                "do_layer_norm_before", false,
                "`do_layer_norm_before` false is not supported; OPT models with `do_layer_norm_before` true are"
            ),
            ("enable_bias", false, "`enable_bias` false is not supported; OPT models with `enable_bias` true are"),
            (
                "_remove_final_layer_norm", true,
                "`_remove_final_layer_norm` true is not supported; OPT models with `_remove_final_layer_norm` false are"
            ),
            ("activation_function", "gelu", "activation_function `gelu` is not supported; `relu` is"),
            (
                "word_embed_proj_dim", 4,
                "word_embed_proj_dim 4 is not supported; embeddings of the hidden_size are"
            ),
            ("ffn_dim", nil, "config.json at `ffn_dim`: it is missing; expected a whole number from 1 to 4194304"),
            ("num_attention_heads", 4, "config.json at `num_attention_heads`: 4 does not divide hidden_size 6"),
        ] as [(String, JSONValue?, String)])
    func otherKindsOfOPTAreRefusedByName(key: String, value: JSONValue?, message: String) {
        #expect(failure { _ = try opt((key, value)) } == message)
    }

    @Test func ropeIsReadInBothForms() throws {
        let scaling: JSONValue = [
            "factor": 32.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 8192,
            "rope_type": "llama3",
        ]
        let llama3 = RotaryEmbedding(
            theta: 500_000,
            scaling: .llama3(
                factor: 32, lowFrequencyFactor: 1, highFrequencyFactor: 4, originalMaxPositionEmbeddings: 8192))
        #expect(try config([("rope_theta", 500_000.0), ("rope_scaling", scaling)]).rope == llama3)
        var parameters = scaling.object!
        parameters["rope_theta"] = 500_000
        #expect(try config([("rope_theta", nil), ("rope_parameters", .object(parameters))]).rope == llama3)
        #expect(
            try config([("rope_scaling", ["type": "linear", "factor": 2])]).rope?.scaling == .linear(factor: 2))
    }

    @Test func oldLlamaFilesHaveTheirThetaKnown() throws {
        #expect(try config([("rope_theta", nil)]).rope?.theta == 10_000)
        #expect(try config([("rope_theta", nil), ("transformers_version", "4.28.1")]).rope?.theta == 10_000)
        for changes: [(String, JSONValue?)] in [
            [("rope_theta", nil), ("transformers_version", "4.33.0")],
            [("rope_theta", nil), ("transformers_version", "5.1.0")],
            [("rope_theta", nil), ("model_type", "mistral"), ("architectures", ["MistralForCausalLM"])],
        ] {
            #expect(
                failure { _ = try config(changes) }
                    == "config.json at `rope_theta`: neither it nor `rope_parameters` is there; add the model's own value"
            )
        }
    }

    @Test(
        arguments: [
            (
                "architectures", ["GPT2LMHeadModel"],
                "the architecture `GPT2LMHeadModel` is not supported; LlamaForCausalLM, MistralForCausalLM, Qwen2ForCausalLM, OPTForCausalLM are"
            ),
            (
                "attention_bias", true,
                "`attention_bias` true is not supported; models of the Llama family without biases are"
            ),
            ("mlp_bias", true, "`mlp_bias` true is not supported; models of the Llama family without biases are"),
            ("hidden_act", "gelu", "hidden_act `gelu` is not supported; `silu` is"),
            (
                "quantization_config", ["bits": 4],
                "`quantization_config` is not supported; unquantised weights in F32, F16 or BF16 are"
            ),
            (
                "rope_scaling", ["rope_type": "yarn", "factor": 2],
                "rope_scaling type `yarn` is not supported; `default`, `linear` and `llama3` are"
            ),
            ("partial_rotary_factor", 0.5, "partial_rotary_factor 0.5 is not supported; only 1 is"),
        ] as [(String, JSONValue, String)])
    func whatIsNotSupportedIsRefusedByName(key: String, value: JSONValue, message: String) {
        #expect(failure { _ = try config([(key, value)]) } == message)
    }

    @Test(
        arguments: [
            ("architectures", nil, "expected a list with the model's class, such as [\"LlamaForCausalLM\"]"),
            ("hidden_size", nil, "it is missing; expected a whole number from 1 to 1048576"),
            ("hidden_size", 0, "expected a whole number from 1 to 1048576, found 0"),
            ("hidden_size", -4, "expected a whole number from 1 to 1048576, found -4"),
            ("hidden_size", 4.5, "expected a whole number from 1 to 1048576, found 4.5"),
            ("hidden_size", "big", "expected a whole number from 1 to 1048576, found \"big\""),
            ("hidden_size", 1e300, "expected a whole number from 1 to 1048576, found 1e+300"),
            (
                "num_hidden_layers", 9_223_372_036_854_775_807,
                "expected a whole number from 1 to 4096, found 9223372036854775807"
            ),
            ("num_attention_heads", 3, "3 does not divide hidden_size 4"),
            ("num_key_value_heads", 3, "3 does not divide num_attention_heads 2"),
            ("head_dim", 3, "expected an even number, found 3"),
            ("vocab_size", [], "expected a whole number from 1 to 16777216, found []"),
            ("rms_norm_eps", 0, "expected a number from 1e-20 to 1.0, found 0"),
            ("rms_norm_eps", "NaN", "expected a number from 1e-20 to 1.0, found \"NaN\""),
            ("tie_word_embeddings", 1, "expected true or false, found 1"),
            ("eos_token_id", ["x"], "expected a token id or a list of them, found [\"x\"]"),
            ("rope_theta", -1, "expected a number from 1.0 to 1000000000000.0, found -1"),
            ("rope_scaling", 2, "expected an object, found 2"),
        ] as [(String, JSONValue?, String)])
    func senselessValuesAreRefusedWithTheirKey(key: String, value: JSONValue?, problem: String) {
        #expect(failure { _ = try config([(key, value)]) } == "config.json at `\(key)`: \(problem)")
    }

    @Test func problemsInsideAnObjectNameTheirPath() {
        #expect(
            failure { _ = try config([("rope_scaling", ["type": "linear"])]) }
                == "config.json at `rope_scaling.factor`: it is missing; expected a number from 1.0 to 1000000.0")
    }

    @Test func checkpointsSayTheSameInTheFormOfTransformers4() throws {
        let original = try config([
            ("rope_theta", nil), ("dtype", "bfloat16"), ("my_key", "kept"),
            ("rope_parameters", ["rope_type": "linear", "factor": 4.0, "rope_theta": 123.0]),
        ])
        let json = try #require(original.checkpointJSON.object)
        #expect(json["rope_theta"] == 123.0)
        #expect(json["rope_scaling"] == ["rope_type": "linear", "factor": 4.0])
        #expect(json["rope_parameters"] == nil && json["dtype"] == nil && json["torch_dtype"] == "float32")
        #expect(json["my_key"] == "kept")
        let read = try ModelConfig(json)
        #expect(read.rope == original.rope && read.tensors == original.tensors)
        // Writing it again changes nothing.
        #expect(read.checkpointJSON == original.checkpointJSON)
    }

    @Test func newConfigurationsAreReadBackAsTheyWere() throws {
        let made = ModelConfig(
            hiddenSize: 8, intermediateSize: 12, numHiddenLayers: 2, numAttentionHeads: 4, numKeyValueHeads: 2,
            vocabSize: 20, maxPositionEmbeddings: 32, tieWordEmbeddings: false)
        let read = try ModelConfig(try #require(made.checkpointJSON.object))
        #expect(read.tensors == made.tensors && read.rope == made.rope && read.rmsNormEps == made.rmsNormEps)
        #expect(read.bosTokenID == made.bosTokenID && read.eosTokenIDs == made.eosTokenIDs)
        #expect(read.tieWordEmbeddings == false && read.maxPositionEmbeddings == 32)
    }
}
