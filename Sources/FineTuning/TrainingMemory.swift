import Llama
package import ModelFiles

/// The memory that a way of using a model takes: what stands all the time, and what a batch adds.
package struct TrainingMemory: Equatable, Sendable {
    /// What is done, as configurations spell it: `evaluate`, `zo`, `fo_full`, `fo_lora`.
    package var method: String
    /// What of its hyperparameters matters to memory: `zo_scope: lora`, `optimizer: adamw`; empty for the defaults.
    package var variant: String
    /// Weights in float32, and what the method keeps of their size: gradients, means, perturbed weights.
    package var weightByteCount: Int
    /// Activations of a batch of `batchTokenCount` tokens.
    package var activationByteCount: Int

    package var byteCount: Int { weightByteCount + activationByteCount }

    /// The tokens of the batch that memory is told for: as many as first-order methods send through the model at a
    /// time. Larger batches of `zo` take more.
    package static let batchTokenCount = 2048
    /// How many of these are taken to be scored.
    package static let scoredTokenCount = 128

    /// Every way to use a model, with adapters of the default rank beside all linear layers.
    package static func all(_ config: ModelConfig) -> [TrainingMemory] {
        let lora = LoRAConfig(rank: 8, alpha: 16)
        let weights = ParameterLayout(config).byteCount
        let adapters = ParameterLayout(lora.tensors(of: config)).byteCount
        func memory(
            _ method: String, _ variant: String = "", weights: Int, lora: LoRAConfig? = nil, keeping: Bool = false
        ) -> TrainingMemory {
            TrainingMemory(
                method: method, variant: variant, weightByteCount: weights,
                activationByteCount: ForwardPass.activationByteCount(
                    config, lora: lora, tokens: batchTokenCount, rows: scoredTokenCount,
                    longest: min(batchTokenCount, config.maxPositionEmbeddings), keeping: keeping))
        }
        return [
            memory("evaluate", weights: weights),
            memory("zo", weights: 2 * weights),
            memory("zo", "zo_scope: lora", weights: weights + 2 * adapters, lora: lora),
            memory("fo_full", weights: 2 * weights, keeping: true),
            memory("fo_full", "optimizer: adamw", weights: 4 * weights, keeping: true),
            memory("fo_lora", weights: weights + 2 * adapters, lora: lora, keeping: true),
            memory("fo_lora", "optimizer: adamw", weights: weights + 4 * adapters, lora: lora, keeping: true),
        ]
    }
}

extension ParameterLayout {
    fileprivate var byteCount: Int { blockCount * 4 }
}
