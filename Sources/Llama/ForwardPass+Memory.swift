package import ModelFiles

extension ForwardPass {
    /// The bytes that a pass takes beside the weights: activations, and with a gradient what is kept for it.
    ///
    /// - Parameters:
    ///   - tokens: of one batch; with both signs of a perturbation, twice as many.
    ///   - rows: how many of them are scored.
    ///   - keeping: whether for a gradient.
    package static func activationByteCount(
        _ config: ModelConfig, lora: LoRAConfig? = nil, tokens: Int, rows: Int, keeping: Bool
    ) -> Int {
        Workspace(config, adapterRank: lora?.rank ?? 0, maximumLogitCount: defaultMaximumLogitCount)
            .byteCount(tokens: tokens, rows: rows, keeping: keeping)
    }
}
