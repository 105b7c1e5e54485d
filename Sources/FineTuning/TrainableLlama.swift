import Kernels
package import Llama
import ModelFiles
package import SystemPackage

/// A Llama model under training, whatever the method.
package class TrainableLlama: TrainableModel {
    let model: LlamaModel
    let pass: ForwardPass
    /// Where the weights came from: its tokenizer goes into every checkpoint.
    private let source: FilePath

    package init(_ model: LlamaModel, source: FilePath) {
        self.model = model
        self.source = source
        pass = ForwardPass(model.config)
    }

    /// The weights that training moves.
    final var trained: Parameters { model.parameters }

    package final func scores(of sequences: [EncodedSequence]) throws -> [Double] {
        try scores(of: PackedBatch(sequences), at: trained)
    }

    /// - Parameter parameters: instead of the trained weights.
    final func scores(of batch: PackedBatch, at parameters: Parameters) throws -> [Double] {
        batch.sums(of: try pass.targetLogProbabilities(parameters, batch))
    }

    package final func save(to folder: FilePath) throws { try model.save(to: folder, tokenizerFrom: source) }

    package final func load(from folder: FilePath) throws {
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

    /// Each sequence's score, from the log-probabilities of all scored ids.
    func sums(of logProbabilities: [Double]) -> [Double] {
        (0..<sequenceCount).map { logProbabilities[scores(ofSequence: $0)].reduce(0, +) }
    }
}
