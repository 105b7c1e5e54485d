import Kernels
import ModelFiles

extension ForwardPass {
    /// Adds to `gradient` the derivative of Σ weight × log-probability over the scored tokens.
    ///
    /// With every weight -1/R that is the language model's loss, the mean cross-entropy.
    ///
    /// - Parameters:
    ///   - gradient: of the layout of the parameters; it is added to, so that the parts of a large batch can follow
    ///     each other. `clear()` it before the first.
    ///   - weights: gives the R weights from the R log-probabilities; a loss that is not linear in these gives its
    ///     derivatives.
    /// - Returns: the log-probabilities, [R].
    /// - Throws: `LlamaError` when a token is not in the vocabulary.
    package func gradient(
        _ parameters: Parameters, _ batch: PackedBatch, into gradient: Parameters, weights: ([Double]) -> [Double]
    ) throws(LlamaError) -> [Double] {
        precondition(gradient.layout == layout, "the gradient belongs to another model")
        try prepare(parameters, batch, keeping: true)
        if batch.scoredCount == 0 { return [] }
        runLayers(parameters, batch)
        normalizeScoredRows(parameters, batch)
        let tiles = tiles(batch.scoredCount)
        var logProbabilities: [Double] = []
        for rows in tiles {
            computeLogits(parameters, rows)
            logProbabilities += self.logProbabilities(batch, rows)
        }
        let weights = weights(logProbabilities)
        precondition(weights.count == batch.scoredCount, "every scored token has a weight")
        for rows in tiles {
            // One tile's logits stand there still.
            if tiles.count > 1 { computeLogits(parameters, rows) }
            backHead(parameters, batch, rows, weights, gradient)
        }
        backFinalNorm(parameters, batch, gradient)
        for index in layout.layers.indices.reversed() {
            backFeedForward(parameters, batch, layer: index, gradient)
            backAttention(parameters, batch, layer: index, gradient)
        }
        let c = config.hiddenSize
        for (row, token) in batch.tokens.enumerated() {
            addScaled(
                1, workspace.dStream + row * c, to: gradient.block.pointer + layout.embedding + Int(token) * c, count: c
            )
        }
        return logProbabilities
    }

    /// From the logits of these scored rows to the gradient of their normalised input.
    private func backHead(
        _ parameters: Parameters, _ batch: PackedBatch, _ rows: Range<Int>, _ weights: [Double], _ gradient: Parameters
    ) {
        let c = config.hiddenSize
        let v = config.vocabSize
        for (index, row) in rows.enumerated() {
            replaceByLogProbabilityGradient(
                workspace.logits + index * v, target: Int(batch.targets[row]), weight: weights[row], vocabulary: v)
        }
        addLinearWeightGradient(
            workspace.logits, input: workspace.scoredNormed + rows.lowerBound * c,
            to: gradient.block.pointer + layout.head, rows: rows.count, inputs: c, outputs: v)
        linearInputGradient(
            workspace.logits, weight: parameters.block.pointer + layout.head,
            into: workspace.dScoredNormed + rows.lowerBound * c, rows: rows.count, inputs: c, outputs: v, adding: false)
    }

    /// From the scored rows to the gradient of the residual stream, which is zero in all other rows.
    private func backFinalNorm(_ parameters: Parameters, _ batch: PackedBatch, _ gradient: Parameters) {
        let c = config.hiddenSize
        workspace.dScoredInput.update(repeating: 0, count: batch.scoredCount * c)
        addRMSNormGradient(
            workspace.dScoredNormed, input: workspace.scoredInput, weight: parameters.block.pointer + layout.norm,
            rstd: workspace.scoredRstd, toInput: workspace.dScoredInput,
            toWeight: gradient.block.pointer + layout.norm, rows: batch.scoredCount, channels: c)
        workspace.dStream.update(repeating: 0, count: batch.tokenCount * c)
        for (index, row) in batch.scoredRows.enumerated() {
            (workspace.dStream + Int(row) * c).update(from: workspace.dScoredInput + index * c, count: c)
        }
    }

    /// Through down, gate, up and their normalisation. The residual stream's gradient passes by and is added to.
    private func backFeedForward(
        _ parameters: Parameters, _ batch: PackedBatch, layer index: Int, _ gradient: Parameters
    ) {
        let w = parameters.block.pointer
        let dw = gradient.block.pointer
        let offsets = layout.layers[index]
        let layer = workspace.layers[index]
        let t = batch.tokenCount
        let c = config.hiddenSize
        let f = config.intermediateSize

        // Cheap to compute again: neither is kept.
        siluGate(layer.gate, layer.up, into: workspace.activated, count: t * f)
        rmsNorm(
            layer.middle, weight: w + offsets.postAttentionNorm, into: workspace.normed, rstd: workspace.rstd, rows: t,
            channels: c, epsilon: Float(config.rmsNormEps))

        addLinearWeightGradient(
            workspace.dStream, input: workspace.activated, to: dw + offsets.down, rows: t, inputs: f, outputs: c)
        linearInputGradient(
            workspace.dStream, weight: w + offsets.down, into: workspace.dActivated, rows: t, inputs: f, outputs: c,
            adding: false)
        replaceBySiluGateGradient(layer.gate, layer.up, workspace.dActivated, count: t * f)
        addLinearWeightGradient(
            layer.gate, input: workspace.normed, to: dw + offsets.gate, rows: t, inputs: c, outputs: f)
        addLinearWeightGradient(layer.up, input: workspace.normed, to: dw + offsets.up, rows: t, inputs: c, outputs: f)
        linearInputGradient(
            layer.gate, weight: w + offsets.gate, into: workspace.dNormed, rows: t, inputs: c, outputs: f, adding: false
        )
        linearInputGradient(
            layer.up, weight: w + offsets.up, into: workspace.dNormed, rows: t, inputs: c, outputs: f, adding: true)
        addRMSNormGradient(
            workspace.dNormed, input: layer.middle, weight: w + offsets.postAttentionNorm, rstd: workspace.rstd,
            toInput: workspace.dStream, toWeight: dw + offsets.postAttentionNorm, rows: t, channels: c)
    }

    /// Through the output projection, attention, queries, keys, values and their normalisation.
    private func backAttention(
        _ parameters: Parameters, _ batch: PackedBatch, layer index: Int, _ gradient: Parameters
    ) {
        let w = parameters.block.pointer
        let dw = gradient.block.pointer
        let offsets = layout.layers[index]
        let layer = workspace.layers[index]
        let t = batch.tokenCount
        let c = config.hiddenSize
        let queries = config.numAttentionHeads * config.headDim
        let keys = config.numKeyValueHeads * config.headDim

        addLinearWeightGradient(
            workspace.dStream, input: layer.attended, to: dw + offsets.output, rows: t, inputs: queries, outputs: c)
        linearInputGradient(
            workspace.dStream, weight: w + offsets.output, into: workspace.dAttended, rows: t, inputs: queries,
            outputs: c, adding: false)
        workspace.dQuery.update(repeating: 0, count: t * queries)
        workspace.dKey.update(repeating: 0, count: t * keys)
        workspace.dValue.update(repeating: 0, count: t * keys)
        addAttentionGradient(
            workspace.dAttended, output: layer.attended, lse: layer.lse, layer.query, layer.key, layer.value,
            to: workspace.dQuery, workspace.dKey, workspace.dValue, shape: attentionShape(batch))
        rotations.rotate(
            workspace.dQuery, positions: batch.positions, heads: config.numAttentionHeads, backwards: true)
        rotations.rotate(workspace.dKey, positions: batch.positions, heads: config.numKeyValueHeads, backwards: true)

        rmsNorm(
            layer.input, weight: w + offsets.inputNorm, into: workspace.normed, rstd: workspace.rstd, rows: t,
            channels: c, epsilon: Float(config.rmsNormEps))
        let projections = [
            (workspace.dQuery, offsets.query, queries), (workspace.dKey, offsets.key, keys),
            (workspace.dValue, offsets.value, keys),
        ]
        for (number, (dy, offset, outputs)) in projections.enumerated() {
            addLinearWeightGradient(dy, input: workspace.normed, to: dw + offset, rows: t, inputs: c, outputs: outputs)
            linearInputGradient(
                dy, weight: w + offset, into: workspace.dNormed, rows: t, inputs: c, outputs: outputs,
                adding: number > 0)
        }
        addRMSNormGradient(
            workspace.dNormed, input: layer.input, weight: w + offsets.inputNorm, rstd: workspace.rstd,
            toInput: workspace.dStream, toWeight: dw + offsets.inputNorm, rows: t, channels: c)
    }
}
