import Llama
package import ModelFiles

/// The memory that a way of using a model takes: what stands all the time, and what a batch adds.
package struct TrainingMemory: Equatable, Sendable {
    /// What is done, as configurations spell it: `evaluate`, `zo`, `fo_full`, `fo_lora`.
    package var method: String
    /// What of its hyperparameters matters to memory: `zo_scope: lora`, `optimizer: adamw`; empty for the defaults.
    package var variant: String
    /// Weights in float32, and what the method keeps of their size: gradients, means.
    package var weightByteCount: Int
    /// Activations of what goes through the model at a time, of which `scoredTokenCount` tokens are scored. A batch of
    /// one long example can take more.
    package var activationByteCount: Int

    package var byteCount: Int { weightByteCount + activationByteCount }

    /// How many of these are taken to be scored.
    package static let scoredTokenCount = 128

    /// Every way to use a model, with adapters of the default rank beside all linear layers.
    package static func all(_ config: ModelConfig) -> [TrainingMemory] {
        let lora = LoRAConfig(rank: 8, alpha: 16)
        let weights = ParameterLayout(config).byteCount
        let adapters = ParameterLayout(lora.tensors(of: config)).byteCount
        /// Both signs of a perturbation go through the model at once.
        func forward(_ method: String, _ variant: String = "", weights: Int, lora: LoRAConfig? = nil) -> TrainingMemory
        {
            let signs = method == "zo" ? 2 : 1
            return TrainingMemory(
                method: method, variant: variant, weightByteCount: weights,
                activationByteCount: ForwardPass.activationByteCount(
                    config, lora: lora, tokens: signs * PackedBatch.rowCount, rows: signs * scoredTokenCount,
                    keeping: false))
        }
        func gradient(_ method: String, _ variant: String = "", weights: Int, lora: LoRAConfig? = nil) -> TrainingMemory
        {
            TrainingMemory(
                method: method, variant: variant, weightByteCount: weights,
                activationByteCount: ForwardPass.activationByteCount(
                    config, lora: lora, tokens: firstOrderTokenCount, rows: scoredTokenCount, keeping: true))
        }
        return [
            forward("evaluate", weights: weights),
            forward("zo", weights: weights),
            forward("zo", "zo_scope: lora", weights: weights + adapters, lora: lora),
            gradient("fo_full", weights: 2 * weights),
            gradient("fo_full", "optimizer: adamw", weights: 4 * weights),
            gradient("fo_lora", weights: weights + 2 * adapters, lora: lora),
            gradient("fo_lora", "optimizer: adamw", weights: weights + 4 * adapters, lora: lora),
        ]
    }

    /// Tokens of a batch that first-order methods send through the model at a time: the memory for activations grows
    /// with them, and more make no product faster.
    static let firstOrderTokenCount = 2048
}

extension ParameterLayout {
    fileprivate var byteCount: Int { blockCount * 4 }
}
