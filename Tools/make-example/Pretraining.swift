import Glibc
import Kernels
import Llama
import ModelFiles
import Tokenizers

/// Trains a small Llama from nothing on the corpus, by this project's own engine.
struct Pretraining {
    /// A stretch of the corpus and how it is read.
    struct Stage {
        /// See `Corpus.nextText(optimism:)`.
        var optimism: Int
        var steps: Int
        /// At its highest; it rises over 100 steps and falls along half a cosine to a twentieth.
        var learningRate: Float
    }

    let config: ModelConfig
    let tokenizer: Tokenizer
    var corpus: Corpus
    /// Texts in a batch.
    let batchSize: Int

    /// - Parameter report: is told the stage, the step and the loss, the mean since it was told before.
    /// - Returns: the weights.
    mutating func run(
        stages: [Stage], seed: UInt64, report: (Int, Int, Double) -> Void
    ) throws -> Parameters {
        let pass = ForwardPass(config)
        let parameters = Parameters.random(pass.layout, seed: seed)
        let gradient = Parameters(pass.layout)
        for (number, stage) in stages.enumerated() {
            var optimizer = AdamW(pass.layout)
            var losses = 0.0
            for step in 1...stage.steps {
                let batch = nextBatch(optimism: stage.optimism)
                let weight = -1 / Double(batch.scoredCount)
                gradient.clear()
                let scores = try pass.gradient(parameters, batch, into: gradient) { $0.map { _ in weight } }
                losses += scores.reduce(0, +) * weight
                optimizer.update(parameters, gradient: gradient, learningRate: stage.learningRate(at: step))
                if step % Self.reportSteps == 0 {
                    report(number + 1, step, losses / Double(Self.reportSteps))
                    losses = 0
                }
            }
        }
        return parameters
    }

    private static let reportSteps = 50

    private mutating func nextBatch(optimism: Int) -> PackedBatch {
        var batch = PackedBatch()
        for _ in 0..<batchSize {
            let tokens = tokenizer.encode(corpus.nextText(optimism: optimism)) + config.eosTokenIDs
            batch.append(tokens, scored: 1..<tokens.count)
        }
        return batch
    }
}

extension Pretraining.Stage {
    fileprivate func learningRate(at step: Int) -> Float {
        let rise = min(1, Float(step) / 100)
        let fall = 0.05 + 0.95 * 0.5 * (1 + cosf(.pi * Float(step) / Float(steps)))
        return learningRate * rise * fall
    }
}
