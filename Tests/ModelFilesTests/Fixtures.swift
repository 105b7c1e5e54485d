import DurableFiles
import JSONValues
import ModelFiles
import SystemPackage

/// The bytes of a safetensors file: a header's length, the header, the data.
func safetensors(_ header: String, data: [UInt8] = []) -> [UInt8] {
    let text = Array(header.utf8)
    return (0..<8).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) } + text + data
}

/// A safetensors file of zeros with these tensors, one after the other.
func safetensors(_ tensors: [(name: String, dtype: String, shape: [Int])]) -> [UInt8] {
    var header = JSONObject()
    var end = 0
    for (name, dtype, shape) in tensors {
        let start = end
        end += shape.reduce(1, *) * (dtype == "F32" ? 4 : dtype == "I64" ? 8 : 2)
        header[name] = [
            "dtype": .string(dtype), "shape": .array(shape.map { JSONValue($0) }),
            "data_offsets": [JSONValue(start), JSONValue(end)],
        ]
    }
    return safetensors(JSONValue.object(header).compactText, data: [UInt8](repeating: 0, count: end))
}

/// A configuration of one layer that a folder of a few hundred bytes satisfies.
let smallConfig: JSONObject = JSONValue.object(
    JSONObject([
        ("architectures", ["LlamaForCausalLM"]), ("model_type", "llama"), ("hidden_size", 4),
        ("intermediate_size", 6), ("num_hidden_layers", 1), ("num_attention_heads", 2), ("num_key_value_heads", 1),
        ("vocab_size", 5), ("max_position_embeddings", 16), ("rms_norm_eps", 1e-5), ("rope_theta", 10000.0),
        ("tie_word_embeddings", true),
    ])
).object!

/// The tensors of `smallConfig`.
let smallTensors: [(name: String, dtype: String, shape: [Int])] = [
    ("model.embed_tokens.weight", "F32", [5, 4]),
    ("model.layers.0.self_attn.q_proj.weight", "F32", [4, 4]),
    ("model.layers.0.self_attn.k_proj.weight", "BF16", [2, 4]),
    ("model.layers.0.self_attn.v_proj.weight", "F16", [2, 4]),
    ("model.layers.0.self_attn.o_proj.weight", "F32", [4, 4]),
    ("model.layers.0.mlp.gate_proj.weight", "F32", [6, 4]),
    ("model.layers.0.mlp.up_proj.weight", "F32", [6, 4]),
    ("model.layers.0.mlp.down_proj.weight", "F32", [4, 6]),
    ("model.layers.0.input_layernorm.weight", "F32", [4]),
    ("model.layers.0.post_attention_layernorm.weight", "F32", [4]),
    ("model.norm.weight", "F32", [4]),
]

func writeModel(
    _ folder: FilePath, config: JSONObject = smallConfig,
    tensors: [(name: String, dtype: String, shape: [Int])] = smallTensors
) throws {
    try folder.makeFolders()
    try folder.appending("config.json").replaceContents(with: JSONValue.object(config).prettyText)
    try folder.appending("model.safetensors").replaceContents(with: safetensors(tensors))
}

/// What `body` throws, as text.
func failure(_ body: () throws -> Void) -> String {
    do {
        try body()
        return "nothing was thrown"
    } catch {
        return "\(error)"
    }
}
