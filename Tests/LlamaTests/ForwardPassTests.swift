import Glibc
import Kernels
import Llama
import ModelFiles
import Testing

struct ForwardPassTests {
    @Test func onlyScoredRowsAreScored() throws {
        let parameters = SmallModels.parameters(SmallModels.tied)
        let pass = ForwardPass(SmallModels.tied)
        let batch = SmallModels.batch
        #expect(batch.tokenCount == 12 && batch.sequenceCount == 4 && batch.longestSequence == 6)
        #expect(batch.scoredRows == [2, 3, 4, 7, 8] && batch.targets == [4, 2, 10, 3, 8])
        #expect((0..<4).map { batch.scores(ofSequence: $0) } == [0..<3, 3..<3, 3..<5, 5..<5])
        #expect(batch.positions == [0, 1, 2, 3, 4, 5, 0, 0, 1, 2, 0, 1])
        let scores = try pass.targetLogProbabilities(parameters, batch)
        let logits = try pass.logits(parameters, batch)
        for (score, (row, target)) in zip(scores, zip(batch.scoredRows, batch.targets)) {
            let row = logits.values[Int(row) * 11..<Int(row) * 11 + 11].map(Double.init)
            #expect(abs(score - (row[Int(target)] - log(row.map { exp($0) }.reduce(0, +)))) < 1e-6)
        }
    }

    @Test func emptyBatchHasNoScores() throws {
        let parameters = SmallModels.parameters(SmallModels.tied)
        let pass = ForwardPass(SmallModels.tied)
        #expect(try pass.targetLogProbabilities(parameters, PackedBatch()) == [])
        let gradient = Parameters(pass.layout)
        #expect(try pass.gradient(parameters, PackedBatch(), into: gradient) { $0 } == [])
        #expect(gradient.block.values.allSatisfy { $0 == 0 })
    }

    /// What else is in the batch does not matter, nor what the workspace held before.
    @Test(arguments: SmallModels.all)
    func packingChangesNothing(config: ModelConfig) throws {
        let parameters = SmallModels.parameters(config)
        let pass = ForwardPass(config)
        let together = try pass.targetLogProbabilities(parameters, SmallModels.batch)
        var alone = PackedBatch()
        alone.append([3, 3, 8], scored: 1..<3)
        let scores = try pass.targetLogProbabilities(parameters, alone)
        for (one, other) in zip(scores, together[3..<5]) { #expect(abs(one - other) < 1e-6) }
        // To the bit in a second run, and in a new pass.
        #expect(try pass.targetLogProbabilities(parameters, SmallModels.batch) == together)
        #expect(try ForwardPass(config).targetLogProbabilities(parameters, SmallModels.batch) == together)
    }

    @Test func tokensOutsideTheVocabularyAreRefused() throws {
        let parameters = SmallModels.parameters(SmallModels.tied)
        let pass = ForwardPass(SmallModels.tied)
        for (token, named) in [(11, 11), (-1, -1), (1 << 40, -1)] {
            var batch = PackedBatch()
            batch.append([1, token], scored: 1..<2)
            #expect(throws: LlamaError.tokenOutOfRange(token: named, vocabSize: 11)) {
                try pass.targetLogProbabilities(parameters, batch)
            }
        }
        #expect(
            LlamaError.tokenOutOfRange(token: 11, vocabSize: 11).description
                == "the token 11 is not in the model's vocabulary of 11; tokenizer.json must be the one that belongs to the model"
        )
    }

    /// Every weight of every tensor, against central differences of the losses.
    @Test(arguments: SmallModels.all)
    func gradientIsTheSlopeOfTheWeightedSum(config: ModelConfig) throws {
        let parameters = SmallModels.parameters(config)
        let pass = ForwardPass(config)
        let batch = SmallModels.batch
        let weights = [0.5, -1, 2, 0.25, 1]
        let gradient = Parameters(pass.layout)
        let scores = try pass.gradient(parameters, batch, into: gradient) { _ in weights }
        #expect(scores == (try pass.targetLogProbabilities(parameters, batch)))
        let largest = gradient.block.values.map(abs).max()!
        func value() throws -> Double {
            zip(try pass.targetLogProbabilities(parameters, batch), weights).map(*).reduce(0, +)
        }
        for (index, tensor) in pass.layout.tensors.enumerated() {
            for place in 0..<tensor.count {
                let w = parameters[index][place]
                parameters[index][place] = w + 4e-3
                let up = try value()
                parameters[index][place] = w - 4e-3
                let down = try value()
                parameters[index][place] = w
                // Differences of float32 losses: good to about 1e-4, and the curve bends a little.
                let slope = (up - down) / 8e-3
                #expect(
                    abs(slope - Double(gradient[index][place])) < 1e-3 * Double(max(1, largest)),
                    "\(tensor.name) \(place)")
            }
        }
    }

    @Test(arguments: SmallModels.all)
    func gradientIsAddedToAndTheSameInTiles(config: ModelConfig) throws {
        let parameters = SmallModels.parameters(config)
        let whole = Parameters(ParameterLayout(config))
        let tiled = Parameters(whole.layout)
        let one = try ForwardPass(config).gradient(parameters, SmallModels.batch, into: whole) { $0 }
        // Two rows of logits at a time, the whole twice.
        let pass = ForwardPass(config, maximumLogitCount: 2 * config.vocabSize)
        for _ in 0..<2 {
            let other = try pass.gradient(parameters, SmallModels.batch, into: tiled) { $0 }
            for (a, b) in zip(one, other) { #expect(abs(a - b) < 1e-6) }
        }
        let scale = whole.block.values.map(abs).max()!
        for (a, b) in zip(whole.block.values, tiled.block.values) { #expect(abs(2 * a - b) < 1e-5 * scale) }
    }

    @Test func headsOfTheSameEmbeddingShareItsGradient() throws {
        // The tied model's embedding gradient is the sum of those of the untied one's embedding and head.
        var untiedConfig = SmallModels.tied
        untiedConfig.tieWordEmbeddings = false
        let tied = SmallModels.parameters(SmallModels.tied)
        let untied = Parameters(ParameterLayout(untiedConfig))
        for (index, tensor) in untied.layout.tensors.enumerated() {
            let source = tied[tensor.name] ?? tied[0]
            for (place, value) in source.enumerated() { untied[index][place] = value }
        }
        let tiedGradient = Parameters(tied.layout)
        let untiedGradient = Parameters(untied.layout)
        let a = try ForwardPass(SmallModels.tied).gradient(tied, SmallModels.batch, into: tiedGradient) { $0 }
        let b = try ForwardPass(untiedConfig).gradient(untied, SmallModels.batch, into: untiedGradient) { $0 }
        #expect(a == b)
        let head = try #require(untiedGradient["lm_head.weight"])
        for place in 0..<head.count {
            #expect(abs(tiedGradient[0][place] - untiedGradient[0][place] - head[place]) < 1e-5)
        }
    }
}
