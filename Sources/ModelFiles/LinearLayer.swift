/// A linear layer of every block of the model, in the order of `named_parameters()`.
package enum LinearLayer: String, CaseIterable, Sendable {
    case query = "q_proj"
    case key = "k_proj"
    case value = "v_proj"
    case output = "o_proj"
    case gate = "gate_proj"
    case up = "up_proj"
    case down = "down_proj"

    /// Its name within the block: `self_attn.q_proj`.
    package var path: String {
        switch self {
        case .query, .key, .value, .output: "self_attn.\(rawValue)"
        case .gate, .up, .down: "mlp.\(rawValue)"
        }
    }

    /// Its place in the order.
    package var index: Int {
        switch self {
        case .query: 0
        case .key: 1
        case .value: 2
        case .output: 3
        case .gate: 4
        case .up: 5
        case .down: 6
        }
    }

    /// How many numbers it takes a token.
    package func inputCount(_ config: ModelConfig) -> Int {
        switch self {
        case .query, .key, .value, .gate, .up: config.hiddenSize
        case .output: config.numAttentionHeads * config.headDim
        case .down: config.intermediateSize
        }
    }

    /// How many numbers it gives a token.
    package func outputCount(_ config: ModelConfig) -> Int {
        switch self {
        case .query: config.numAttentionHeads * config.headDim
        case .key, .value: config.numKeyValueHeads * config.headDim
        case .gate, .up: config.intermediateSize
        case .output, .down: config.hiddenSize
        }
    }
}
