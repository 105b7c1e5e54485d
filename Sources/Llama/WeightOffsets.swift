import ModelFiles

/// Where a model's tensors begin in the block of its weights, by what they do.
struct WeightOffsets: Sendable {
    struct Block: Sendable {
        /// By `LinearLayer.index`.
        var linear: [Int]
        var inputNorm: Int
        var postAttentionNorm: Int
    }

    let embedding: Int
    let blocks: [Block]
    let norm: Int
    /// The embedding's when the LM head is tied to it.
    let head: Int

    /// - Parameter layout: of this model.
    init(_ layout: ParameterLayout, _ config: ModelConfig) {
        let offsets = layout.tensors.map(\.offset)
        // In the order of `ModelConfig.tensors`.
        let linearCount = LinearLayer.allCases.count
        let blockSize = linearCount + 2
        embedding = offsets[0]
        blocks = (0..<config.numHiddenLayers).map { block in
            let own = Array(offsets[(1 + block * blockSize)...].prefix(blockSize))
            return Block(
                linear: Array(own.prefix(linearCount)), inputNorm: own[linearCount],
                postAttentionNorm: own[linearCount + 1])
        }
        norm = offsets[1 + config.numHiddenLayers * blockSize]
        head = config.tieWordEmbeddings ? embedding : offsets[2 + config.numHiddenLayers * blockSize]
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
        var rest = layout.tensors.map(\.offset)[...]
        blocks = (0..<config.numHiddenLayers).map { _ in
            LinearLayer.allCases.map { layer in
                guard lora.targets.contains(layer) else { return nil }
                return (rest.removeFirst(), rest.removeFirst())
            }
        }
    }
}
