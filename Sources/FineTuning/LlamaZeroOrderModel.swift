import Kernels
package import Llama
import ModelFiles
package import SystemPackage

/// A Llama model under zeroth-order training.
///
/// The perturbed weights are made in a second block, tensor by tensor; the weights themselves change in `update` only.
package final class LlamaZeroOrderModel: ZeroOrderModel {
    private let model: LlamaModel
    private let noise: any NoiseSource
    /// Where the weights came from: its tokenizer goes into every checkpoint.
    private let source: FilePath
    private let pass: ForwardPass
    private let perturbed: Parameters

    package init(_ model: LlamaModel, noise: any NoiseSource, source: FilePath) {
        self.model = model
        self.noise = noise
        self.source = source
        pass = ForwardPass(model.config)
        perturbed = Parameters(model.parameters.layout)
    }

    package var noiseAlgorithm: String { noise.algorithm }

    package var tensors: [(name: String, shape: [Int])] {
        model.parameters.layout.tensors.map { ($0.name, $0.shape) }
    }

    package func scores(of sequences: [EncodedSequence]) throws -> [Double] {
        try scores(of: PackedBatch(sequences), at: model.parameters)
    }

    package func perturbedScores(
        of sequences: [EncodedSequence], step: Int, epsilon: Double
    ) throws -> (plus: [Double], minus: [Double]) {
        let batch = PackedBatch(sequences)
        perturb(step: step, scale: Float(epsilon))
        let plus = try scores(of: batch, at: perturbed)
        perturb(step: step, scale: Float(-epsilon))
        return (plus, try scores(of: batch, at: perturbed))
    }

    private func scores(of batch: PackedBatch, at parameters: Parameters) throws -> [Double] {
        let logProbabilities = try pass.targetLogProbabilities(parameters, batch)
        return (0..<batch.sequenceCount).map { sequence in
            logProbabilities[batch.scores(ofSequence: sequence)].reduce(0, +)
        }
    }

    private func perturb(step: Int, scale: Float) {
        for (index, tensor) in model.parameters.layout.tensors.enumerated() {
            guard let w = model.parameters[index].baseAddress, let y = perturbed[index].baseAddress else { continue }
            noise.add(scale: scale, to: w, into: y, step: step, tensor: index, count: tensor.count)
        }
    }

    package func update(step: Int, scale: Double, decay: Double) {
        let kept = 1 - Float(decay)
        for (index, tensor) in model.parameters.layout.tensors.enumerated() {
            guard let w = model.parameters[index].baseAddress else { continue }
            if decay != 0, !Self.isExemptFromDecay(tensor.name) {
                for element in 0..<tensor.count { w[element] *= kept }
            }
            noise.add(scale: Float(-scale), to: w, into: w, step: step, tensor: index, count: tensor.count)
        }
    }

    /// As MeZO's trainer decides: by name, so that Llama's last normalisation is not exempt.
    private static func isExemptFromDecay(_ name: String) -> Bool {
        ["bias", "layer_norm", "layernorm"].contains(where: name.contains)
    }

    package func save(to folder: FilePath) throws { try model.save(to: folder, tokenizerFrom: source) }

    package func load(from folder: FilePath) throws {
        let saved = try LlamaModel(ModelFolder(folder))
        model.parameters.block.update(from: saved.parameters.block)
    }
}

extension PackedBatch {
    /// Sequences of which the options are scored.
    init(_ sequences: [EncodedSequence]) {
        self.init()
        for sequence in sequences {
            append(sequence.ids, scored: sequence.ids.count - sequence.optionCount..<sequence.ids.count)
        }
    }
}
