import DurableFiles
import JSONValues
import Kernels
import Llama
import ModelFiles
import SystemPackage
import TestSupport
import Testing

/// Numbers against PyTorch's on a pretrained model. Tolerances: float32 rounds differently in another order of sums.
@Suite(.enabled(if: testData != nil, "needs TELOS_TEST_DATA"))
struct GoldenTests {
    let golden: Golden
    let model: LlamaModel
    let pass: ForwardPass

    init() throws {
        golden = try Golden()
        model = try LlamaModel(golden.folder)
        pass = ForwardPass(model.config)
    }

    @Test func parametersStandInTheOrderOfNamedParameters() {
        let expected = golden.json["parameters"]!.array!.map { $0.array! }
        #expect(pass.layout.tensors.map(\.name) == expected.map { $0[0].string! })
        #expect(pass.layout.tensors.map(\.shape) == expected.map { $0[1].array!.map { $0.integer! } })
        #expect(pass.layout.parameterCount == 260_032)
    }

    @Test func logitsAreTheReferences() throws {
        let ids = golden.json["seq0"]!["ids"]!.array!.map { $0.integer! }
        var batch = PackedBatch()
        // Another sequence stands before it: packing must not be seen.
        batch.append(golden.examples[3].ids[0], scored: 0..<0)
        batch.append(ids, scored: 0..<ids.count)
        let logits = try pass.logits(model.parameters, batch)

        let file = try SafetensorsFile(golden.path.appending("golden.safetensors"))
        let tensor = try #require(file["logits_seq0"])
        var bytes: [UInt8] = []
        try file.path.readPieces(in: tensor.byteRange) { bytes += $0 }
        let expected = bytes.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
        let skipped = golden.examples[3].ids[0].count * model.config.vocabSize
        let worst = expected.indices.map { abs(expected[$0] - logits[skipped + $0]) }.max()!
        #expect(worst < 1e-4)

        let scores = try pass.targetLogProbabilities(model.parameters, batch)
        let reference = golden.json["seq0"]!["token_logprobs"]!.array!.map { $0.number! }
        #expect(scores.count == reference.count)
        for (score, reference) in zip(scores, reference) { #expect(abs(score - reference) < 2e-5) }
    }

    @Test func lossesAreTheReferences() throws {
        for (lines, expected) in zip(golden.batches, golden.numbers("losses_at_start")) {
            let found = loss(try pass.targetLogProbabilities(model.parameters, golden.batch(lines)))
            #expect(abs(found / expected - 1) < 2e-6)
        }
    }

    @Test func candidateScoresAreTheReferences() throws {
        let expected = golden.json["candidate_scores_first20"]!.array!.map { $0.array!.map { $0.number! } }
        for (example, expected) in zip(golden.examples, expected) {
            var batch = PackedBatch()
            for (ids, count) in zip(example.ids, example.optionLengths) { batch.append(option: count, of: ids) }
            let scores = try pass.targetLogProbabilities(model.parameters, batch)
            for candidate in expected.indices {
                let score = -loss(Array(scores[batch.scores(ofSequence: candidate)]))
                #expect(abs(score / expected[candidate] - 1) < 1e-5)
            }
        }
    }

    @Test func gradientIsTheReference() throws {
        let gradient = Parameters(pass.layout)
        let scores = try pass.gradient(model.parameters, golden.batch(golden.batches[0]), into: gradient) { scores in
            scores.map { _ in -1 / Double(scores.count) }
        }
        #expect(abs(loss(scores) / golden.numbers("losses_at_start")[0] - 1) < 2e-6)
        for (index, tensor) in pass.layout.tensors.enumerated() {
            let expected = golden.json["grad"]![tensor.name]!
            let values = gradient[index]
            let norm = sumOfSquares(values.baseAddress!, count: values.count).squareRoot()
            let reference = expected["l2"]!.number!
            #expect(abs(norm / reference - 1) < 1e-4, "\(tensor.name)")
            for (value, first) in zip(values, expected["first8"]!.array!) {
                #expect(abs(Double(value) - first.number!) < 1e-5 * reference, "\(tensor.name)")
            }
        }
    }

    /// Five steps of plain descent: the loss of each, and where the weights end.
    @Test func descentFollowsTheReference() throws {
        let rate = Float(golden.json["lr"]!.number!)
        let gradient = Parameters(pass.layout)
        for (lines, expected) in zip(golden.batches, golden.numbers("losses_sgd")) {
            gradient.clear()
            let scores = try pass.gradient(model.parameters, golden.batch(lines), into: gradient) { scores in
                scores.map { _ in -1 / Double(scores.count) }
            }
            #expect(abs(loss(scores) / expected - 1) < 2e-6)
            addScaled(
                -rate, gradient.block.pointer, to: model.parameters.block.pointer, count: pass.layout.blockCount)
        }
        for (index, tensor) in pass.layout.tensors.enumerated() {
            let values = model.parameters[index]
            let norm = sumOfSquares(values.baseAddress!, count: values.count).squareRoot()
            let reference = golden.json["param_l2_after_sgd"]![tensor.name]!.number!
            #expect(abs(norm / reference - 1) < 1e-6, "\(tensor.name)")
        }
    }
}
