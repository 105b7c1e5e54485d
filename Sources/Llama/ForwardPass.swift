package import Kernels
package import ModelFiles

/// Runs a model on packed batches, forwards and backwards.
///
/// Keep one and use it for every batch: it owns the memory for activations and the tables of RoPE. For the same batch
/// and number of threads the numbers are the same, to the bit.
///
/// Legend: T tokens, R scored rows, C hidden size, H query heads, G key and value heads, D channels of a head,
/// F intermediate size, V vocabulary.
package final class ForwardPass {
    package let config: ModelConfig
    package let layout: ParameterLayout
    var workspace: Workspace
    var rotations: RotationTable

    /// - Parameter maximumLogitCount: how many logits stand in memory at a time, at least one row's: 32 MB when left out.
    ///   Where a batch needs more, a gradient computes them twice.
    package init(_ config: ModelConfig, maximumLogitCount: Int = 8 << 20) {
        self.config = config
        layout = ParameterLayout(config)
        workspace = Workspace(config, maximumLogitCount: maximumLogitCount)
        rotations = RotationTable(frequencies: config.rope.frequencies(headDim: config.headDim))
    }

    /// The natural log-probability of each scored token, [R], in the batch's order.
    ///
    /// - Throws: `LlamaError` when a token is not in the vocabulary.
    package func targetLogProbabilities(_ parameters: Parameters, _ batch: PackedBatch) throws(LlamaError) -> [Double] {
        try prepare(parameters, batch, keeping: false)
        if batch.scoredCount == 0 { return [] }
        runLayers(parameters, batch)
        normalizeScoredRows(parameters, batch)
        var logProbabilities: [Double] = []
        for rows in tiles(batch.scoredCount) {
            computeLogits(parameters, rows)
            logProbabilities += self.logProbabilities(batch, rows)
        }
        return logProbabilities
    }

    /// The logits of every row, [T, V]; for tests and for generation.
    ///
    /// - Throws: `LlamaError` when a token is not in the vocabulary.
    package func logits(_ parameters: Parameters, _ batch: PackedBatch) throws(LlamaError) -> FloatBlock {
        try prepare(parameters, batch, keeping: false)
        runLayers(parameters, batch)
        let w = parameters.block.pointer
        rmsNorm(
            workspace.output, weight: w + layout.norm, into: workspace.normed, rstd: workspace.rstd,
            rows: batch.tokenCount, channels: config.hiddenSize, epsilon: Float(config.rmsNormEps))
        let logits = FloatBlock(count: batch.tokenCount * config.vocabSize)
        linear(
            workspace.normed, weight: w + layout.head, into: logits.pointer, rows: batch.tokenCount,
            inputs: config.hiddenSize, outputs: config.vocabSize)
        return logits
    }
}

extension ForwardPass {
    func prepare(_ parameters: Parameters, _ batch: PackedBatch, keeping: Bool) throws(LlamaError) {
        precondition(parameters.layout == layout, "the parameters belong to another model")
        for token in batch.tokens where token < 0 || token >= config.vocabSize {
            throw .tokenOutOfRange(token: Int(token), vocabSize: config.vocabSize)
        }
        rotations.grow(to: batch.longestSequence)
        workspace.prepare(
            tokens: batch.tokenCount, rows: batch.scoredCount, longest: batch.longestSequence, keeping: keeping)
    }

    /// From tokens to the residual stream after the last layer.
    func runLayers(_ parameters: Parameters, _ batch: PackedBatch) {
        let w = parameters.block.pointer
        let t = batch.tokenCount
        let c = config.hiddenSize
        let queries = config.numAttentionHeads * config.headDim
        let keys = config.numKeyValueHeads * config.headDim
        let f = config.intermediateSize
        let epsilon = Float(config.rmsNormEps)
        let shape = attentionShape(batch)

        let first = workspace.layers[0].input
        for (row, token) in batch.tokens.enumerated() {
            (first + row * c).update(from: w + layout.embedding + Int(token) * c, count: c)
        }
        for (index, offsets) in layout.layers.enumerated() {
            let layer = workspace.layers[index]
            let next = index + 1 < workspace.layers.count ? workspace.layers[index + 1].input : workspace.output
            let normed = workspace.normed

            rmsNorm(
                layer.input, weight: w + offsets.inputNorm, into: normed, rstd: workspace.rstd, rows: t, channels: c,
                epsilon: epsilon)
            linear(normed, weight: w + offsets.query, into: layer.query, rows: t, inputs: c, outputs: queries)
            linear(normed, weight: w + offsets.key, into: layer.key, rows: t, inputs: c, outputs: keys)
            linear(normed, weight: w + offsets.value, into: layer.value, rows: t, inputs: c, outputs: keys)
            rotations.rotate(layer.query, positions: batch.positions, heads: config.numAttentionHeads)
            rotations.rotate(layer.key, positions: batch.positions, heads: config.numKeyValueHeads)
            attention(
                layer.query, layer.key, layer.value, into: layer.attended, lse: layer.lse, shape: shape,
                scores: workspace.scores)
            layer.middle.update(from: layer.input, count: t * c)
            linear(
                layer.attended, weight: w + offsets.output, into: layer.middle, rows: t, inputs: queries, outputs: c,
                adding: true)

            rmsNorm(
                layer.middle, weight: w + offsets.postAttentionNorm, into: normed, rstd: workspace.rstd, rows: t,
                channels: c, epsilon: epsilon)
            linear(normed, weight: w + offsets.gate, into: layer.gate, rows: t, inputs: c, outputs: f)
            linear(normed, weight: w + offsets.up, into: layer.up, rows: t, inputs: c, outputs: f)
            siluGate(layer.gate, layer.up, into: workspace.activated, count: t * f)
            next.update(from: layer.middle, count: t * c)
            linear(
                workspace.activated, weight: w + offsets.down, into: next, rows: t, inputs: f, outputs: c, adding: true)
        }
    }

    func attentionShape(_ batch: PackedBatch) -> AttentionShape {
        AttentionShape(
            starts: batch.starts, heads: config.numAttentionHeads, keyValueHeads: config.numKeyValueHeads,
            headDim: config.headDim)
    }

    /// Collects the scored rows of the residual stream and normalises them: the LM head runs on these only.
    func normalizeScoredRows(_ parameters: Parameters, _ batch: PackedBatch) {
        let c = config.hiddenSize
        for (index, row) in batch.scoredRows.enumerated() {
            (workspace.scoredInput + index * c).update(from: workspace.output + Int(row) * c, count: c)
        }
        rmsNorm(
            workspace.scoredInput, weight: parameters.block.pointer + layout.norm, into: workspace.scoredNormed,
            rstd: workspace.scoredRstd, rows: batch.scoredCount, channels: c, epsilon: Float(config.rmsNormEps))
    }

    /// The scored rows in pieces whose logits fit into memory.
    func tiles(_ count: Int) -> [Range<Int>] {
        stride(from: 0, to: count, by: workspace.logitRows).map { $0..<min(count, $0 + workspace.logitRows) }
    }

    /// The logits of these scored rows, into the workspace.
    func computeLogits(_ parameters: Parameters, _ rows: Range<Int>) {
        linear(
            workspace.scoredNormed + rows.lowerBound * config.hiddenSize,
            weight: parameters.block.pointer + layout.head, into: workspace.logits, rows: rows.count,
            inputs: config.hiddenSize, outputs: config.vocabSize)
    }

    /// The log-probabilities of the targets of these scored rows, whose logits stand in the workspace.
    func logProbabilities(_ batch: PackedBatch, _ rows: Range<Int>) -> [Double] {
        rows.enumerated().map { index, row in
            logProbability(
                of: Int(batch.targets[row]), logits: workspace.logits + index * config.vocabSize,
                vocabulary: config.vocabSize)
        }
    }
}
