import ModelFiles

/// Where a model's tensors begin in the block of its weights, by what they do.
struct WeightOffsets: Sendable {
    /// Of one part of the model.
    struct Part: Sendable {
        var weight: Int
        /// nil when there is none.
        var bias: Int?
    }

    struct Block: Sendable {
        /// By `LinearLayer.index`; nil for a layer that the family does not have.
        var linear: [Part?]
        var attentionNorm: Part
        var feedForwardNorm: Part
    }

    let embedding: Int
    /// nil for rotary positions.
    let positions: Int?
    let blocks: [Block]
    let norm: Part
    /// The embedding's when the LM head is tied to it.
    let head: Int

    /// - Parameter layout: of this model.
    init(_ layout: ParameterLayout, _ config: ModelConfig) {
        // In the order of `ModelConfig.parts`, as its tensors are.
        var rest = layout.tensors.map(\.offset)[...]
        var outer: [ModelPart.Role: Part] = [:]
        var blocks = Array(repeating: [ModelPart.Role: Part](), count: config.numHiddenLayers)
        for part in config.parts {
            let offsets = Part(weight: rest.removeFirst(), bias: part.hasBias ? rest.removeFirst() : nil)
            if let block = part.block { blocks[block][part.role] = offsets } else { outer[part.role] = offsets }
        }
        embedding = outer[.embedding]!.weight
        positions = outer[.positions]?.weight
        norm = outer[.norm]!
        head = outer[.head]?.weight ?? embedding
        self.blocks = blocks.map { parts in
            Block(
                linear: LinearLayer.allCases.map { parts[.linear($0)] }, attentionNorm: parts[.attentionNorm]!,
                feedForwardNorm: parts[.feedForwardNorm]!)
        }
    }
}

/// Where the adapters of a model begin in the block of their weights.
struct AdapterOffsets: Sendable {
    let rank: Int
    let scale: Float
    /// Of each block by `LinearLayer.index`: the matrices a and b; nil where there is no adapter.
    let blocks: [[(a: Int, b: Int)?]]

    /// - Parameter layout: of these adapters for this model.
    init(_ layout: ParameterLayout, _ lora: LoRAConfig, _ config: ModelConfig) {
        rank = lora.rank
        scale = Float(lora.scale)
        // In the order of `LoRAConfig.tensors`.
        var rest = layout.tensors.map(\.offset)[...]
        let layers = lora.layers(of: config)
        blocks = (0..<config.numHiddenLayers).map { _ in
            var block: [(a: Int, b: Int)?] = LinearLayer.allCases.map { _ in nil }
            for layer in layers { block[layer.index] = (rest.removeFirst(), rest.removeFirst()) }
            return block
        }
    }
}
