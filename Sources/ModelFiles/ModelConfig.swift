import DurableFiles
package import JSONValues
package import SystemPackage

/// What `config.json` says of a model of the Llama family: its keys, in camel case.
package struct ModelConfig: Equatable, Sendable {
    /// The models this engine can run, by the name that stands in `architectures`.
    package enum Architecture: String, CaseIterable, Sendable {
        case llama = "LlamaForCausalLM"
        case mistral = "MistralForCausalLM"
    }

    package var architecture: Architecture
    /// `model_type`: chooses the prompt templates.
    package var modelType: String
    package var hiddenSize: Int
    package var intermediateSize: Int
    package var numHiddenLayers: Int
    package var numAttentionHeads: Int
    /// Heads of keys and values; each serves `numAttentionHeads / numKeyValueHeads` heads of queries.
    package var numKeyValueHeads: Int
    package var headDim: Int
    package var vocabSize: Int
    package var maxPositionEmbeddings: Int
    package var rmsNormEps: Double
    package var rope: RotaryEmbedding
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
    /// - Precondition: sizes are positive, heads divide as they must, `headDim` is even.
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
        modelType = architecture == .llama ? "llama" : "mistral"
        self.hiddenSize = hiddenSize
        self.intermediateSize = intermediateSize
        self.numHiddenLayers = numHiddenLayers
        self.numAttentionHeads = numAttentionHeads
        self.numKeyValueHeads = numKeyValueHeads
        self.headDim = headDim ?? hiddenSize / numAttentionHeads
        self.vocabSize = vocabSize
        self.maxPositionEmbeddings = maxPositionEmbeddings
        self.rmsNormEps = rmsNormEps
        self.rope = rope
        self.tieWordEmbeddings = tieWordEmbeddings
        self.bosTokenID = bosTokenID
        self.eosTokenIDs = eosTokenIDs
        original = JSONObject()
        precondition(self.headDim % 2 == 0)
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
        modelType = try fields.string("model_type") ?? (architecture == .llama ? "llama" : "mistral")
        try Self.refuseUnsupported(fields)

        hiddenSize = try fields.integer("hidden_size", in: 1...(1 << 20))
        intermediateSize = try fields.integer("intermediate_size", in: 1...(1 << 22))
        numHiddenLayers = try fields.integer("num_hidden_layers", in: 1...(1 << 12))
        numAttentionHeads = try fields.integer("num_attention_heads", in: 1...(1 << 14))
        vocabSize = try fields.integer("vocab_size", in: 1...(1 << 24))
        maxPositionEmbeddings = try fields.integer("max_position_embeddings", in: 1...(1 << 30))
        rmsNormEps = try fields.number("rms_norm_eps", in: 1e-20...1)
        numKeyValueHeads =
            try fields.integer("num_key_value_heads", in: 1...(1 << 14), default: nil) ?? numAttentionHeads
        guard numAttentionHeads % numKeyValueHeads == 0 else {
            throw .configuration(
                key: "num_key_value_heads",
                problem: "\(numKeyValueHeads) does not divide num_attention_heads \(numAttentionHeads)")
        }
        if let given = try fields.integer("head_dim", in: 1...(1 << 14), default: nil) {
            headDim = given
        } else {
            guard hiddenSize % numAttentionHeads == 0 else {
                throw .configuration(
                    key: "num_attention_heads",
                    problem: "\(numAttentionHeads) does not divide hidden_size \(hiddenSize)")
            }
            headDim = hiddenSize / numAttentionHeads
        }
        guard headDim % 2 == 0 else {
            throw .configuration(key: "head_dim", problem: "expected an even number, found \(headDim)")
        }
        rope = try RotaryEmbedding(fields, isLlama: modelType == "llama")
        tieWordEmbeddings = try fields.bool("tie_word_embeddings", default: false)
        slidingWindow = try fields.integer("sliding_window", in: 1...(1 << 30), default: nil)
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
            let supported = Architecture.allCases.map(\.rawValue).joined(separator: " and ")
            throw .unsupported(feature: "the architecture `\(name)`", supported: "\(supported) are")
        }
        return architecture
    }

    private static func refuseUnsupported(_ fields: ConfigurationFields) throws(ModelFileError) {
        for key in ["attention_bias", "mlp_bias"] where try fields.bool(key, default: false) {
            throw .unsupported(feature: "`\(key)` true", supported: "models of the Llama family without biases are")
        }
        if let activation = try fields.string("hidden_act"), activation != "silu" {
            throw .unsupported(feature: "hidden_act `\(activation)`", supported: "`silu` is")
        }
        if fields.has("quantization_config") {
            throw .unsupported(
                feature: "`quantization_config`", supported: "unquantised weights in F32, F16 or BF16 are")
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
        let fields: [(String, JSONValue)] = [
            ("architectures", [.string(architecture.rawValue)]),
            ("model_type", .string(modelType)),
            ("hidden_act", "silu"),
            ("hidden_size", JSONValue(hiddenSize)),
            ("intermediate_size", JSONValue(intermediateSize)),
            ("num_hidden_layers", JSONValue(numHiddenLayers)),
            ("num_attention_heads", JSONValue(numAttentionHeads)),
            ("num_key_value_heads", JSONValue(numKeyValueHeads)),
            ("head_dim", JSONValue(headDim)),
            ("vocab_size", JSONValue(vocabSize)),
            ("max_position_embeddings", JSONValue(maxPositionEmbeddings)),
            ("rms_norm_eps", .number(rmsNormEps)),
            ("rope_theta", .number(rope.theta)),
            ("rope_scaling", rope.scalingJSON),
            ("tie_word_embeddings", .bool(tieWordEmbeddings)),
            ("sliding_window", JSONValue(slidingWindow)),
            ("bos_token_id", JSONValue(bosTokenID)),
            (
                "eos_token_id",
                eosTokenIDs.count > 1 ? .array(eosTokenIDs.map { JSONValue($0) }) : JSONValue(eosTokenIDs.first)
            ),
            ("pad_token_id", JSONValue(padTokenID)),
            ("torch_dtype", "float32"),
        ]
        for (key, value) in fields { json[key] = value }
        if architecture == .llama { json["sliding_window"] = original["sliding_window"] }
        return .object(json)
    }
}
