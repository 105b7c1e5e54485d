/// What a linear layer of a block is for, by the name that the Llama family has for it, and headers of trajectories.
///
/// Other families have names of their own: `ModelFamily.name(of:)`.
package enum LinearLayer: String, CaseIterable, Sendable {
    case query = "q_proj"
    case key = "k_proj"
    case value = "v_proj"
    /// From what the heads attended to into the residual stream.
    case output = "o_proj"
    /// Of gated feed-forward layers only.
    case gate = "gate_proj"
    case up = "up_proj"
    case down = "down_proj"

    /// Its place in `allCases`.
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
