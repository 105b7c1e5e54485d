import Kernels
import ModelFiles

extension ForwardPass {
    /// Adds to `gradient` the derivative of Σ weight × log-probability over the scored tokens.
    ///
    /// With every weight -1/S that is the language model's loss, the mean cross-entropy.
    ///
    /// - Parameters:
    ///   - adapters: of a pass with adapters: then the derivative is theirs alone, and the parameters are frozen.
    ///   - gradient: of the layout of the adapters, else of the parameters; it is added to, so that the parts of a large batch can follow
    ///     each other. `clear()` it before the first.
    ///   - weights: gives the S weights from the S log-probabilities; a loss that is not linear in these gives its
    ///     derivatives.
    /// - Returns: the log-probabilities, [S].
    /// - Throws: `LlamaError` when a token is not in the vocabulary.
    package func gradient(
        _ parameters: Parameters, adapters: Parameters? = nil, _ batch: PackedBatch, into gradient: Parameters,
        weights: ([Double]) -> [Double]
    ) throws(LlamaError) -> [Double] {
        precondition(gradient.layout == (adapters ?? parameters).layout, "the gradient belongs to another model")
        let passWeights = try prepare(parameters, adapters, batch, keeping: true)
        if batch.scoredCount == 0 { return [] }
        let trained = gradient.block.pointer
        let gradient =
            adapters == nil ? PassGradient(base: trained, adapters: nil) : PassGradient(base: nil, adapters: trained)
        runLayers(passWeights, batch)
        normalizeScoredRows(passWeights, batch)
        let tiles = tiles(batch.scoredRows.count)
        let scoredTokens = batch.scoredTokensOfRows
        var logSums = [Double](repeating: 0, count: batch.scoredRows.count)
        var logProbabilities = [Double](repeating: 0, count: batch.scoredCount)
        for rows in tiles {
            computeLogits(passWeights, rows)
            takeLogSums(of: rows, into: &logSums)
            for row in rows {
                let logits = workspace.logits + (row - rows.lowerBound) * config.vocabSize
                for token in scoredTokens[row] {
                    logProbabilities[token] = Double(logits[Int(batch.targets[token])]) - logSums[row]
                }
            }
        }
        let weights = weights(logProbabilities)
        precondition(weights.count == batch.scoredCount, "every scored token has a weight")
        for rows in tiles {
            // One tile's logits stand there still.
            if tiles.count > 1 { computeLogits(passWeights, rows) }
            replaceLogits(of: rows, batch, scoredTokens, weights, logSums)
            backHead(passWeights, rows, gradient)
        }
        backFinalNorm(passWeights, batch, gradient)
        for index in offsets.blocks.indices.reversed() {
            backFeedForward(passWeights, batch, block: index, gradient)
            backAttention(passWeights, batch, block: index, gradient)
        }
        if let base = gradient.base { addEmbeddingGradient(workspace.dStream, batch, to: base) }
        return logProbabilities
    }

    /// The scored rows in pieces whose logits fit into memory.
    private func tiles(_ count: Int) -> [Range<Int>] {
        stride(from: 0, to: count, by: workspace.logitRows).map { $0..<min(count, $0 + workspace.logitRows) }
    }

    /// The logits of these scored rows, into the workspace.
    private func computeLogits(_ weights: PassWeights, _ rows: Range<Int>) {
        Kernels.linear(
            workspace.scoredNormed + rows.lowerBound * config.hiddenSize, weight: weights.base + offsets.head,
            into: workspace.logits, rows: rows.count, inputs: config.hiddenSize, outputs: config.vocabSize)
    }

    /// The `logSumOfExponentials` of these rows, whose logits stand in the workspace.
    private func takeLogSums(of rows: Range<Int>, into logSums: inout [Double]) {
        let (logits, v) = (workspace.logits, config.vocabSize)
        logSums.withUnsafeMutableBufferPointer {
            let own = $0.baseAddress! + rows.lowerBound
            parallel(rows.count) { index in
                own[index] = logSumOfExponentials(logits + index * v, vocabulary: v)
            }
        }
    }

    /// Turns the logits of these rows into the derivative of Σ weight × log-probability: the weights of a row's targets,
    /// less the row's probabilities times the sum of these weights.
    private func replaceLogits(
        of rows: Range<Int>, _ batch: PackedBatch, _ scoredTokens: [[Int]], _ weights: [Double], _ logSums: [Double]
    ) {
        let v = config.vocabSize
        parallel(rows.count) { [logits = workspace.logits] index in
            let row = rows.lowerBound + index
            let own = logits + index * v
            let sum = scoredTokens[row].reduce(0) { $0 + weights[$1] }
            replaceBySoftmax(own, logSum: logSums[row], factor: -sum, vocabulary: v)
            for token in scoredTokens[row] { own[Int(batch.targets[token])] += Float(weights[token]) }
        }
    }

    /// From the derivatives by the logits of these scored rows to the gradient of their normalised input.
    private func backHead(_ weights: PassWeights, _ rows: Range<Int>, _ gradient: PassGradient) {
        let c = config.hiddenSize
        let v = config.vocabSize
        if let base = gradient.base {
            addLinearWeightGradient(
                workspace.logits, input: workspace.scoredNormed + rows.lowerBound * c, to: base + offsets.head,
                rows: rows.count, inputs: c, outputs: v)
        }
        linearInputGradient(
            workspace.logits, weight: weights.base + offsets.head,
            into: workspace.dScoredNormed + rows.lowerBound * c, rows: rows.count, inputs: c, outputs: v, adding: false)
    }

    /// From the scored rows to the gradient of the residual stream, which is zero in all other rows.
    private func backFinalNorm(_ weights: PassWeights, _ batch: PackedBatch, _ gradient: PassGradient) {
        let c = config.hiddenSize
        workspace.dScoredInput.update(repeating: 0, count: batch.scoredRows.count * c)
        addNormalizationGradient(
            workspace.dScoredNormed, input: workspace.scoredInput, at: offsets.norm, weights: weights,
            rstd: workspace.scoredRstd, toInput: workspace.dScoredInput, to: gradient, rows: batch.scoredRows.count)
        workspace.dStream.update(repeating: 0, count: batch.tokenCount * c)
        for (index, row) in batch.scoredRows.enumerated() {
            (workspace.dStream + Int(row) * c).update(from: workspace.dScoredInput + index * c, count: c)
        }
    }

    /// Through the feed-forward layer and its normalisation. The residual stream's gradient passes by and is added to.
    private func backFeedForward(
        _ weights: PassWeights, _ batch: PackedBatch, block index: Int, _ gradient: PassGradient
    ) {
        let block = offsets.blocks[index]
        let layer = workspace.layers[index]
        let t = batch.tokenCount

        // Cheap to compute again: neither is kept.
        activate(layer, rows: t)
        normalize(
            layer.middle, at: block.feedForwardNorm, weights: weights, into: workspace.normed, rstd: workspace.rstd,
            rows: t)

        addLinearGradient(
            .down, block: index, workspace.dStream, input: workspace.activated, weights: weights, to: gradient,
            into: workspace.dActivated, rows: t)
        addFeedForwardGradient(block: index, weights, to: gradient, rows: t)
        addNormalizationGradient(
            workspace.dNormed, input: layer.middle, at: block.feedForwardNorm, weights: weights, rstd: workspace.rstd,
            toInput: workspace.dStream, to: gradient, rows: t)
    }

    /// Through the output projection, attention, queries, keys, values and their normalisation.
    private func backAttention(
        _ weights: PassWeights, _ batch: PackedBatch, block index: Int, _ gradient: PassGradient
    ) {
        let block = offsets.blocks[index]
        let layer = workspace.layers[index]
        let t = batch.tokenCount
        let queries = config.numAttentionHeads * config.headDim
        let keys = config.numKeyValueHeads * config.headDim

        addLinearGradient(
            .output, block: index, workspace.dStream, input: layer.attended, weights: weights, to: gradient,
            into: workspace.dAttended, rows: t)
        workspace.dQuery.update(repeating: 0, count: t * queries)
        workspace.dKey.update(repeating: 0, count: t * keys)
        workspace.dValue.update(repeating: 0, count: t * keys)
        addAttentionGradient(
            workspace.dAttended, output: layer.attended, lse: layer.lse, layer.query, layer.key, layer.value,
            to: workspace.dQuery, workspace.dKey, workspace.dValue, shape: attentionShape(batch))
        rotations?.rotate(
            workspace.dQuery, positions: batch.positions, heads: config.numAttentionHeads, backwards: true)
        rotations?.rotate(workspace.dKey, positions: batch.positions, heads: config.numKeyValueHeads, backwards: true)

        normalize(
            layer.input, at: block.attentionNorm, weights: weights, into: workspace.normed, rstd: workspace.rstd,
            rows: t)
        let gradients: [(LinearLayer, UnsafeMutablePointer<Float>)] = [
            (.query, workspace.dQuery), (.key, workspace.dKey), (.value, workspace.dValue),
        ]
        for (layer, dy) in gradients {
            addLinearGradient(
                layer, block: index, dy, input: workspace.normed, weights: weights, to: gradient,
                into: workspace.dNormed, rows: t, adding: layer != .query)
        }
        addNormalizationGradient(
            workspace.dNormed, input: layer.input, at: block.attentionNorm, weights: weights, rstd: workspace.rstd,
            toInput: workspace.dStream, to: gradient, rows: t)
    }
}
