package import Llama
import ModelFiles
package import SystemPackage

/// A Llama model under training, whatever the method: all of its weights, or adapters beside them.
package class TrainableLlama: TrainableModel {
    private let base: LlamaModel
    /// nil where all weights are trained.
    private let adapters: Adapters?
    private let pass: ForwardPass
    private let source: Source

    /// Where the weights came from.
    package struct Source {
        /// Its tokenizer goes into every checkpoint.
        package var folder: FilePath
        /// What checkpoints of adapters call the model that they belong to.
        package var name: String

        package init(folder: FilePath, name: String) {
            self.folder = folder
            self.name = name
        }
    }

    /// - Parameter adapters: what is trained instead of the model's own weights; nil for none.
    package init(_ model: LlamaModel, adapters: Adapters? = nil, source: Source) {
        base = model
        self.adapters = adapters
        self.source = source
        pass = ForwardPass(model.config, lora: adapters?.config)
    }

    /// The weights that training moves.
    final var trained: Parameters { adapters?.parameters ?? base.parameters }

    package final func scores(of sequences: [EncodedSequence]) throws -> [Double] {
        try scores(of: PackedBatch(sequences), at: trained)
    }

    /// - Parameter parameters: instead of the trained weights.
    final func scores(of batch: PackedBatch, at parameters: Parameters) throws -> [Double] {
        batch.sums(
            of: adapters == nil
                ? try pass.targetLogProbabilities(parameters, batch)
                : try pass.targetLogProbabilities(base.parameters, adapters: parameters, batch))
    }

    /// Scores at the trained weights, and adds to `gradient` the derivative of Σ weight × log-probability.
    final func gradient(
        of batch: PackedBatch, into gradient: Parameters, weights: ([Double]) -> [Double]
    ) throws -> [Double] {
        try pass.gradient(
            base.parameters, adapters: adapters?.parameters, batch, into: gradient, weights: weights)
    }

    package final func save(to folder: FilePath) throws {
        if let adapters {
            try adapters.save(to: folder, baseModel: source.name, tokenizerFrom: source.folder)
        } else {
            try base.save(to: folder, tokenizerFrom: source.folder)
        }
    }

    package final func load(from folder: FilePath) throws {
        if let adapters {
            try adapters.load(from: folder)
        } else {
            try base.parameters.load(from: ModelFolder(folder))
        }
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
