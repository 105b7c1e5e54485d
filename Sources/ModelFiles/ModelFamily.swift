/// How the models of a family are built: what tells one from another, so that one forward pass runs them all.
///
/// All are decoders whose blocks are attention and a feed-forward layer, each behind a normalisation and added to the
/// residual stream. A normalisation with a bias is layer normalisation (Ba, Kiros and Hinton 2016), one without is by the
/// root mean square (Zhang and Sennrich 2019).
package struct ModelFamily: Equatable, Sendable {
    package enum FeedForward: Sendable {
        /// down(silu(gate(x)) up(x)): Shazeer 2020.
        case gatedSilu
        /// down(max(up(x), 0))
        case relu
    }

    package let feedForward: FeedForward
    /// What comes before the blocks, what each block has, and what comes after them, in the order of
    /// `named_parameters()`. Paths of a block's parts are those within it.
    let first: [ModelPart]
    let blockPath: String
    let block: [ModelPart]
    let last: [ModelPart]

    /// The linear layers of a block, in the order of `named_parameters()`.
    package var linearLayers: [LinearLayer] { block.compactMap(\.linearLayer) }

    /// What the family calls this layer, as LoRA's targets name it: `q_proj`.
    ///
    /// - Precondition: the family has such a layer.
    package func name(of layer: LinearLayer) -> String {
        guard let part = block.first(where: { $0.linearLayer == layer }) else {
            preconditionFailure("the family has no layer \(layer)")
        }
        return String(part.path.split(separator: ".").last!)
    }

    /// The layer that the family calls so; nil for none.
    package func linearLayer(named name: String) -> LinearLayer? { linearLayers.first { self.name(of: $0) == name } }

    /// The rows of OPT's learned positions that stand before position 0.
    package static let positionOffset = 2
}

extension ModelFamily {
    package static let llama = gated(biased: [])

    /// As Llama, with biases of queries, keys and values.
    package static let qwen2 = gated(biased: [.query, .key, .value])

    /// Learned positions, layer normalisation, ReLU, biases everywhere.
    package static let opt = ModelFamily(
        feedForward: .relu,
        first: [
            ModelPart(.embedding, "model.decoder.embed_tokens"), ModelPart(.positions, "model.decoder.embed_positions"),
            ModelPart(.norm, "model.decoder.final_layer_norm", hasBias: true),
        ],
        blockPath: "model.decoder.layers",
        block: [
            ModelPart(.linear(.key), "self_attn.k_proj", hasBias: true),
            ModelPart(.linear(.value), "self_attn.v_proj", hasBias: true),
            ModelPart(.linear(.query), "self_attn.q_proj", hasBias: true),
            ModelPart(.linear(.output), "self_attn.out_proj", hasBias: true),
            ModelPart(.attentionNorm, "self_attn_layer_norm", hasBias: true),
            ModelPart(.linear(.up), "fc1", hasBias: true),
            ModelPart(.linear(.down), "fc2", hasBias: true),
            ModelPart(.feedForwardNorm, "final_layer_norm", hasBias: true),
        ],
        last: [])

    private static func gated(biased: Set<LinearLayer>) -> ModelFamily {
        func linear(_ layer: LinearLayer, _ path: String) -> ModelPart {
            ModelPart(.linear(layer), path, hasBias: biased.contains(layer))
        }
        return ModelFamily(
            feedForward: .gatedSilu, first: [ModelPart(.embedding, "model.embed_tokens")],
            blockPath: "model.layers",
            block: [
                linear(.query, "self_attn.q_proj"), linear(.key, "self_attn.k_proj"),
                linear(.value, "self_attn.v_proj"), linear(.output, "self_attn.o_proj"),
                linear(.gate, "mlp.gate_proj"), linear(.up, "mlp.up_proj"), linear(.down, "mlp.down_proj"),
                ModelPart(.attentionNorm, "input_layernorm"), ModelPart(.feedForwardNorm, "post_attention_layernorm"),
            ],
            last: [ModelPart(.norm, "model.norm")])
    }
}

extension ModelConfig {
    package var family: ModelFamily {
        switch architecture {
        case .llama, .mistral: .llama
        case .qwen2: .qwen2
        case .opt: .opt
        }
    }

    /// The ε of every normalisation. OPT's has no key: it is PyTorch's default.
    package var normalizationEpsilon: Double { rmsNormEps ?? 1e-5 }

    /// The parts that have weights, in the order of `named_parameters()`, with their whole paths; a tied LM head is none.
    package var parts: [ModelPart] {
        let family = family
        let blocks = (0..<numHiddenLayers).flatMap { block in
            family.block.map { $0.within(block, of: family.blockPath) }
        }
        return family.first + blocks + family.last + (tieWordEmbeddings ? [] : [ModelPart(.head, "lm_head")])
    }
}
