/// A part of a model that has weights: PyTorch's module.
package struct ModelPart: Equatable, Sendable {
    package enum Role: Hashable, Sendable {
        /// Of tokens.
        case embedding
        /// An embedding of positions.
        case positions
        /// Before the LM head.
        case norm
        case head
        /// Before a block's attention.
        case attentionNorm
        /// Before a block's feed-forward layer.
        case feedForwardNorm
        case linear(LinearLayer)
    }

    package let role: Role
    /// The number of its block; nil outside the blocks.
    package let block: Int?
    /// `model.layers.0.self_attn.q_proj`
    package let path: String
    package let hasBias: Bool

    init(_ role: Role, _ path: String, hasBias: Bool = false, block: Int? = nil) {
        self.role = role
        self.block = block
        self.path = path
        self.hasBias = hasBias
    }

    package var linearLayer: LinearLayer? { if case .linear(let layer) = role { layer } else { nil } }

    /// This part of a block, with its whole path.
    func within(_ block: Int, of blockPath: String) -> ModelPart {
        ModelPart(role, "\(blockPath).\(block).\(path)", hasBias: hasBias, block: block)
    }

    /// The weight, and the bias where it has one.
    func tensors(of config: ModelConfig) -> [TensorShape] {
        let c = config.hiddenSize
        let shape =
            switch role {
            case .embedding, .head: [config.vocabSize, c]
            case .positions: [config.maxPositionEmbeddings + ModelFamily.positionOffset, c]
            case .norm, .attentionNorm, .feedForwardNorm: [c]
            case .linear(let layer): [layer.outputCount(config), layer.inputCount(config)]
            }
        let weight = TensorShape(name: "\(path).weight", shape: shape)
        return hasBias ? [weight, TensorShape(name: "\(path).bias", shape: [shape[0]])] : [weight]
    }
}
