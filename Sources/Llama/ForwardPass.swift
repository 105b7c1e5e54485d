package import Kernels
package import ModelFiles

/// Runs a model on packed batches, forwards and backwards.
///
/// Keep one and use it for every batch: it owns the memory for activations and the tables of RoPE. For the same batch
/// the numbers are the same, to the bit, whatever the number of threads.
///
/// Legend: T tokens, R scored rows, S scored tokens, C hidden size, H query heads, G key and value heads, D channels of a head,
/// F intermediate size, V vocabulary.
package final class ForwardPass {
    package let config: ModelConfig
    package let layout: ParameterLayout
    /// Of the adapters; nil when there are none.
    package let adapterLayout: ParameterLayout?
    let family: ModelFamily
    let offsets: WeightOffsets
    let adapters: AdapterOffsets?
    var workspace: Workspace
    /// nil for learned positions.
    var rotations: RotationTable?
    let threadMemory = ThreadMemory()

    /// 32 MB.
    package static let defaultMaximumLogitCount = 8 << 20

    /// - Parameters:
    ///   - lora: the adapters beside the linear layers; nil for none.
    ///   - maximumLogitCount: how many logits stand in memory at a time, at least one row's: 32 MB when left out.
    ///     Where a batch needs more, a gradient computes them twice.
    package init(
        _ config: ModelConfig, lora: LoRAConfig? = nil, maximumLogitCount: Int = defaultMaximumLogitCount
    ) {
        self.config = config
        family = config.family
        layout = ParameterLayout(config)
        offsets = WeightOffsets(layout, config)
        let adapterLayout = lora.map { ParameterLayout($0.tensors(of: config)) }
        self.adapterLayout = adapterLayout
        adapters = lora.flatMap { lora in adapterLayout.map { AdapterOffsets($0, lora, config) } }
        workspace = Workspace(config, adapterRank: lora?.rank ?? 0, maximumLogitCount: maximumLogitCount)
        rotations = config.rope.map { RotationTable(frequencies: $0.frequencies(headDim: config.headDim)) }
    }

    /// The natural log-probability of each scored token, [S], in the batch's order.
    ///
    /// - Parameter adapters: of a pass with adapters; nil leaves them out.
    /// - Throws: `LlamaError` when a token is not in the vocabulary.
    package func targetLogProbabilities(
        _ parameters: Parameters, adapters: Parameters? = nil, _ batch: PackedBatch
    ) throws(LlamaError) -> [Double] {
        let weights = try prepare(parameters, adapters, batch, keeping: false)
        if batch.scoredCount == 0 { return [] }
        runLayers(weights, batch)
        normalizeScoredRows(weights, batch)
        return scoredLogProbabilities(weights, batch)
    }

    /// The same with trained weights w + epsilon z and w - epsilon z, from one pass over the weights: the trained ones
    /// are those of the adapters where there are any.
    ///
    /// - Throws: `LlamaError` when a token is not in the vocabulary.
    package func targetLogProbabilities(
        _ parameters: Parameters, adapters: Parameters? = nil, _ batch: PackedBatch,
        perturbedBy perturbation: Perturbation
    ) throws(LlamaError) -> (plus: [Double], minus: [Double]) {
        let twice = batch.twice
        var weights = try prepare(parameters, adapters, twice, keeping: false)
        weights.perturbation = perturbation
        if batch.scoredCount == 0 { return ([], []) }
        runLayers(weights, twice)
        normalizeScoredRows(weights, twice)
        let logProbabilities = scoredLogProbabilities(weights, twice)
        return (Array(logProbabilities.prefix(batch.scoredCount)), Array(logProbabilities.dropFirst(batch.scoredCount)))
    }

    /// The logits of every row, [T, V]; for tests and for generation.
    ///
    /// - Parameter adapters: of a pass with adapters; nil leaves them out.
    /// - Throws: `LlamaError` when a token is not in the vocabulary.
    package func logits(
        _ parameters: Parameters, adapters: Parameters? = nil, _ batch: PackedBatch
    ) throws(LlamaError) -> FloatBlock {
        let weights = try prepare(parameters, adapters, batch, keeping: false)
        runLayers(weights, batch)
        normalize(
            workspace.output, at: offsets.norm, weights: weights, into: workspace.normed, rstd: workspace.rstd,
            rows: batch.tokenCount)
        let logits = FloatBlock(count: batch.tokenCount * config.vocabSize)
        Kernels.linear(
            workspace.normed, weight: weights.base + offsets.head, into: logits.pointer, rows: batch.tokenCount,
            inputs: config.hiddenSize, outputs: config.vocabSize, memory: threadMemory)
        return logits
    }
}

extension ForwardPass {
    func prepare(
        _ parameters: Parameters, _ adapters: Parameters?, _ batch: PackedBatch, keeping: Bool
    ) throws(LlamaError) -> PassWeights {
        precondition(parameters.layout == layout, "the parameters belong to another model")
        precondition(adapters == nil || adapters?.layout == adapterLayout, "the adapters belong to another model")
        for tokens in [batch.tokens, batch.targets] {
            for token in tokens where token < 0 || token >= config.vocabSize {
                throw .tokenOutOfRange(token: Int(token), vocabSize: config.vocabSize)
            }
        }
        if offsets.positions != nil, batch.longestSequence > config.maxPositionEmbeddings {
            throw .sequenceTooLong(count: batch.longestSequence, positions: config.maxPositionEmbeddings)
        }
        rotations?.grow(to: batch.longestSequence)
        workspace.prepare(tokens: batch.tokenCount, rows: batch.scoredRows.count, keeping: keeping)
        return PassWeights(base: parameters.block.pointer, adapters: adapters?.block.pointer)
    }

    /// From tokens to the residual stream after the last layer.
    ///
    /// A pass that keeps nothing uses memory again as soon as it can: the streams of a layer are then one, and the gated
    /// values stand where the gate did.
    func runLayers(_ weights: PassWeights, _ batch: PackedBatch) {
        let t = batch.tokenCount
        let c = config.hiddenSize
        let shape = attentionShape(batch)

        embed(batch, weights: weights, into: workspace.layers[0].input)
        for (index, block) in offsets.blocks.enumerated() {
            let layer = workspace.layers[index]
            let next = index + 1 < workspace.layers.count ? workspace.layers[index + 1].input : workspace.output
            let normed = workspace.normed

            normalize(
                layer.input, at: block.attentionNorm, weights: weights, into: normed, rstd: workspace.rstd, rows: t)
            linear(.query, block: index, normed, weights: weights, into: layer.query, rows: t)
            linear(.key, block: index, normed, weights: weights, into: layer.key, rows: t)
            linear(.value, block: index, normed, weights: weights, into: layer.value, rows: t)
            rotations?.rotate(layer.query, positions: batch.positions, heads: config.numAttentionHeads)
            rotations?.rotate(layer.key, positions: batch.positions, heads: config.numKeyValueHeads)
            attention(layer.query, layer.key, layer.value, into: layer.attended, lse: layer.lse, shape: shape)
            if layer.middle != layer.input { layer.middle.update(from: layer.input, count: t * c) }
            linear(.output, block: index, layer.attended, weights: weights, into: layer.middle, rows: t, adding: true)

            normalize(
                layer.middle, at: block.feedForwardNorm, weights: weights, into: normed, rstd: workspace.rstd, rows: t)
            feedForward(block: index, weights, rows: t)
            if next != layer.middle { next.update(from: layer.middle, count: t * c) }
            linear(.down, block: index, workspace.activated, weights: weights, into: next, rows: t, adding: true)
        }
    }

    func attentionShape(_ batch: PackedBatch) -> AttentionShape {
        AttentionShape(
            starts: batch.starts, prefixes: batch.prefixes, heads: config.numAttentionHeads,
            keyValueHeads: config.numKeyValueHeads, headDim: config.headDim)
    }

    /// Collects the scored rows of the residual stream and normalises them: the LM head runs on these only.
    func normalizeScoredRows(_ weights: PassWeights, _ batch: PackedBatch) {
        let c = config.hiddenSize
        for (index, row) in batch.scoredRows.enumerated() {
            (workspace.scoredInput + index * c).update(from: workspace.output + Int(row) * c, count: c)
        }
        normalize(
            workspace.scoredInput, at: offsets.norm, weights: weights, into: workspace.scoredNormed,
            rstd: workspace.scoredRstd, rows: batch.scoredRows.count)
    }

    /// The log-probabilities of the scored tokens, from the normalised rows that predict them.
    private func scoredLogProbabilities(_ weights: PassWeights, _ batch: PackedBatch) -> [Double] {
        let head = weights.base + offsets.head
        if let perturbation = weights.basePerturbation {
            return perturbation.logProbabilities(
                of: batch.targets, inRows: batch.targetRows, workspace.scoredNormed, weight: head,
                tensor: layout.index(at: offsets.head), rows: batch.scoredRows.count, channels: config.hiddenSize,
                vocabulary: config.vocabSize)
        }
        return logProbabilities(
            of: batch.targets, inRows: batch.targetRows, workspace.scoredNormed, weight: head,
            rows: batch.scoredRows.count, channels: config.hiddenSize, vocabulary: config.vocabSize,
            memory: threadMemory)
    }
}
