import DurableFiles
package import JSONValues
package import SystemPackage

/// What `config.json` says of a model: its keys, in camel case.
package struct ModelConfig: Equatable, Sendable {
    /// The models this engine can run, by the name that stands in `architectures`.
    package enum Architecture: String, CaseIterable, Sendable {
        case llama = "LlamaForCausalLM"
        case mistral = "MistralForCausalLM"
        case qwen2 = "Qwen2ForCausalLM"
        case opt = "OPTForCausalLM"

        /// The `model_type` of such models.
        var modelType: String {
            switch self {
            case .llama: "llama"
            case .mistral: "mistral"
            case .qwen2: "qwen2"
            case .opt: "opt"
            }
        }
    }

    package var architecture: Architecture
    /// `model_type`: chooses the prompt templates.
    package var modelType: String
    package var hiddenSize: Int
    /// OPT's `ffn_dim`.
    package var intermediateSize: Int
    package var numHiddenLayers: Int
    package var numAttentionHeads: Int
    /// Heads of keys and values; each serves `numAttentionHeads / numKeyValueHeads` heads of queries.
    package var numKeyValueHeads: Int
    package var headDim: Int
    package var vocabSize: Int
    package var maxPositionEmbeddings: Int
    /// nil for OPT, which has no key for it.
    package var rmsNormEps: Double?
    /// nil for models with learned positions.
    package var rope: RotaryEmbedding?
    package var tieWordEmbeddings: Bool
    /// How many positions a token sees, where that is limited. Sequences up to this length need no window.
    package var slidingWindow: Int?
    package var bosTokenID: Int?
    package var eosTokenIDs: [Int]
    package var padTokenID: Int?
    /// The file as it stands, so that what is not read here is kept when a checkpoint is written.
    private var original: JSONObject

    /// A new model's configuration.
    ///
    /// - Parameters:
    ///   - rmsNormEps: not of OPT, and so is `rope`.
    /// - Precondition: sizes are positive, heads divide as they must, `headDim` is even, but of OPT.
    package init(
        architecture: Architecture = .llama, hiddenSize: Int, intermediateSize: Int, numHiddenLayers: Int,
        numAttentionHeads: Int, numKeyValueHeads: Int, headDim: Int? = nil, vocabSize: Int, maxPositionEmbeddings: Int,
        rmsNormEps: Double = 1e-5, rope: RotaryEmbedding = RotaryEmbedding(theta: 10_000),
        tieWordEmbeddings: Bool = true, bosTokenID: Int? = 1, eosTokenIDs: [Int] = [2]
    ) {
        precondition(min(hiddenSize, intermediateSize, numHiddenLayers, numAttentionHeads, numKeyValueHeads) > 0)
        precondition(vocabSize > 0 && maxPositionEmbeddings > 0 && numAttentionHeads % numKeyValueHeads == 0)
        precondition(headDim != nil || hiddenSize % numAttentionHeads == 0)
        self.architecture = architecture
        modelType = architecture.modelType
        self.hiddenSize = hiddenSize
        self.intermediateSize = intermediateSize
        self.numHiddenLayers = numHiddenLayers
        self.numAttentionHeads = numAttentionHeads
        self.numKeyValueHeads = numKeyValueHeads
        self.headDim = headDim ?? hiddenSize / numAttentionHeads
        self.vocabSize = vocabSize
        self.maxPositionEmbeddings = maxPositionEmbeddings
        self.rmsNormEps = architecture == .opt ? nil : rmsNormEps
        self.rope = architecture == .opt ? nil : rope
        self.tieWordEmbeddings = tieWordEmbeddings
        self.bosTokenID = bosTokenID
        self.eosTokenIDs = eosTokenIDs
        original = JSONObject()
        precondition(self.rope == nil || self.headDim % 2 == 0)
    }

    /// Reads the `config.json` at this path.
    ///
    /// - Throws: `ModelFileError`, `FileError`
    package init(readingFrom path: FilePath) throws {
        let json: JSONValue
        do {
            json = try JSONValue.parse(try path.readBytes(atMost: 16 << 20))
        } catch let error as JSONParseError {
            throw ModelFileError.unreadable(path: path, problem: error.description)
        }
        guard let object = json.object else {
            throw ModelFileError.unreadable(path: path, problem: "expected a JSON object")
        }
        try self.init(object)
    }

    /// Reads the members of a `config.json`.
    ///
    /// - Throws: `ModelFileError` that names the key, for what is missing, makes no sense or is not supported.
    package init(_ object: JSONObject) throws(ModelFileError) {
        let fields = ConfigurationFields(object)
        original = object
        architecture = try Self.architecture(object)
        modelType = try fields.string("model_type") ?? architecture.modelType
        if fields.has("quantization_config") {
            throw .unsupported(
                feature: "`quantization_config`", supported: "unquantised weights in F32, F16 or BF16 are")
        }
        let isOPT = architecture == .opt
        if isOPT { try Self.refuseOtherOPT(fields) } else { try Self.refuseOtherLlama(fields) }

        hiddenSize = try fields.integer("hidden_size", in: 1...(1 << 20))
        intermediateSize = try fields.integer(isOPT ? "ffn_dim" : "intermediate_size", in: 1...(1 << 22))
        numHiddenLayers = try fields.integer("num_hidden_layers", in: 1...(1 << 12))
        numAttentionHeads = try fields.integer("num_attention_heads", in: 1...(1 << 14))
        vocabSize = try fields.integer("vocab_size", in: 1...(1 << 24))
        maxPositionEmbeddings = try fields.integer("max_position_embeddings", in: 1...(1 << 30))
        rmsNormEps = isOPT ? nil : try fields.number("rms_norm_eps", in: 1e-20...1)
        let keyValueHeads = isOPT ? nil : try fields.integer("num_key_value_heads", in: 1...(1 << 14), default: nil)
        numKeyValueHeads = keyValueHeads ?? numAttentionHeads
        guard numAttentionHeads % numKeyValueHeads == 0 else {
            throw .configuration(
                key: "num_key_value_heads",
                problem: "\(numKeyValueHeads) does not divide num_attention_heads \(numAttentionHeads)")
        }
        if !isOPT, let given = try fields.integer("head_dim", in: 1...(1 << 14), default: nil) {
            headDim = given
        } else {
            guard hiddenSize % numAttentionHeads == 0 else {
                throw .configuration(
                    key: "num_attention_heads",
                    problem: "\(numAttentionHeads) does not divide hidden_size \(hiddenSize)")
            }
            headDim = hiddenSize / numAttentionHeads
        }
        guard isOPT || headDim % 2 == 0 else {
            throw .configuration(key: "head_dim", problem: "expected an even number, found \(headDim)")
        }
        rope = isOPT ? nil : try RotaryEmbedding(fields, isLlama: modelType == "llama")
        // What transformers takes for granted differs, too.
        tieWordEmbeddings = try fields.bool("tie_word_embeddings", default: isOPT)
        let usesWindow = architecture == .qwen2 ? try fields.bool("use_sliding_window", default: false) : true
        slidingWindow = usesWindow ? try fields.integer("sliding_window", in: 1...(1 << 30), default: nil) : nil
        bosTokenID = try fields.tokenIDs("bos_token_id").first
        eosTokenIDs = try fields.tokenIDs("eos_token_id")
        // Some files write -1 for none.
        padTokenID = object["pad_token_id"]?.integer == -1 ? nil : try fields.tokenIDs("pad_token_id").first
    }

    private static func architecture(_ object: JSONObject) throws(ModelFileError) -> Architecture {
        guard let name = object["architectures"]?.array?.first?.string else {
            throw .configuration(
                key: "architectures", problem: "expected a list with the model's class, such as [\"LlamaForCausalLM\"]")
        }
        guard let architecture = Architecture(rawValue: name) else {
            let supported = Architecture.allCases.map(\.rawValue).joined(separator: ", ")
            throw .unsupported(feature: "the architecture `\(name)`", supported: "\(supported) are")
        }
        return architecture
    }

    /// What other models of the Llama family, Mistral and Qwen2 may have.
    private static func refuseOtherLlama(_ fields: ConfigurationFields) throws(ModelFileError) {
        for key in ["attention_bias", "mlp_bias"] where try fields.bool(key, default: false) {
            throw .unsupported(feature: "`\(key)` true", supported: "models of the Llama family without biases are")
        }
        if let activation = try fields.string("hidden_act"), activation != "silu" {
            throw .unsupported(feature: "hidden_act `\(activation)`", supported: "`silu` is")
        }
    }

    /// What other models of the OPT family may have: OPT-350m does, and Galactica.
    private static func refuseOtherOPT(_ fields: ConfigurationFields) throws(ModelFileError) {
        for (key, supported) in [
            ("do_layer_norm_before", true), ("enable_bias", true), ("layer_norm_elementwise_affine", true),
            ("_remove_final_layer_norm", false),
        ] where try fields.bool(key, default: supported) != supported {
            throw .unsupported(
                feature: "`\(key)` \(!supported)", supported: "OPT models with `\(key)` \(supported) are")
        }
        if let activation = try fields.string("activation_function"), activation != "relu" {
            throw .unsupported(feature: "activation_function `\(activation)`", supported: "`relu` is")
        }
        if let size = fields.root["word_embed_proj_dim"], !size.isNull, size != fields.root["hidden_size"] {
            throw .unsupported(
                feature: "word_embed_proj_dim \(size.compactText)", supported: "embeddings of the hidden_size are")
        }
    }
}

extension ModelConfig {
    /// `config.json` of a float32 checkpoint, in the form of transformers 4, which transformers 5 reads too.
    package var checkpointJSON: JSONValue {
        var json = original
        // The names of transformers 5: two ways to say one thing would ask for trouble.
        json["rope_parameters"] = nil
        json["dtype"] = nil
        let isOPT = architecture == .opt
        // A plain nil would be null, which is a value.
        let fields: [(String, JSONValue?)] = [
            ("architectures", [.string(architecture.rawValue)]),
            ("model_type", .string(modelType)),
            isOPT ? ("activation_function", "relu") : ("hidden_act", "silu"),
            ("hidden_size", JSONValue(hiddenSize)),
            (isOPT ? "ffn_dim" : "intermediate_size", JSONValue(intermediateSize)),
            ("num_hidden_layers", JSONValue(numHiddenLayers)),
            ("num_attention_heads", JSONValue(numAttentionHeads)),
            ("num_key_value_heads", isOPT ? .none : .some(JSONValue(numKeyValueHeads))),
            ("head_dim", isOPT ? .none : .some(JSONValue(headDim))),
            ("vocab_size", JSONValue(vocabSize)),
            ("max_position_embeddings", JSONValue(maxPositionEmbeddings)),
            ("rms_norm_eps", rmsNormEps.map { .number($0) }),
            ("rope_theta", rope.map { .number($0.theta) }),
            ("rope_scaling", rope?.scalingJSON),
            ("tie_word_embeddings", .bool(tieWordEmbeddings)),
            ("sliding_window", architecture == .mistral ? .some(JSONValue(slidingWindow)) : .none),
            ("bos_token_id", JSONValue(bosTokenID)),
            (
                "eos_token_id",
                eosTokenIDs.count > 1 ? .array(eosTokenIDs.map { JSONValue($0) }) : JSONValue(eosTokenIDs.first)
            ),
            ("pad_token_id", JSONValue(padTokenID)),
            ("torch_dtype", "float32"),
        ]
        for (key, value) in fields { if let value { json[key] = value } }
        return .object(json)
    }
}
